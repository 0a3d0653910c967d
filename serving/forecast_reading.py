"""The forecast as people read it: whose each line is, and what changed between two snapshots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from crm_core import forecasts
from crm_core.forecasts import (
    Books,
    ForecastNotFoundError,
    NotComparableError,
    Period,
    SnapshotDeal,
    SnapshotHead,
    Subject,
    Tree,
    Waterfall,
)
from crm_core.kit import Work

COMPANY: Final = Subject("company")


@dataclass(frozen=True, slots=True)
class Changed:
    """A waterfall, and the snapshots between which it stands."""

    before: SnapshotHead
    after: SnapshotHead
    waterfall: Waterfall


async def snapshot(
    work: Work, *, forecast_id: UUID | None = None, as_of: datetime | None = None
) -> SnapshotHead:
    """One snapshot, else the newest as of a moment, else the newest.

    Raises:
        ForecastNotFoundError: There is none.

    """
    if forecast_id is not None:
        return await forecasts.head(work.session, forecast_id)
    found = await forecasts.newest(work.session, until=as_of)
    if found is None:
        raise ForecastNotFoundError
    return found


async def named(work: Work, subjects: Iterable[Subject]) -> Mapping[Subject, str]:
    """What subjects are called: people by name, teams by who leads them."""
    asked = set(subjects)
    known = {one.id: one.name for one in await forecasts.people(work.session)}
    found = await forecasts.names(work.session, asked)
    for subject in asked:
        if subject.level == "company":
            found[subject] = "Everybody"
        elif subject.level in {"user", "team"} and subject.id in known:
            name = known[subject.id]
            found[subject] = name if subject.level == "user" else f"Team of {name}"
    return {subject: found.get(subject, "No longer there") for subject in asked}


async def changes(
    work: Work, subject: Subject, *, period: Period, before: SnapshotHead, after: SnapshotHead
) -> Changed:
    """What changed a subject's number in a period from one snapshot to another.

    Raises:
        ForecastNotFoundError: One of them has no such line, or it may not be seen.
        NotComparableError: They count in different currencies.

    """
    if before.currency != after.currency:
        raise NotComparableError(before=before.currency, after=after.currency)
    session = work.session
    first = await forecasts.line(session, before, subject=subject, period=period)
    second = await forecasts.line(session, after, subject=subject, period=period)
    if first is None or second is None:
        raise ForecastNotFoundError(level=subject.level, period=period.key)
    everybody = forecasts.tree(await forecasts.people(session))
    then, now = await forecasts.deals(session, before), await forecasts.deals(session, after)
    old, new = _of(then, subject, everybody), _of(now, subject, everybody)
    left = {one.deal_id for one in old} - {one.deal_id for one in now}
    books = Books(
        before=tuple(old),
        after=tuple(new),
        elsewhere_before=frozenset(one.deal_id for one in then) - {one.deal_id for one in old},
        elsewhere_after=frozenset(one.deal_id for one in now) - {one.deal_id for one in new},
        between=await forecasts.between(session, before, after, ids=left),
    )
    return Changed(before, after, forecasts.waterfall(first, second, books=books))


def _of(deals: Iterable[SnapshotDeal], subject: Subject, everybody: Tree) -> list[SnapshotDeal]:
    """The deals that a subject's number is made of; of a product, as much of each as is of the product."""
    if subject.level == "territory":
        return [one for one in deals if one.territory_id == subject.id]
    if subject.level == "product" and subject.id is not None:
        own = str(subject.id)
        return [forecasts.part_of_product(one, subject.id) for one in deals if own in one.by_product]
    owners = everybody.owners(subject)
    return [one for one in deals if owners is None or one.owner_id in owners]
