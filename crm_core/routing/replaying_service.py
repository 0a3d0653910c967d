"""Replaying a rule set of routing over leads of the past, each as of its arrival; nothing is written.

What is known of that time: absences, working hours, who was active (from the log), and how many leads each
would have had by then *within the replay*. Conditions see the leads and owners as they are recorded now.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import territories
from crm_core.kit.filtering import Lookup
from crm_core.leads.tables import LeadRow
from crm_core.routing import repository
from crm_core.routing.assigning_service import candidates_of, staffed
from crm_core.routing.choosing import choose, draw
from crm_core.routing.errors import TooManyToReplayError
from crm_core.routing.hours import Hours
from crm_core.routing.owning import domain_of
from crm_core.routing.schemas import (
    Candidate,
    Choice,
    Lead,
    Replay,
    Replayed,
    Rule,
    RuleSet,
    Share,
    Standing,
)
from crm_core.routing.tables import AssignmentRow

MOST: Final = 20_000
"""Leads that are replayed at once."""
_SWITCHES: Final = text("""
    select e.record_id, e.occurred_at, coalesce((e.data ->> 'active')::boolean, true)
    from events e where e.noun = 'users' and e.type = 'UserEdited' and e.record_id = any(:users)
    order by e.record_id, e.occurred_at, e.seq
""")
_ENDS: Final = text("""
    select e.record_id, min(e.occurred_at) from events e
    where e.noun = 'leads' and e.record_id = any(:leads) and (e.type in ('LeadConverted', 'LeadDeleted')
        or (e.type = 'LeadEdited'
            and e.data -> 'values' ->> 'status' in ('nurturing', 'unqualified', 'converted')))
    group by e.record_id
