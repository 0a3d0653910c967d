"""Reading for routing: rule sets, queues, who is at work, what they have, and what was assigned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, case, func, literal, or_, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.filtering import Lookup, condition
from crm_core.leads.resource import RESOURCE as LEADS
from crm_core.leads.tables import LeadRow
from crm_core.routing.errors import RoutingSetNotFoundError
from crm_core.routing.hours import ALWAYS, Hours
from crm_core.routing.schemas import Absence, Assignment, Candidate, Lead, Queue, Rule, RuleSet
from crm_core.routing.tables import (
    AbsenceRow,
    AssignmentRow,
    CandidateRow,
    QueueRow,
    RuleRow,
    SetRow,
    WorkingHoursRow,
)
from crm_core.users.tables import UserRow

OPEN: Final = ("new", "working", "qualified")
"""Statuses of leads that somebody has to work on."""
RETRIED: Final = ("nobody_free", "no_candidates", "no_rule_fits")
"""Why leads wait whom somebody may take later; those put in a queue on purpose stay there."""


async def sets(session: AsyncSession) -> tuple[RuleSet, ...]:
    """All rule sets without their rules, the newest first."""
    rows = await session.execute(select(SetRow).order_by(SetRow.created_at.desc(), SetRow.id))
    return tuple(_set(row) for row in rows.scalars())


async def read(session: AsyncSession, set_id: UUID) -> RuleSet:
    """Read a rule set with its rules.

    Raises:
        RoutingSetNotFoundError: There is none.

    """
    row = (await session.execute(select(SetRow).where(SetRow.id == set_id))).scalar_one_or_none()
    if row is None:
        raise RoutingSetNotFoundError(id=str(set_id))
    return _set(row, await _rules(session, row.id))


async def published(session: AsyncSession) -> RuleSet | None:
    """Read the rule set that leads are routed by."""
    query = select(SetRow).where(SetRow.state == "published")
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else _set(row, await _rules(session, row.id))


async def _rules(session: AsyncSession, set_id: UUID) -> tuple[Rule, ...]:
    rows = (
        (await session.execute(select(RuleRow).where(RuleRow.set_id == set_id).order_by(RuleRow.position)))
        .scalars()
        .all()
    )
    named: dict[UUID, list[Candidate]] = {row.id: [] for row in rows}
    within = select(CandidateRow).where(CandidateRow.rule_id.in_(named)).order_by(CandidateRow.user_id)
    for one in (await session.execute(within)).scalars():
        named[one.rule_id].append(Candidate(one.user_id, one.weight, one.most_open, one.most_per_day))
    return tuple(
        Rule(
            row.id, row.position, row.name, row.filter, row.method, row.pool, row.fairness, row.min_score,
            row.most_open, row.most_per_day, row.respond_within, row.business_hours, row.most_hops,
            row.queue_id, tuple(named[row.id]),
        )
        for row in rows
    )  # fmt: skip


def _set(row: SetRow, rules: tuple[Rule, ...] = ()) -> RuleSet:
    return RuleSet(
        row.id, row.name, row.number, row.state, row.queue_id, row.published_at, row.ended_at, row.version,
        rules,
    )  # fmt: skip


async def queues(session: AsyncSession) -> tuple[Queue, ...]:
    """All queues by name, with how many of the leads that may be seen wait in each."""
    waiting = select(AssignmentRow.queue_id, func.count().label("waiting")).where(
        AssignmentRow.ended_at.is_(None), AssignmentRow.queue_id.is_not(None)
    )
    counted = waiting.group_by(AssignmentRow.queue_id).subquery()
    query = (
        select(QueueRow, func.coalesce(counted.c.waiting, 0))
        .outerjoin(counted, counted.c.queue_id == QueueRow.id)
        .order_by(QueueRow.name)
    )
    return tuple(
        Queue(row.id, row.name, row.holder_id, waiting, row.version)
        for row, waiting in await session.execute(query)
    )


def matches(rules: Sequence[Rule], *, lookup: Lookup) -> ColumnElement[Any]:
    """Write all conditions as one list over leads: the places in `rules` of those that fit."""
    whole = ARRAY(Integer)
    if not rules:
        return literal([], whole)
    leads = lookup("leads") or LEADS
    parts = [
        case((condition(leads, one.filter, lookup=lookup) if one.filter else true(), n), else_=None)
        for n, one in enumerate(rules)
    ]
    listed: Any = array(parts, type_=Integer)
    return func.array_remove(listed, None, type_=whole)


def lead_columns() -> tuple[Any, ...]:
    """What `lead` is read from."""
    return (
        LeadRow.id, LeadRow.email, LeadRow.website, LeadRow.company, LeadRow.score, LeadRow.owner_id,
        LeadRow.created_at, or_(LeadRow.first_touch_at.is_not(None), LeadRow.status != "new"),
    )  # fmt: skip


async def active(session: AsyncSession, users: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these users who are active people."""
    query = select(UserRow.id).where(UserRow.id.in_(set(users)), UserRow.active, UserRow.kind == "person")
    return frozenset((await session.execute(query)).scalars())


