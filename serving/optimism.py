"""Each person's optimism: what they submitted over what came, learned from all, shown to whom it concerns."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from crm_core import forecasts
from crm_core.forecasts import CENT, Kind, Period
from crm_core.kit import Work
from models.optimism import Factor, Learned, learn

_LOOKED_BACK: Final = {"month": 24, "quarter": 8}
_FEWEST: Final = 3
"""People below which the factor of all together would tell of single ones, and is not told."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody's factor, and what it makes of their newest submission of the current period."""

    user_id: UUID
    name: str
    factor: Factor
    submitted: Decimal | None
    corrected: Decimal | None


@dataclass(frozen=True, slots=True)
class Optimism:
    """Factors of those whose numbers the reader sees."""

    people: tuple[Told, ...]
    together: float | None
    learned_from: int
    period: Period


async def learned(work: Work, *, kind: Kind, at: datetime) -> Learned:
    """Learn factors from periods that are over; asked as the organization's system, since all are needed.

    Of a period counts what was submitted last by its middle.
    """
    current = Period.holding(at.date(), kind)
    first = current.before(_LOOKED_BACK[kind])
    came: dict[tuple[UUID | None, Period], Decimal] = defaultdict(Decimal)
    for part in await forecasts.won(work.session, since=first.begins, until=current.begins):
        came[part.owner_id, Period.holding(part.day, kind)] += part.amount
    said: dict[tuple[UUID, Period], Decimal] = {}
    for one in reversed(await forecasts.submissions(work.session, kind=kind, until=at, limit=100_000)):
        counts = one.submitted_at <= one.period.at(0.5) and first.begins <= one.period.begins < current.begins
        if one.subject.level == "user" and one.subject.id is not None and counts:
            said[one.subject.id, one.period] = one.amount
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (user_id, period), amount in said.items():
        pairs[str(user_id)].append((float(amount), float(came[user_id, period])))
    return learn(pairs)


async def told(work: Work, found: Learned, *, kind: Kind, at: datetime) -> Optimism:
    """Tell the factors that the reader may know: one's own, and those of whom one sees the numbers."""
    current = Period.holding(at.date(), kind)
    reached = await forecasts.reached(work.session)
    names = {one.id: one.name for one in await forecasts.people(work.session)}
    newest = {
        one.subject.id: one.amount
        for one in reversed(await forecasts.submissions(work.session, period=current))
        if one.subject.level == "user"
    }
    people = []
    for who, factor in found.factors.items():
        user_id = UUID(who)
        if user_id in names and (reached is None or user_id in reached):
            amount = newest.get(user_id)
            corrected = None if amount is None else (amount / Decimal(repr(factor.value))).quantize(CENT)
            people.append(Told(user_id, names[user_id], factor, amount, corrected))
    together = found.together if len(found.factors) >= _FEWEST else None
    return Optimism(tuple(sorted(people, key=lambda one: one.name)), together, len(found.factors), current)
