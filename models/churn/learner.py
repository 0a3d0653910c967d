"""The churn model as the offline stages see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from features.services import CHURN_V1, FeatureService
from models.card import Card
from models.churn.evaluate import judge, judge_rival
from models.churn.predict import ChurnModel, load
from models.churn.spec import MODEL
from models.churn.train import train
from models.learner import Origin

_SERVED: Final = Path(__file__).with_name("served.py")


@dataclass(frozen=True)
class ChurnLearner:
    """Learns from customers as of earlier moments and what came after."""

    service: FeatureService = CHURN_V1
    name: str = MODEL
    code: Path = _SERVED
    libraries: tuple[str, ...] = ("lightgbm", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn")

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> ChurnModel:
        """Learn from training rows, or return rates when there are too few."""
        return train(table, params=params, origin=origin)

    def load(self, folder: Path, *, version: str) -> ChurnModel:
        """Read what `save` wrote."""
        return load(folder, version=version)

    def judge(self, model: ChurnModel, table: pa.Table) -> Card:
        """Judge on customers as of the last period of the table it was trained on."""
        return judge(model, table)

    def judge_rival(self, rival: ChurnModel, challenger: ChurnModel, table: pa.Table) -> Mapping[str, float]:
        """Return another version's figures on the challenger's held-out rows."""
        return judge_rival(rival, challenger, table)


LEARNER: Final = ChurnLearner()