async def hours(session: AsyncSession, users: Iterable[UUID]) -> Mapping[UUID, Hours]:
    """When these users work; at any hour when nothing is said."""
    wanted = set(users)
    query = select(WorkingHoursRow.user_id, WorkingHoursRow.time_zone, WorkingHoursRow.week).where(
        WorkingHoursRow.user_id.in_(wanted)
    )
    said = {who: Hours.read(zone, week) for who, zone, week in await session.execute(query)}
    return {who: said.get(who, ALWAYS) for who in wanted}


async def absences(
    session: AsyncSession, users: Iterable[UUID], *, since: datetime, until: datetime
) -> Mapping[UUID, tuple[tuple[datetime, datetime], ...]]:
    """When these users are away between two moments."""
    query = select(AbsenceRow.user_id, AbsenceRow.from_at, AbsenceRow.to_at).where(
        AbsenceRow.user_id.in_(set(users)), AbsenceRow.from_at <= until, AbsenceRow.to_at > since
    )
    found: dict[UUID, tuple[tuple[datetime, datetime], ...]] = {}
    for who, starts, ends in await session.execute(query):
        found[who] = (*found.get(who, ()), (starts, ends))
    return found


def is_away(spans: Sequence[tuple[datetime, datetime]], at: datetime) -> bool:
    """Whether a moment is within one of the absences."""
    return any(starts <= at < ends for starts, ends in spans)


