"""How much revenue to expect by month and quarter, for the company and its parts, as a distribution."""

from models.revenue.inputs import Inputs, Line, OpenDeal, Part, Won
from models.revenue.learner import LEARNER, RevenueLearner
from models.revenue.predict import Revenue, load, untrained
from models.revenue.spec import GRID, LEVELS, MODEL, MONTHS, Params

__all__ = [
    "GRID",
    "LEARNER",
    "LEVELS",
    "MODEL",
    "MONTHS",
    "Inputs",
    "Line",
    "OpenDeal",
    "Params",
    "Part",
    "Revenue",
    "RevenueLearner",
    "Won",
    "load",
    "untrained",
]
