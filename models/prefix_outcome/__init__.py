"""How a case will end, from any prefix of its events: one calibrated probability per outcome."""

from models.prefix_outcome.predict import Model
from models.prefix_outcome.spec import SPEC, Examples, Spec
from models.prefix_outcome.train import train

__all__ = ["SPEC", "Examples", "Model", "Spec", "train"]
