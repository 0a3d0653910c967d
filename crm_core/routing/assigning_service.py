"""Routing a lead: the first rule that finds somebody decides, and what was weighed is kept.

Only those who take turns in one rule wait for each other: the rule's pool is locked from the choice to the
commit. Where limits or loads count, the candidates are locked too, in one order everywhere; a rule that finds
nobody gives its locks back (savepoint) before the next is tried, so that nobody waits in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from crm_core import leads, territories
from crm_core.kit import Work, new_id
from crm_core.kit.filtering import Lookup
from crm_core.leads.tables import LeadRow
from crm_core.routing import repository
from crm_core.routing.choosing import choose, counts_matter, draw
from crm_core.routing.events import LeadAssigned, LeadQueued
from crm_core.routing.hours import ALWAYS
from crm_core.routing.keeping_service import breach, end, holder, notify
from crm_core.routing.owning import domain_of
from crm_core.routing.schemas import Assignment, Candidate, Choice, Considered, Lead, Rule, RuleSet, Standing
from crm_core.routing.tables import AssignmentRow, PoolRow

_LOCK: Final = text("select count(pg_advisory_xact_lock(k)) from unnest(:keys) as k").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger()))
)
_ENDS: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One lead to be routed."""

    work: Work
    rules: RuleSet
    lead: Lead
    cause: str
    hop: int
    excluded: frozenset[UUID]
    at: datetime
    places: Sequence[int]
    territory: tuple[UUID, tuple[Candidate, ...]] | None


@dataclass(frozen=True, slots=True)
class _Decided:
    """What the rules came to."""

    choice: Choice
    rule: Rule | None
    trail: list[dict[str, Any]]
    queue_id: UUID | None = None


async def route(work: Work, lead_id: UUID, *, cause: str, lookup: Lookup, at: datetime) -> UUID | None:
    """Give a lead to somebody, or put it in a queue; returns the assignment, or None when nothing is to do.

    On arrival a lead that has an owner or was routed already stays as it is, so it may be asked any number of
    times. A lead that was not answered in time goes to somebody who has not had it yet, and after the rule's
    hops to its queue.
    """
    rules = await repository.published(work.session)
    found = await _read(work, lead_id, rules=rules, lookup=lookup)
    if rules is None or found is None:
        return None
    lead, places = found
    now = await repository.present(work.session, lead_id)
    if not _wants(lead, now, cause=cause, at=at):
        return None
    excluded = frozenset[UUID]()
    if cause == "breach" and now is not None:
        excluded = await repository.had(work.session, lead_id)
        await breach(work, now, at=at)
    hop = now.hop + 1 if now is not None and cause == "breach" else 0
    asked = _Asked(
        work, rules, lead, cause, hop, excluded, at, places, await _members(work, rules, lead_id, lookup, at)
    )
    spent = _spent(rules, now) if cause == "breach" and now is not None else None
    decided = spent or await _decide(asked)
    if cause == "retry" and decided.choice.user_id is None:
        return None
    return await _write(asked, decided, now)


def _wants(lead: Lead, now: Assignment | None, *, cause: str, at: datetime) -> bool:
    if cause == "arrival":
        return lead.owner_id is None and now is None
    if cause == "retry":
        return now is not None and now.queue_id is not None
    if cause == "breach":
        return (
            now is not None and not lead.answered and _is_overdue(now, at) and now.owner_id == lead.owner_id
        )
    return True


def _is_overdue(now: Assignment, at: datetime) -> bool:
    waits = now.owner_id is not None and now.breached_at is None
    return waits and now.due_at is not None and now.due_at <= at


async def _read(
    work: Work, lead_id: UUID, *, rules: RuleSet | None, lookup: Lookup
) -> tuple[Lead, Sequence[int]] | None:
    """Lock the lead and judge it by every rule's condition; None when it is converted or gone."""
    if rules is None:
        return None
    query = (
        select(*repository.lead_columns(), repository.matches(rules.rules, lookup=lookup))
        .where(LeadRow.id == lead_id, LeadRow.converted_at.is_(None))
        .with_for_update(of=LeadRow, key_share=True)
    )
    row = (await work.session.execute(query)).first()
    return None if row is None else (Lead(*row[:-1]), row[-1])


async def _members(
    work: Work, rules: RuleSet, lead_id: UUID, lookup: Lookup, at: datetime
) -> tuple[UUID, tuple[Candidate, ...]] | None:
    """The nearest territory of the lead, from its own upwards, that has people; None when no rule asks."""
    if not any(rule.pool == "territory" for rule in rules.rules):
        return None
    found = await territories.active(work.session, at=at)
    if found is None:
        return None
    await territories.assign(work, "leads", ids=[lead_id], lookup=lookup, at=at, by=found)
    return staffed(
        found, [one.territory_id for one in await territories.lying(work.session, "leads", lead_id)]
    )