async def held(session: AsyncSession, users: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many leads each has to work on."""
    query = (
        select(LeadRow.owner_id, func.count())
        .where(LeadRow.owner_id.in_(set(users)), LeadRow.status.in_(OPEN))
        .group_by(LeadRow.owner_id)
    )
    return {who: count for who, count in await session.execute(query) if who is not None}


async def given_since(session: AsyncSession, since: Mapping[UUID, datetime]) -> Mapping[UUID, int]:
    """How many leads each was given by the rules since a moment of their own."""
    if not since:
        return {}
    earliest = min(since.values())
    query = select(AssignmentRow.owner_id, AssignmentRow.assigned_at).where(
        AssignmentRow.owner_id.in_(since), AssignmentRow.assigned_at >= earliest
    )
    found: dict[UUID, int] = {}
    for who, when in await session.execute(query):
        if who is not None and when >= since[who]:
            found[who] = found.get(who, 0) + 1
    return found


_KIN: Final = text(
    "select how, record_id, owner_id from bellwether_lead_kin(:email, :domain, :company, :before)"
)


async def kin(session: AsyncSession, lead: Lead, *, domain: str | None) -> tuple[tuple[str, UUID, UUID], ...]:
    """Whose the lead's person or company is already: how it was known, the record, its owner."""
    asked = {"email": lead.email, "domain": domain, "company": lead.company, "before": lead.arrived_at}
    return tuple((how, record, owner) for how, record, owner in await session.execute(_KIN, asked))


async def present(session: AsyncSession, lead_id: UUID) -> Assignment | None:
    """The assignment of a lead that holds."""
    query = select(AssignmentRow).where(AssignmentRow.lead_id == lead_id, AssignmentRow.ended_at.is_(None))
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else assignment(row)


async def had(session: AsyncSession, lead_id: UUID) -> frozenset[UUID]:
    """Everybody a lead was given to by the rules."""
    query = select(AssignmentRow.owner_id).where(
        AssignmentRow.lead_id == lead_id, AssignmentRow.owner_id.is_not(None)
    )
    return frozenset(who for who in (await session.execute(query)).scalars() if who is not None)


async def assignments(session: AsyncSession, lead_id: UUID) -> tuple[Assignment, ...]:
    """Every assignment of a lead, the latest first."""
    query = (
        select(AssignmentRow)
        .where(AssignmentRow.lead_id == lead_id)
        .order_by(AssignmentRow.assigned_at.desc(), AssignmentRow.id.desc())
    )
    return tuple(map(assignment, (await session.execute(query)).scalars()))


async def waiting(
    session: AsyncSession, *, queue_id: UUID | None = None, limit: int = 200, after: UUID | None = None
) -> tuple[Assignment, ...]:
    """The leads that wait in a queue, or in any, the longest waiting first."""
    query = select(AssignmentRow).where(AssignmentRow.ended_at.is_(None), AssignmentRow.queue_id.is_not(None))
    if queue_id is not None:
        query = query.where(AssignmentRow.queue_id == queue_id)
    if after is not None:
        anchor = select(AssignmentRow.assigned_at, AssignmentRow.id).where(AssignmentRow.id == after)
        query = query.where(tuple_(AssignmentRow.assigned_at, AssignmentRow.id) > anchor.scalar_subquery())
    ordered = query.order_by(AssignmentRow.assigned_at, AssignmentRow.id).limit(limit)
    return tuple(map(assignment, (await session.execute(ordered)).scalars()))


async def overdue(session: AsyncSession, *, at: datetime, limit: int) -> tuple[UUID, ...]:
    """Leads that whoever has them did not answer in time."""
    query = (
        select(AssignmentRow.lead_id)
        .join(LeadRow, LeadRow.id == AssignmentRow.lead_id)
        .where(
            AssignmentRow.ended_at.is_(None), AssignmentRow.due_at <= at, AssignmentRow.breached_at.is_(None),
            LeadRow.first_touch_at.is_(None), LeadRow.converted_at.is_(None), LeadRow.status == "new",
        )
        .order_by(AssignmentRow.due_at)
        .limit(limit)
    )  # fmt: skip
    return tuple((await session.execute(query)).scalars())


def assignment(row: AssignmentRow) -> Assignment:
    """Read a stored assignment."""
    return Assignment(
        row.id, row.lead_id, row.set_id, row.rule_id, row.cause, row.hop, row.owner_id, row.queue_id,
        row.reason, row.trail, row.candidates, row.propensity, row.assigned_at, row.due_at, row.breached_at,
        row.ended_at,
    )  # fmt: skip


async def unrouted(
    session: AsyncSession, *, since: datetime, until: datetime, limit: int
) -> tuple[UUID, ...]:
    """Leads without an owner that arrived in a period and that the rules have not seen, however they came."""
    seen = select(AssignmentRow.lead_id).where(AssignmentRow.lead_id == LeadRow.id)
    query = (
        select(LeadRow.id)
        .where(
            LeadRow.created_at >= since, LeadRow.created_at < until, LeadRow.owner_id.is_(None),
            LeadRow.converted_at.is_(None), ~seen.exists(),
        )
        .order_by(LeadRow.created_at, LeadRow.id)
        .limit(limit)
    )  # fmt: skip
    return tuple((await session.execute(query)).scalars())


async def handed_on(session: AsyncSession, *, limit: int) -> tuple[UUID, ...]:
    """Leads that have another owner than the rules gave them."""
    query = (
        select(AssignmentRow.lead_id)
        .join(LeadRow, LeadRow.id == AssignmentRow.lead_id)
        .outerjoin(QueueRow, QueueRow.id == AssignmentRow.queue_id)
        .where(
            AssignmentRow.ended_at.is_(None),
            LeadRow.owner_id.is_distinct_from(func.coalesce(AssignmentRow.owner_id, QueueRow.holder_id)),
        )
        .limit(limit)
    )
    return tuple((await session.execute(query)).scalars())


async def hours_of(session: AsyncSession, user_id: UUID) -> tuple[str, list[Any]] | None:
    """The time zone and week that somebody said they work."""
    query = select(WorkingHoursRow).where(WorkingHoursRow.user_id == user_id)
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None else (row.time_zone, row.week)


async def absences_of(session: AsyncSession, user_id: UUID, *, at: datetime) -> tuple[Absence, ...]:
    """When somebody is away, now and later."""
    query = select(AbsenceRow).where(AbsenceRow.user_id == user_id, AbsenceRow.to_at > at)
    rows = (await session.execute(query.order_by(AbsenceRow.from_at, AbsenceRow.id))).scalars()
    return tuple(Absence(row.id, row.user_id, row.from_at, row.to_at, row.noted_by) for row in rows)
