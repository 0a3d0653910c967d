"""When an open deal will be won or lost, week by week, and how likely it is to slip."""

from models.close_timing.learner import LEARNER, TimingLearner
from models.close_timing.predict import CloseTiming, load, untrained
from models.close_timing.spec import MODEL, WEEKS, Params, Timing

__all__ = [
    "LEARNER",
    "MODEL",
    "WEEKS",
    "CloseTiming",
    "Params",
    "Timing",
    "TimingLearner",
    "load",
    "untrained",
]