def staffed(found: territories.Laid, lying: Sequence[UUID]) -> tuple[UUID, tuple[Candidate, ...]] | None:
    """Of the first territory, or the nearest above it, that has people: what it is, and who they are."""
    by_id = {one.id: one for one in found.territories}
    at = by_id.get(lying[0]) if lying else None
    while at is not None:
        people = tuple(Candidate(one.user_id) for one in at.members if one.role != "overlay")
        if people:
            return at.origin_id, people
        at = by_id.get(at.parent_id) if at.parent_id is not None else None
    return None


def _spent(rules: RuleSet, now: Assignment) -> _Decided | None:
    rule = next((one for one in rules.rules if one.id == now.rule_id), None)
    if rule is None or now.hop < rule.most_hops:
        return None
    choice = Choice(None, "hops_spent", 1.0, ())
    trail = [{"rule_id": str(rule.id), "outcome": "hops_spent"}]
    return _Decided(choice, rule, trail, rule.queue_id or rules.queue_id)


async def _decide(asked: _Asked) -> _Decided:
    trail: list[dict[str, Any]] = []
    last = Choice(None, "no_rule_fits", 1.0, ())
    last_n = max(asked.places, default=-1)
    for n, rule in enumerate(asked.rules.rules):
        outcome = _excludes(rule, asked.lead, fits=n in asked.places)
        if outcome is not None:
            trail.append({"rule_id": str(rule.id), "outcome": outcome})
            continue
        if rule.method == "queue":
            trail.append({"rule_id": str(rule.id), "outcome": "queued"})
            choice = Choice(None, "by_rule", 1.0, ())
            return _Decided(choice, rule, trail, rule.queue_id or asked.rules.queue_id)
        choice = await (_try(asked, rule) if n == last_n else _attempt(asked, rule))
        told = [one.plain() for one in choice.considered if choice.user_id is None]
        trail.append({"rule_id": str(rule.id), "outcome": choice.reason, "candidates": told})
        if choice.user_id is not None:
            return _Decided(choice, rule, trail)
        last = choice if choice.reason != "no_owner" else last
    return _Decided(last, None, trail, asked.rules.queue_id)


def _excludes(rule: Rule, lead: Lead, *, fits: bool) -> str | None:
    if not fits:
        return "does_not_fit"
    if rule.min_score is not None and (lead.score is None or lead.score < rule.min_score):
        return "score_too_low"
    return None


async def _attempt(asked: _Asked, rule: Rule) -> Choice:
    """Let one rule choose; what it locked is given back when it finds nobody and others follow."""
    async with asked.work.session.begin_nested() as attempt:
        choice = await _try(asked, rule)
        if choice.user_id is None:
            await attempt.rollback()
    return choice


async def _try(asked: _Asked, rule: Rule) -> Choice:
    """Let one rule choose, and lock whose turn it is."""
    if rule.method == "existing_owner":
        return await _owner(asked)
    scope, people = candidates_of(rule, asked.territory)
    standings = await _standings(asked, people)
    pool = await _lock_pool(asked.work, rule.id, scope)
    if counts_matter(rule.method, people):
        standings = await _counted(asked, people, standings)
    choice = choose(
        rule.method, people, standings=standings, turns=pool.turns, fairness=rule.fairness,
        chance=draw(asked.lead.id, rule.id, asked.hop, asked.at.isoformat() if asked.hop else ""),
    )  # fmt: skip
    if choice.user_id is not None:
        await asked.work.session.execute(
            update(PoolRow).where(PoolRow.id == pool.id).values(turns=dict(choice.turns)),
            execution_options=_ENDS,
        )
    return choice


def candidates_of(
    rule: Rule, territory: tuple[UUID, tuple[Candidate, ...]] | None
) -> tuple[UUID, tuple[Candidate, ...]]:
    """Whose turns are counted together, and who may be chosen, with the limits that hold for them."""
    scope, people = (rule.id, rule.candidates) if rule.pool == "named" else territory or (rule.id, ())
    return scope, tuple(
        replace(
            one,
            most_open=rule.most_open if one.most_open is None else one.most_open,
            most_per_day=rule.most_per_day if one.most_per_day is None else one.most_per_day,
        )
        for one in people
    )


async def _owner(asked: _Asked) -> Choice:
    """Whoever has the lead's person or company already; takes no turn of anybody."""
    found = await repository.kin(asked.work.session, asked.lead, domain=domain_of(asked.lead))
    people = tuple(Candidate(owner) for _, _, owner in found)
    standings = await _standings(asked, people)
    for how, _, owner in found:
        choice = choose(
            "existing_owner", [Candidate(owner)], standings=standings, turns={}, fairness="equal", chance=0.0
        )
        if choice.user_id is not None:
            return replace(choice, reason=f"owner_by_{how}", turns={})
    considered = tuple(Considered(one.user_id, _why(standings[one.user_id])) for one in dict.fromkeys(people))
    return Choice(None, "no_owner", 1.0, considered)


