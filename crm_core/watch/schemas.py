"""Checks, alarms, runs and shadows as the rest of the program sees them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One look at a model's drift."""

    model: str
    version: str
    checked_at: datetime
    since: datetime
    rows: int
    enough: bool
    shifts: tuple[dict[str, Any], ...]
    """Of every input and of the prediction: name, subject, and its distances."""
    calibration: dict[str, Any]
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one thing: whether it rings, and whether an alarm that stands may end."""

    subject: str
    name: str
    distance: float
    by_chance: float
    alarming: bool
    calm: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """Drift that was found; it stands while `ended_at` is empty."""

    id: UUID
    model: str
    version: str
    subject: str
    name: str
    distance: float
    by_chance: float
    raised_at: datetime
    seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of learning anew, and what came of it."""

    id: UUID
    model: str
    cause: str
    started_at: datetime
    ended_at: datetime | None
    state: str
    because: str | None
    champion: str | None
    challenger: str | None
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What a challenger would have said of a deal, beside what was said."""

    model: str
    challenger: str
    champion: str
    deal_id: UUID
    as_of: datetime
    value: float
    champion_value: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A chance that was shown of a deal, and how the deal ended."""

    deal_id: UUID
    value: float
    as_of: datetime
    closed_at: datetime
    won: bool


@dataclass(frozen=True, slots=True)
class ShadowOutcome:
    """What challenger and champion said of a deal at one moment, and how the deal ended."""

    deal_id: UUID
    value: float
    champion_value: float
    as_of: datetime
    won: bool