""")
Place = tuple[UUID, tuple[Candidate, ...]]


@dataclass(slots=True)
class _Given:
    """What the replay gave to somebody; asked for later and later moments."""

    times: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    ended: int = 0

    def add(self, at: datetime, ends: datetime | None) -> None:
        self.times.append(at)
        if ends is not None:
            heappush(self.ends, ends)

    def open(self, at: datetime) -> int:
        while self.ends and self.ends[0] <= at:
            heappop(self.ends)
            self.ended += 1
        return len(self.times) - self.ended

    def since(self, moment: datetime) -> int:
        return len(self.times) - bisect_left(self.times, moment)


@dataclass(slots=True)
class _Past:
    """The state as it was, and what the replay has given to whom so far."""

    hours: Mapping[UUID, Hours]
    absences: Mapping[UUID, Sequence[tuple[datetime, datetime]]]
    switches: Mapping[UUID, list[tuple[datetime, bool]]]
    active_now: frozenset[UUID]
    ended: Mapping[UUID, datetime]
    turns: dict[tuple[UUID, UUID], Mapping[str, int]] = field(default_factory=dict)
    given: dict[UUID, _Given] = field(default_factory=lambda: defaultdict(_Given))

    def standing(self, who: UUID, at: datetime) -> Standing:
        """How somebody stood at a moment."""
        hours, given = self.hours[who], self.given[who]
        return Standing(
            active=self._active(who, at),
            away=repository.is_away(self.absences.get(who, ()), at),
            on_shift=hours.is_on(at),
            open=given.open(at),
            today=given.since(hours.midnight(at)),
        )

    def give(self, who: UUID, lead: Lead) -> None:
        """Note that somebody would have been given a lead."""
        self.given[who].add(lead.arrived_at, self.ended.get(lead.id))

    def _active(self, who: UUID, at: datetime) -> bool:
        switches = self.switches.get(who, [])
        if not switches:
            return who in self.active_now
        n = bisect_right([when for when, _ in switches], at)
        return switches[n - 1][1] if n else True


async def replay(
    session: AsyncSession, set_id: UUID, *, since: datetime, until: datetime, lookup: Lookup
) -> Replay:
    """Run a rule set, draft or not, over the leads that arrived in a period and that one may see.

    Raises:
        TooManyToReplayError: More arrived than are replayed at once.

    """
    rules = await repository.read(session, set_id)
    query = (
        select(*repository.lead_columns(), repository.matches(rules.rules, lookup=lookup))
        .where(LeadRow.created_at >= since, LeadRow.created_at < until)
        .order_by(LeadRow.created_at, LeadRow.id)
        .limit(MOST + 1)
    )
    found = [(Lead(*row[:-1]), row[-1]) for row in await session.execute(query)]
    if len(found) > MOST:
        raise TooManyToReplayError(most=MOST)
    arrived = [lead for lead, _ in found]
    places = await _territories(session, rules, arrived, lookup=lookup)
    kin = await _kin(session, rules, arrived)
    past = await _past(session, _everybody(rules, places, kin), arrived, since=since, until=until)
    actual = await _actual(session, arrived)
    items = []
    for lead, fit in found:
        rule, choice = _decide(past, rules, lead, fit, place=places.get(lead.id), kin=kin.get(lead.id, ()))
        if choice.user_id is not None:
            past.give(choice.user_id, lead)
        items.append(
            Replayed(
                lead.id, lead.arrived_at, choice.user_id, None if rule is None else rule.id, choice.reason,
                actual.get(lead.id, lead.owner_id),
            )
        )  # fmt: skip
    return _summed(items)


def _decide(
    past: _Past, rules: RuleSet, lead: Lead, fit: Sequence[int], *, place: Place | None,
    kin: Sequence[tuple[str, UUID]],
) -> tuple[Rule | None, Choice]:  # fmt: skip
    last = Choice(None, "no_rule_fits", 1.0, ())
    for n, rule in enumerate(rules.rules):
        poor = rule.min_score is not None and (lead.score is None or lead.score < rule.min_score)
        if n not in fit or poor:
            continue
        if rule.method == "queue":
            return rule, Choice(None, "by_rule", 1.0, ())
        choice = _try(past, rule, lead, place=place, kin=kin)
        if choice.user_id is not None:
            return rule, choice
        last = choice if choice.reason != "no_owner" else last
    return None, last


def _try(
    past: _Past, rule: Rule, lead: Lead, *, place: Place | None, kin: Sequence[tuple[str, UUID]]
) -> Choice:
    at = lead.arrived_at
    if rule.method == "existing_owner":
        for how, owner in kin:
            standing = past.standing(owner, at)
            if standing.active and not standing.away and standing.on_shift:
                return Choice(owner, f"owner_by_{how}", 1.0, ())
        return Choice(None, "no_owner", 1.0, ())
    scope, people = candidates_of(rule, place)
    choice = choose(
        rule.method, people, standings={one.user_id: past.standing(one.user_id, at) for one in people},
        turns=past.turns.get((rule.id, scope), {}), fairness=rule.fairness,
        chance=draw(lead.id, rule.id, 0, ""),
    )  # fmt: skip
    if choice.user_id is not None:
        past.turns[rule.id, scope] = choice.turns
    return choice


async def _territories(
    session: AsyncSession, rules: RuleSet, arrived: Sequence[Lead], *, lookup: Lookup
) -> Mapping[UUID, Place]:
    """Where each lead lay by the version that held when it arrived, or else by the one that holds now."""
    if not any(rule.pool == "territory" for rule in rules.rules) or not arrived:
        return {}
    found: dict[UUID, Place] = {}
    for version, held in await _by_version(session, arrived):
        for n in range(0, len(held), 1000):
            ids = [lead.id for lead in held[n : n + 1000]]
            fit = await territories.fitting(session, version, "leads", ids=ids, lookup=lookup)
            for lead_id, by in fit.items():
                place = staffed(version, [one.territory_id for one in by])
                if place is not None:
                    found[lead_id] = place
    return found


async def _by_version(
    session: AsyncSession, arrived: Sequence[Lead]
) -> list[tuple[territories.Laid, list[Lead]]]:
    dated = [one for one in await territories.versions(session) if one.active_from is not None]
    if not dated:
        return []
    dated.sort(key=lambda one: str(one.active_from))
    starts = [one.active_from for one in dated if one.active_from is not None]
    held: dict[int, list[Lead]] = defaultdict(list)
    for lead in arrived:
        held[max(bisect_right(starts, lead.arrived_at) - 1, 0)].append(lead)
    return [(await territories.laid(session, dated[n].id), leads) for n, leads in held.items()]


async def _kin(
    session: AsyncSession, rules: RuleSet, arrived: Sequence[Lead]
) -> Mapping[UUID, tuple[tuple[str, UUID], ...]]:
    if not any(rule.method == "existing_owner" for rule in rules.rules):
        return {}
    found: dict[UUID, tuple[tuple[str, UUID], ...]] = {}
    for lead in arrived:
        owners = await repository.kin(session, lead, domain=domain_of(lead))
        found[lead.id] = tuple((how, owner) for how, _, owner in owners)
    return found


def _everybody(
    rules: RuleSet, places: Mapping[UUID, Place], kin: Mapping[UUID, Iterable[tuple[str, UUID]]]
) -> frozenset[UUID]:
    named = {one.user_id for rule in rules.rules for one in rule.candidates}
    local = {one.user_id for _, people in places.values() for one in people}
    owners = {owner for found in kin.values() for _, owner in found}
    return frozenset(named | local | owners)


async def _past(
    session: AsyncSession,
    users: frozenset[UUID],
    arrived: Sequence[Lead],
    *,
    since: datetime,
    until: datetime,
) -> _Past:
    switches: dict[UUID, list[tuple[datetime, bool]]] = defaultdict(list)
    for who, when, on in await session.execute(_SWITCHES, {"users": list(users)}):
        switches[who].append((when, on))
    ended = await session.execute(_ENDS, {"leads": [lead.id for lead in arrived]})
    return _Past(
        hours=await repository.hours(session, users),
        absences=await repository.absences(session, users, since=since, until=until),
        switches=switches,
        active_now=await repository.active(session, users),
        ended={row[0]: row[1] for row in ended},
    )


async def _actual(session: AsyncSession, arrived: Sequence[Lead]) -> Mapping[UUID, UUID | None]:
    """Who had each lead first, where the rules gave it to somebody."""
    query: Any = (
        select(AssignmentRow.lead_id, AssignmentRow.owner_id)
        .where(AssignmentRow.lead_id.in_([lead.id for lead in arrived]))
        .order_by(AssignmentRow.assigned_at.desc(), AssignmentRow.id.desc())
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def _summed(items: Sequence[Replayed]) -> Replay:
    would = Counter(one.owner_id for one in items)
    did = Counter(one.actual_owner_id for one in items)
    people = sorted(would.keys() | did.keys(), key=lambda who: (-would[who], str(who)))
    return Replay(
        leads=len(items),
        unassigned=would[None],
        differences=sum(one.differs for one in items),
        shares=tuple(Share(who, would[who], did[who]) for who in people),
        reasons=Counter(one.reason for one in items),
        by_rule=Counter(one.rule_id for one in items if one.rule_id is not None),
        items=tuple(items),
    )
