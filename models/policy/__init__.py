"""What a policy is worth by the log of another, and what actions add: always with intervals and rivals."""

from models.policy.comparison import Comparison, compare, constant
from models.policy.effects import Effects, nothing_known
from models.policy.intervals import Estimate, empirical_bernstein, resample
from models.policy.log import BadLogError, Log, of_known_chances

__all__ = [
    "BadLogError",
    "Comparison",
    "Effects",
    "Estimate",
    "Log",
    "compare",
    "constant",
    "empirical_bernstein",
    "nothing_known",
    "of_known_chances",
    "resample",
]
