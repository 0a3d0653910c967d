"""How likely an open deal is to be won, with the reasons, and how far to trust that number."""

from models.win_probability.evaluate import Evaluation, evaluate, judge_rival
from models.win_probability.predict import WinProbability, load, untrained
from models.win_probability.spec import MODEL, Params
from models.win_probability.train import train

__all__ = [
    "MODEL",
    "Evaluation",
    "Params",
    "WinProbability",
    "evaluate",
    "judge_rival",
    "load",
    "train",
    "untrained",
]
