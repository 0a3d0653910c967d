"""Which customers will be lost, by when, what that costs, and why: by subscriptions and by orders."""

from models.churn.learner import LEARNER, ChurnLearner
from models.churn.predict import ChurnModel, load, untrained
from models.churn.risk import AccountRisk, ContractRisk, risks
from models.churn.spec import HORIZONS, MAIN, MODEL, Params

__all__ = [
    "HORIZONS",
    "LEARNER",
    "MAIN",
    "MODEL",
    "AccountRisk",
    "ChurnLearner",
    "ChurnModel",
    "ContractRisk",
    "Params",
    "load",
    "risks",
    "untrained",
]
