"""What the close-timing model is: what it answers with, its weeks, and its settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from models.contract import Basis

MODEL: Final = "close_timing"

WEEKS: Final = 52
"""How many weeks ahead the curves go; what is later is a tail with the last weeks' rate."""

WON, LOST = "won", "lost"
CAUSES: Final = (WON, LOST)

EDGES: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 21, 26, 32, 39, 52)
"""Weeks at which a step of the hazard begins or ends: short ones first, where most deals close."""

LEVEL: Final = 0.8
"""Share of the wins that lie between `low_close` and `high_close`."""

HORIZONS: Final = (30, 60, 90)
"""Days ahead at which the model is judged."""

EXPECTED: Final = "days_to_expected_close"
"""The column that says how far ahead, in days, the date on record lies; empty without one."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When an open deal will close, and how: two curves over the coming weeks that end in one and the same chance.

    The dates speak of the deal *if it is won*; only the curves say how likely that is.
    """

    win_by: tuple[float, ...]
    """`win_by[k]`: probability that it is won within k + 1 weeks of `as_of`; never falls, at most `win`."""
    lose_by: tuple[float, ...]
    """The same of being lost; at most `lose`. What is left of one is still open then."""
    win: float
    """Probability that it is won at all: the win-probability model's value for the same row, where given."""
    lose: float
    median_close: date | None
    """By then it is won in half of the cases in which it is won at all."""
    expected_close: date | None
    """The mean day of winning, if it is won."""
    low_close: date | None
    high_close: date | None
    """Between these days it is won in 80 % of the cases in which it is won at all."""
    slip: float | None
    """Probability that it is still open, neither won nor lost, after the expected close date on record; 1 when
    that date has passed, None without one."""
    calibrated: bool
    """Whether later deals bore the chances out; see `basis_note`."""
    basis: Basis
    basis_note: str
    model_version: str
    as_of: datetime
    """UTC, aware."""

    @property
    def open_after(self) -> tuple[float, ...]:
        """Probability that it is still open after each week."""
        return tuple(1 - won - lost for won, lost in zip(self.win_by, self.lose_by, strict=True))
