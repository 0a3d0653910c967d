"""Scores and timings as the rest of the program sees them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import new_id

ASKED: Final = "asked"
"""Cause of a prediction that somebody asked for."""
FAIR_FROM: Final = 0.3
HIGH_FROM: Final = 0.6


def band(value: float) -> str:
    """Name a probability's band: low, fair or high."""
    if value < FAIR_FROM:
        return "low"
    return "high" if value >= HIGH_FROM else "fair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The probability that a deal will be won, as of a moment, with all that made it."""

    deal_id: UUID
    value: float
    calibrated: bool
    basis: str
    """`model`, or `prior` where history is too short for one."""
    basis_note: str
    low: float | None
    high: float | None
    base: float | None
    """Log-odds before any reason; base, the reasons' effects and rest add up to the score's."""
    rest: float | None
    reasons: tuple[dict[str, Any], ...]
    features: dict[str, Any]
    """The feature row that the model was shown."""
    model_version: str
    as_of: datetime
    computed_at: datetime
    cause: str | None
    """Why it was computed: an event's type, `asked`, or `batch`."""
    id: UUID = field(default_factory=new_id)

    @property
    def band(self) -> str:
        """low, fair or high."""
        return band(self.value)


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One stored score, for a line."""

    value: float
    band: str
    model_version: str
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When an open deal is won or lost, as of a moment; its dates speak of the deal if it is won."""

    deal_id: UUID
    win_by: tuple[float, ...]
    """Chance to be won within 1, 2, 3 ... weeks of `as_of`."""
    lose_by: tuple[float, ...]
    win: float
    """Chance to be won at last: the value of the score made with it."""
    lose: float
    median_close: date | None
    expected_close: date | None
    low_close: date | None
    high_close: date | None
    slip: float | None
    """Chance to be still open after the expected close date on record."""
    calibrated: bool
    basis: str
    basis_note: str
    model_version: str
    as_of: datetime
    computed_at: datetime
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class TimingPoint:
    """One stored timing, for a line."""

    win: float
    median_close: date | None
    low_close: date | None
    high_close: date | None
    slip: float | None
    model_version: str
    as_of: datetime
