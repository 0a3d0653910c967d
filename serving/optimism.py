"""Each person's optimism: what they submitted over what came, learned from all, shown to whom it concerns."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from crm_core import forecasts
from crm_core.forecasts import CENT, Kind, Period, Subject
from crm_core.kit import Work
from models.optimism import Factor, Learned, learn

_LOOKED_BACK: Final = {"month": 24, "quarter": 8}
_FEWEST: Final = 3
"""People below which the factor of all together would tell of single ones: no factor is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody's optimism, and what it makes of their newest submission of the current period."""

    user_id: UUID
    name: str
    raw: float
    n: int
    shrunk: Factor | None
    """None while it was learned from too few."""
    submitted: Decimal | None

    @property
    def corrected(self) -> Decimal | None:
        """The submission over the factor."""
        if self.submitted is None or self.shrunk is None:
            return None
        return (self.submitted / Decimal(repr(self.shrunk.value))).quantize(CENT)


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
    middles = {period: period.at(0.5) for period in map(current.before, range(1, _LOOKED_BACK[kind] + 1))}
    said = await forecasts.last_submissions(work.session, middles, level="user")
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (subject, period), word in said.items():
        pairs[str(subject.id)].append((float(word.amount), float(came[subject.id, period])))
    return learn(pairs)


async def told(work: Work, found: Learned, *, kind: Kind, at: datetime) -> Optimism:
    """Tell the factors that the reader may know: one's own, and those of whom one sees the numbers.

    Below three people a factor is not told: with `raw` and `pull` it would tell that of all together, and so
    of the others.
    """
    current = Period.holding(at.date(), kind)
    if not await forecasts.open_to(work.session):
        return Optimism((), None, 0, current)
    reached = await forecasts.reached(work.session)
    names = {one.id: one.name for one in await forecasts.people(work.session)}
    newest = await forecasts.last_submissions(work.session, {current: None}, level="user")
    enough = len(found.factors) >= _FEWEST
    people = []
    for who, factor in found.factors.items():
        user_id = UUID(who)
        if user_id in names and (reached is None or user_id in reached):
            word = newest.get((Subject("user", user_id), current))
            people.append(
                Told(
                    user_id=user_id,
                    name=names[user_id],
                    raw=factor.raw,
                    n=factor.n,
                    shrunk=factor if enough else None,
                    submitted=None if word is None else word.amount,
                )
            )
    together = found.together if enough else None
    return Optimism(tuple(sorted(people, key=lambda one: one.name)), together, len(found.factors), current)
