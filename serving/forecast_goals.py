"""Goals beside the forecast: what is missing, whether it comes in time, whether the pipeline can bring it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import numpy as np

from crm_core import forecasts, quotas
from crm_core.forecasts import CENT, Period, SnapshotLine, Subject, Tree, Won
from crm_core.kit import Work
from crm_core.quotas import Attainment
from models.pacing import Pace, pace

_LOOKED_BACK: Final = {"month": 24, "quarter": 8}
"""Periods that are over whose shape is learned."""


@dataclass(frozen=True, slots=True)
class Day:
    """Where a subject should be at the end of a day, and where it is."""

    day: date
    usual: Decimal
    """The goal times the share that has usually come by then; what is expected where there is no goal."""
    low: Decimal
    high: Decimal
    closed: Decimal | None
    """None for days that are yet to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A subject's goal in a period, and the forecast beside it."""

    subject: Subject
    period: Period
    target: Decimal | None
    """None where no quota says one."""
    source: str
    """Which quotas it is: `own`, `months`, `people`, `none`."""
    closed: Decimal
    mean: Decimal
    gap: Decimal | None
    """Target less closed, nothing once reached."""
    expected_gap: Decimal | None
    """Target less what is expected in all; below zero where more than the target is expected."""
    chance: float | None
    """P(the target is reached), by the forecast's quantiles."""
    open_pipeline: Decimal
    """Open deals expected to close in it, omitted ones left out, at full amount."""
    coverage: float | None
    """Open pipeline over gap; None without a target or without a gap."""
    usual_coverage: float | None
    """What it must be if open deals are won as their stages' deals are: pipeline over its weighted value."""
    pace: Pace
    should_be: Decimal | None
    """Target times the share that has usually come by now."""
    ahead: Decimal | None
    """Closed less where it should be; below zero when behind."""
    days: tuple[Day, ...]


async def goal(work: Work, subject: Subject, *, line: SnapshotLine, at: datetime) -> Goal:
    """Put a subject's line beside its goal, as of a moment."""
    period = line.period
    everybody = forecasts.tree(await forecasts.people(work.session))
    owners = everybody.owners(subject)
    target, source = await _target(work, subject, period, everybody)
    past = await _won_before(work, period, owners)
    current = await forecasts.won(work.session, since=period.begins, until=period.ends, owners=owners)
    if subject.level in {"territory", "product"}:
        past, current = (), ()
    shapes = _shapes(past, period)
    reached = pace(shapes, passed=period.passed(at))
    pipeline = line.pipeline_total - line.closed
    weighted = line.stage_weighted - line.closed
    gap = None if target is None else max(target - line.closed, Decimal("0.00"))
    should = None if target is None else (target * Decimal(repr(reached.share))).quantize(CENT)
    return Goal(
        subject=subject,
        period=period,
        target=target,
        source=source,
        closed=line.closed,
        mean=line.mean,
        gap=gap,
        expected_gap=None if target is None else target - line.mean,
        chance=None if target is None else chance(line, target),
        open_pipeline=pipeline,
        coverage=round(float(pipeline / gap), 4) if gap else None,
        usual_coverage=round(float(pipeline / weighted), 4) if weighted > 0 else None,
        pace=reached,
        should_be=should,
        ahead=None if should is None else line.closed - should,
        days=_days(period, target or line.mean, shapes, current, at=at),
    )


def chance(line: SnapshotLine, target: Decimal) -> float:
    """P(the total reaches a target), read off the quantiles; beyond them what the last of them says."""
    if line.closed >= target:
        return 1.0
    shares = sorted(line.quantiles)
    values = [float(line.quantiles[share]) for share in shares]
    if len(shares) == 0:
        return float(line.mean >= target)
    return round(1.0 - float(np.interp(float(target), values, shares)), 4)


async def _target(
    work: Work, subject: Subject, period: Period, everybody: Tree
) -> tuple[Decimal | None, str]:
    """The quota of the very holder, else of its months, else the sum of its people's."""
    found = [
        one for one in await quotas.attainment(work.session, period=period.key) if one.measure == "revenue"
    ]
    if subject.level in {"territory", "product"}:
        return None, "none"
    own = [one for one in found if _holds(one, subject, everybody)]
    if (whole := _sum(own, period)) is not None:
        return whole
    owners = everybody.owners(subject)
    by_person: dict[UUID, list[Attainment]] = defaultdict(list)
    for one in found:
        if one.user_id is not None and (owners is None or one.user_id in owners):
            by_person[one.user_id].append(one)
    parts = [part[0] for quotas_of in by_person.values() if (part := _sum(quotas_of, period)) is not None]
    return (sum(parts, Decimal(0)), "people") if parts else (None, "none")


def _holds(quota: Attainment, subject: Subject, everybody: Tree) -> bool:
    """Whether a quota is of the very subject; a team's, if just the people below its manager are in it."""
    if subject.level == "company":
        return quota.user_id is None and quota.team_id is None
    if subject.level == "user":
        return quota.user_id == subject.id
    if subject.id is None or quota.team_id is None:
        return False
    teams = {everybody.people[one].team_id for one in everybody.below(subject.id) if one in everybody.people}
    return teams == {quota.team_id}


def _sum(found: Sequence[Attainment], period: Period) -> tuple[Decimal, str] | None:
    whole = [one for one in found if (one.starts_on, one.ends_on) == (period.begins, period.ends)]
    if whole:
        return whole[0].target, "own"
    months = [one for one in found if one.period == "month"]
    return (sum((one.target for one in months), Decimal(0)), "months") if len(months) == 3 else None  # noqa: PLR2004 - a quarter's


async def _won_before(work: Work, period: Period, owners: Sequence[UUID] | None) -> tuple[Won, ...]:
    first = period.before(_LOOKED_BACK[period.kind])
    return await forecasts.won(work.session, since=first.begins, until=period.begins, owners=owners)


def _shapes(past: Sequence[Won], period: Period) -> list[list[tuple[float, float]]]:
    """Of each period before, what came and when: days count as over at their end."""
    shapes: dict[Period, list[tuple[float, float]]] = defaultdict(list)
    for one in past:
        held = Period.holding(one.day, period.kind)
        shapes[held].append((held.passed(_end(one.day)), float(one.amount)))
    return list(shapes.values())


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _days(
    period: Period,
    target: Decimal,
    shapes: Sequence[Sequence[tuple[float, float]]],
    current: Sequence[Won],
    *,
    at: datetime,
) -> tuple[Day, ...]:
    came: dict[date, Decimal] = defaultdict(Decimal)
    for one in current:
        came[one.day] += one.amount
    days, so_far = [], Decimal("0.00")
    for n in range((period.ends - period.begins).days):
        day = period.begins + timedelta(days=n)
        so_far += came[day]
        usual = pace(shapes, passed=period.passed(_end(day)))
        share, low, high = (
            (target * Decimal(repr(part))).quantize(CENT) for part in (usual.share, usual.low, usual.high)
        )
        days.append(Day(day, share, low, high, so_far if day <= at.astimezone(UTC).date() else None))
    return tuple(days)
