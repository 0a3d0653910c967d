"""What a model of a flat table is made by: settings, and the least data that a model is learned from."""

from dataclasses import dataclass, field
from typing import Final

from models.leakage import Limits

PARTS: Final = ("train", "calibrate", "test")


@dataclass(frozen=True, slots=True)
class Trees:
    """LightGBM's settings (Ke et al. 2017); one thread, so that the same rows give the same trees."""

    most: int = 600
    learning_rate: float = 0.05
    num_leaves: int = 31
    min_child_samples: int = 20
    feature_fraction: float = 0.7
    bagging_fraction: float = 0.8
    lambda_l2: float = 1.0
    cat_smooth: float = 10.0
    patience: int = 30
    inner: float = 0.85
    """Share of the training rows, the earliest, that grow trees while the rest says when to stop."""


@dataclass(frozen=True, slots=True)
class Params:
    """How a flat table is divided, learned from and examined."""

    seed: int = 1
    train: float = 0.6
    """Share of the rows, the earliest, that trees are grown on;"""
    calibrate: float = 0.2
    """the next, on which chances are made to fit; what remains is the test."""
    minimum: int = 20
    """Rows of each outcome that every part must have; with fewer the base rate answers."""
    trees: Trees = Trees()
    calibrations: tuple[str, ...] = ("identity", "temperature", "platt", "beta", "isotonic")
    leakage: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Question:
    """What is foretold from a table, and how its rows hang together."""

    target: str
    positive: str | None = None
    """The value that counts as happened; found out when None."""
    time: str | None = None
    """The column that says when a row was; the order of rows when None."""
    group: str | None = None
    """Rows that share its value never lie on two sides of a division."""
    keep: tuple[str, ...] = ()
    """Columns to learn from although signs refuse them, by somebody's word."""
    drop: tuple[str, ...] = ()
    """Columns not to learn from."""


class TableRefusedError(ValueError):
    """The table cannot be learned from as asked; the message says why."""
