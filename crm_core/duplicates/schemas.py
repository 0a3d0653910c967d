"""Pairs that may be one record, and searches for them, as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Ref

KINDS: Final = ("accounts", "people", "leads")
STATES: Final = ("open", "confirmed", "rejected", "merged")


@dataclass(frozen=True, slots=True)
class Found:
    """Two records that a model takes for one."""

    one: UUID
    other: UUID
    probability: float
    base: float
    """Log-odds before the organization's own labels moved them."""
    evidence: tuple[dict[str, Any], ...]
    """Of each comparison: comparison, field, level, says, bits. No values of the records."""
    model_version: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair in the review queue."""

    id: UUID
    kind: str
    left_id: UUID
    right_id: UUID
    probability: float
    evidence: list[dict[str, Any]]
    model_version: str
    state: str
    run_id: UUID | None
    found_at: datetime
    decided_by: Ref | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """A search for duplicates, under way or ended."""

    id: UUID
    kind: str
    import_id: UUID | None
    threshold: float
    state: str
    total: int
    seen: int
    compared: int
    found: int
    after_id: UUID | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Label:
    """What a person decided of a pair: a lesson for the next training."""

    kind: str
    base: float
    same: bool
    decided_at: datetime
