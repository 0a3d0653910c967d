"""Forecasts as the rest of the program sees them: snapshots, what people said, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from crm_core.forecasts.errors import NotASubjectError
from crm_core.forecasts.periods import Level, Period, Subject
from crm_core.kit import new_id

CENT: Final = Decimal("0.01")
QUANTILES: Final = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""Which quantiles every line has."""

Category = Literal["pipeline", "best_case", "commit", "closed", "omitted"]
CATEGORIES: Final[tuple[Category, ...]] = ("pipeline", "best_case", "commit", "closed", "omitted")
State = Literal["open", "won", "lost"]
Basis = Literal["closed", "picked", "stage", "model"]
"""What says what a deal counts as: that it is closed, a person, its stage, its win probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDeal:
    """A deal as a snapshot took it in; with its probabilities, what a waterfall between two is made of.

    A snapshot holds every deal open as of its moment, and every deal closed since the first of its periods
    began.
    """

    deal_id: UUID
    owner_id: UUID | None
    state: State
    amount_own: Decimal
    """In the organization's own currency, to the cent; nothing for a deal without an amount."""
    expected_close: date | None
    closed_on: date | None
    """When it was won or lost (UTC); None while open."""
    category: Category | None
    """None where scores of deals are closed to the reader; a snapshot itself has one of every deal."""
    stage_weight: float
    """The share of deals that were in its stage and were won in the end; 1 once won, 0 once lost."""
    win_in: Mapping[str, float]
    """P(won in the period) by its key, of an open deal; nothing for a closed one or where closed to one."""
    territory_id: UUID | None = None
    by_product: Mapping[str, Decimal] = field(default_factory=dict)
    """How much of the amount is of which product, by the product's id as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLine:
    """A subject's revenue in a period, in the organization's own currency, to the cent."""

    subject: Subject
    period: Period
    closed: Decimal
    """Won in it already."""
    pipeline_mean: Decimal
    """Expected of deals that are open now."""
    new_business_mean: Decimal
    """Expected of deals that are not there yet."""
    mean: Decimal
    """Expected in all, after parts and whole were made to agree."""
    quantiles: Mapping[float, Decimal]
    """Of the total, by `QUANTILES`, rising."""
    commit: Decimal
    """Closed, and open deals of the category commit expected to close in it, at full amount."""
    best_case: Decimal
    """Commit and those of the category best case."""
    pipeline_total: Decimal
    """Best case and those of the category pipeline."""
    stage_weighted: Decimal
    """Closed, and open deals expected to close in it by their stage's weight: what most systems show."""
    open_deals: int
    """Open deals expected to close in it, omitted ones left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A forecast as of a moment with all that made it; once kept it never changes."""

    as_of: datetime
    computed_at: datetime
    cause: str
    """Why it was made: an event's type, `schedule`, `asked`, `history`."""
    model_version: str
    basis: Literal["model", "prior"]
    basis_note: str
    currency: str
    inputs_hash: str
    """SHA-256, hexadecimal, of everything that `inputs`, `deals` and `seed` hold."""
    seed: int
    inputs: Mapping[str, Any]
    """What the model needs beside the deals to give the same numbers again, as JSON holds it."""
    lines: tuple[SnapshotLine, ...]
    deals: tuple[SnapshotDeal, ...]
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotHead:
    """A kept snapshot without its contents."""

    id: UUID
    number: int
    """1, 2, 3 ... within the organization, in the order they were kept."""
    base: int
    """The number of the snapshot that was written whole, on which this one stands."""
    as_of: datetime
    computed_at: datetime
    cause: str
    made_by: UUID
    model_version: str
    basis: str
    basis_note: str
    currency: str
    inputs_hash: str
    seed: int


def expected_in(deal: SnapshotDeal, period: Period) -> Decimal:
    """What a deal adds to a period, to the cent: its amount once won in it, its expectation while open."""
    if deal.state == "open":
        return (deal.amount_own * Decimal(repr(deal.win_in.get(period.key, 0.0)))).quantize(CENT)
    won_in_it = (
        deal.state == "won" and deal.closed_on is not None and period.begins <= deal.closed_on < period.ends
    )
    return deal.amount_own.quantize(CENT) if won_in_it else Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody said they, or those they lead, will reach in a period."""

    id: UUID
    subject: Subject
    period: Period
    amount: Decimal
    currency: str
    note: str | None
    forecast_id: UUID | None
    model_mean: Decimal | None
    """What the model said then, if they could see it."""
    submitted_by: UUID
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What somebody who leads said a number should be, and why."""

    id: UUID
    subject: Subject
    period: Period
    amount: Decimal
    currency: str
    reason: str
    from_amount: Decimal | None
    """What was submitted, or adjusted, before; None when nothing was."""
    forecast_id: UUID | None
    model_mean: Decimal | None
    adjusted_by: UUID
    adjusted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DealCategory:
    """What a deal counts as in the forecast, and who or what says so."""

    deal_id: UUID
    category: Category
    basis: Basis
    picked: Category | None
    """A person's word; what stages and models say never changes it."""
    picked_by: UUID | None
    picked_at: datetime | None
    by_default: Category
    """What it would be without a person's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCategory:
    """What deals of a stage are, unless a person said otherwise; None leaves it to the win probability."""

    stage_id: UUID
    pipeline_id: UUID
    name: str
    category: Category | None


@dataclass(frozen=True, slots=True)
class Won:
    """What an owner won on a day, in the organization's own currency."""

    owner_id: UUID | None
    day: date
    amount: Decimal
    left_out: int
    """Deals won in a currency without a rate."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the reporting tree."""

    id: UUID
    name: str
    manager_id: UUID | None
    team_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """A line as one snapshot had it, of those in which it changed."""

    forecast_id: UUID
    as_of: datetime
    model_version: str
    line: SnapshotLine


def subject_of(level: Level, id_: UUID | None) -> Subject:
    """Name a subject; the company has no id, all others have one.

    Raises:
        NotASubjectError: It is otherwise.

    """
    if (level == "company") != (id_ is None):
        raise NotASubjectError(level=level)
    return Subject(level, id_)