def _why(standing: Standing) -> str | None:
    return choose(
        "existing_owner", [Candidate(_NOBODY)], standings={_NOBODY: standing}, turns={}, fairness="equal",
        chance=0.0,
    ).considered[0].skipped  # fmt: skip


_NOBODY: Final = UUID(int=0)


async def _standings(asked: _Asked, people: Collection[Candidate]) -> Mapping[UUID, Standing]:
    """Who is there just now; nothing here changes by routing, so nothing is locked for it."""
    users = {one.user_id for one in people}
    session, at = asked.work.session, asked.at
    if not users:
        return {}
    there = await repository.active(session, users)
    hours = await repository.hours(session, users)
    away = await repository.absences(session, users, since=at, until=at)
    return {
        who: Standing(
            active=who in there,
            away=repository.is_away(away.get(who, ()), at),
            on_shift=hours[who].is_on(at),
            had_it=who in asked.excluded,
        )
        for who in users
    }


async def _lock_pool(work: Work, rule_id: UUID, scope: UUID) -> PoolRow:
    query = select(PoolRow).where(PoolRow.rule_id == rule_id, PoolRow.scope_id == scope).with_for_update()
    fresh = {"populate_existing": True}
    row = (await work.session.execute(query, execution_options=fresh)).scalar_one_or_none()
    if row is None:
        await work.session.execute(
            upsert(PoolRow)
            .values(org_id=work.identity.org_id, id=new_id(), rule_id=rule_id, scope_id=scope, turns={})
            .on_conflict_do_nothing()
        )
        row = (await work.session.execute(query, execution_options=fresh)).scalar_one()
    return row


async def _counted(
    asked: _Asked, people: Sequence[Candidate], standings: Mapping[UUID, Standing]
) -> Mapping[UUID, Standing]:
    """Lock the candidates against other rules, then count what they have."""
    users = sorted({one.user_id for one in people})
    keys = sorted((who.int ^ asked.work.identity.org_id.int) % 2**63 for who in users)
    await asked.work.session.execute(_LOCK, {"keys": keys})
    held = await repository.held(asked.work.session, users)
    hours = await repository.hours(asked.work.session, users)
    midnights = {who: hours[who].midnight(asked.at) for who in users}
    today = await repository.given_since(asked.work.session, midnights)
    return {who: replace(standings[who], open=held.get(who, 0), today=today.get(who, 0)) for who in users}


async def _write(asked: _Asked, decided: _Decided, now: Assignment | None) -> UUID:
    work, at, rule, choice = asked.work, asked.at, decided.rule, decided.choice
    key = new_id()
    if now is not None:
        await end(work, now.id, at=at)
    due_at = None
    if choice.user_id is not None and rule is not None and rule.respond_within is not None:
        due_at = await _due(asked, rule, choice.user_id)
    await work.session.execute(
        insert(AssignmentRow),
        {
            "org_id": work.identity.org_id, "id": key, "lead_id": asked.lead.id, "set_id": asked.rules.id,
            "rule_id": None if rule is None else rule.id, "cause": asked.cause, "hop": asked.hop,
            "owner_id": choice.user_id, "queue_id": decided.queue_id, "reason": choice.reason,
            "trail": decided.trail, "candidates": [one.plain() for one in choice.considered],
            "propensity": choice.propensity, "assigned_at": at, "due_at": due_at,
        },
    )  # fmt: skip
    owner = choice.user_id or await holder(work, decided.queue_id)
    if owner != asked.lead.owner_id:
        await leads.edit(work, asked.lead.id, to={"owner_id": owner}, at=at)
    _tell(asked, decided, key, due_at)
    if owner is not None:
        kind = "lead_assigned" if choice.user_id is not None else "lead_waiting"
        await notify(work, asked.lead.id, owner, kind=kind, at=at, due_at=due_at)
    return key


def _tell(asked: _Asked, decided: _Decided, key: UUID, due_at: datetime | None) -> None:
    said: dict[str, Any] = {
        "record_id": asked.lead.id, "occurred_at": asked.at, "assignment_id": key, "set_id": asked.rules.id,
        "cause": asked.cause, "hop": asked.hop,
    }  # fmt: skip
    if decided.choice.user_id is not None:
        rule_id = None if decided.rule is None else decided.rule.id
        asked.work.emit(LeadAssigned(**said, rule_id=rule_id, owner_id=decided.choice.user_id, due_at=due_at))
    elif decided.queue_id is not None:
        asked.work.emit(LeadQueued(**said, queue_id=decided.queue_id, reason=decided.choice.reason))


async def _due(asked: _Asked, rule: Rule, user_id: UUID) -> datetime:
    minutes = rule.respond_within or 0
    hours = (
        (await repository.hours(asked.work.session, [user_id]))[user_id] if rule.business_hours else ALWAYS
    )
    return hours.after(asked.at, minutes=minutes)
