"""Keeping the rules of routing: queues, rule sets and their publishing; who is at work when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.kit.filtering import Lookup, condition
from crm_core.routing import repository
from crm_core.routing.errors import (
    AbsenceNotFoundError,
    BadHoursError,
    BadRuleError,
    NoRoutingRulesError,
    QueueNotFoundError,
    RoutingOffError,
    RoutingSetNotFoundError,
    SetNotADraftError,
)
from crm_core.routing.events import (
    AbsenceNoted,
    AbsenceWithdrawn,
    RoutingChanged,
    RoutingDrafted,
    RoutingPublished,
    RoutingStopped,
    WorkingHoursSet,
)
from crm_core.routing.hours import Hours
from crm_core.routing.tables import (
    AbsenceRow,
    CandidateRow,
    QueueRow,
    RuleRow,
    SetRow,
    WorkingHoursRow,
)

_CHOOSING: Final = frozenset({"round_robin", "weighted", "load"})
"""Methods that choose among people."""
_RULE: Final = (
    "name", "method", "pool", "fairness", "min_score", "most_open", "most_per_day", "respond_within",
    "business_hours", "most_hops", "queue_id",
)  # fmt: skip


async def open_queue(work: Work, *, name: str, at: datetime, holder_id: UUID | None = None) -> UUID:
    """Make a queue; its holder owns the leads that wait in it."""
    row = QueueRow(
        org_id=work.identity.org_id, id=new_id(), name=name, holder_id=holder_id, created_at=at, updated_at=at
    )
    work.session.add(row)
    await work.session.flush()
    work.emit(RoutingChanged(record_id=row.id, occurred_at=at, part="queue"))
    return row.id


async def change_queue(
    work: Work, queue_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change a queue's name or holder."""
    row = await to_change(work, QueueRow, key=queue_id, missing=QueueNotFoundError, version=version)
    if change(row, to=to, at=at):
        await work.session.flush()
        work.emit(RoutingChanged(record_id=queue_id, occurred_at=at, part="queue"))


async def draft(
    work: Work, *, name: str, queue_id: UUID, at: datetime, based_on: UUID | None = None,
    lookup: Lookup,
) -> UUID:  # fmt: skip
    """Begin a rule set, empty or as a copy of another; leads nobody can take go to its queue."""
    row = SetRow(
        org_id=work.identity.org_id, id=new_id(), name=name, queue_id=queue_id, created_at=at, updated_at=at
    )
    source = None if based_on is None else await repository.read(work.session, based_on)
    work.session.add(row)
    await work.session.flush()
    work.emit(RoutingDrafted(record_id=row.id, occurred_at=at))
    if source is not None:
        copied = [
            {name: getattr(rule, name) for name in (*_RULE, "filter")}
            | {"candidates": [
                {"user_id": one.user_id, "weight": one.weight, "most_open": one.most_open,
                 "most_per_day": one.most_per_day}
                for one in rule.candidates
            ]}
            for rule in source.rules
        ]  # fmt: skip
        await set_rules(work, row.id, rules=copied, lookup=lookup, at=at)
    return row.id


async def edit(
    work: Work, set_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change a draft's name or queue."""
    row = await _draft(work, set_id, version=version)
    if change(row, to=to, at=at):
        await work.session.flush()
        work.emit(RoutingChanged(record_id=set_id, occurred_at=at, part="set"))


async def discard(work: Work, set_id: UUID, *, at: datetime) -> None:
    """Throw a draft away."""
    await _draft(work, set_id)
    await work.session.execute(delete(SetRow).where(SetRow.id == set_id))
    work.emit(RoutingChanged(record_id=set_id, occurred_at=at, part="discarded"))


async def set_rules(
    work: Work, set_id: UUID, *, rules: Sequence[Mapping[str, Any]], lookup: Lookup, at: datetime
) -> None:
    """Give a draft its rules in their order, instead of those it had.

    Raises:
        BadRuleError, BadFilterError: Says which rule does not fit, and why.

    """
    await _draft(work, set_id)
    for n, rule in enumerate(rules):
        _check(n, rule, lookup=lookup)
    await work.session.execute(delete(RuleRow).where(RuleRow.set_id == set_id))
    org = work.identity.org_id
    rows, named = [], []
    for n, rule in enumerate(rules):
        key = new_id()
        said = {name: rule[name] for name in _RULE}
        rows.append(
            {"org_id": org, "id": key, "set_id": set_id, "position": n, "filter": rule.get("filter") or None}
            | said
        )
        named += [
            {"org_id": org, "id": new_id(), "rule_id": key, **dict(one)} for one in rule.get("candidates", ())
        ]
    if rows:
        await work.session.execute(insert(RuleRow), rows)
    if named:
        await work.session.execute(insert(CandidateRow), named)
    work.emit(RoutingChanged(record_id=set_id, occurred_at=at, part="rules"))


def _check(n: int, rule: Mapping[str, Any], *, lookup: Lookup) -> None:
    leads = lookup("leads")
    if rule.get("filter") and leads is not None:
        condition(leads, rule["filter"], lookup=lookup)
    people = [one["user_id"] for one in rule.get("candidates", ())]
    chooses, named = rule["method"] in _CHOOSING, rule["pool"] == "named"
    if len(people) != len(set(people)):
        raise BadRuleError(f"rule {n} names somebody twice", rule=n)
    if chooses and named and not people:
        raise BadRuleError(f"rule {n} chooses among nobody: name people, or take the territory's", rule=n)
    if people and not (chooses and named):
        raise BadRuleError(f"rule {n} names people whom it would never choose among", rule=n)
    if rule["method"] == "queue" and rule.get("respond_within") is not None:
        raise BadRuleError(f"rule {n} puts leads in a queue; nobody is to answer there in time", rule=n)


async def publish(work: Work, set_id: UUID, *, at: datetime) -> None:
    """Route leads by this rule set from now on, and no longer by the one before.

    Raises:
        NoRoutingRulesError: It has none.

    """
    row = await _draft(work, set_id)
    if not (await repository.read(work.session, set_id)).rules:
        raise NoRoutingRulesError(id=str(set_id))
    before = await _stop(work, at=at)
    latest = (await work.session.execute(select(func.max(SetRow.number)))).scalar_one()
    to = {"state": "published", "number": (latest or 0) + 1, "published_at": at,
          "published_by": work.identity.user_id}  # fmt: skip
    change(row, to=to, at=at)
    await work.session.flush()
    work.emit(
        RoutingPublished(record_id=set_id, occurred_at=at, number=(latest or 0) + 1, replaced_id=before)
    )


async def stop(work: Work, *, at: datetime) -> None:
    """Route leads no longer.

    Raises:
        RoutingOffError: They are not routed.

    """
    stopped = await _stop(work, at=at)
    if stopped is None:
        raise RoutingOffError
    work.emit(RoutingStopped(record_id=stopped, occurred_at=at))


async def _stop(work: Work, *, at: datetime) -> UUID | None:
    query = select(SetRow).where(SetRow.state == "published").with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        return None
    change(row, to={"state": "archived", "ended_at": at}, at=at)
    await work.session.flush()
    return row.id


async def _draft(work: Work, set_id: UUID, *, version: int | None = None) -> SetRow:
    row = await to_change(work, SetRow, key=set_id, missing=RoutingSetNotFoundError, version=version)
    if row.state != "draft":
        raise SetNotADraftError(id=str(set_id))
    return row


async def set_hours(
    work: Work, user_id: UUID, *, time_zone: str | None, week: Sequence[Any], at: datetime
) -> None:
    """Say when somebody works; without a time zone they are taken to work at any hour.

    Raises:
        BadHoursError: These are no hours.

    """
    if time_zone is None:
        gone = delete(WorkingHoursRow).where(WorkingHoursRow.user_id == user_id)
        await work.session.execute(gone)
    else:
        try:
            Hours.read(time_zone, week)
        except (TypeError, ValueError):
            raise BadHoursError from None
        plain = [[list(stretch) for stretch in day] for day in week]
        said = {"time_zone": time_zone, "week": plain, "updated_at": at}
        statement = upsert(WorkingHoursRow).values(
            org_id=work.identity.org_id, id=new_id(), user_id=user_id, created_at=at, **said
        )
        await work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["org_id", "user_id"],
                set_={**said, "version": WorkingHoursRow.version + 1},
            )
        )
    work.emit(WorkingHoursSet(record_id=user_id, occurred_at=at, time_zone=time_zone))


async def note_absence(
    work: Work, user_id: UUID, *, from_at: datetime, to_at: datetime, at: datetime
) -> UUID:
    """Note that somebody is away; rules pass them over meanwhile."""
    key = new_id()
    row = {"org_id": work.identity.org_id, "id": key, "user_id": user_id, "from_at": from_at, "to_at": to_at,
           "noted_by": work.identity.user_id, "noted_at": at}  # fmt: skip
    await work.session.execute(insert(AbsenceRow), row)
    work.emit(AbsenceNoted(record_id=user_id, occurred_at=at, absence_id=key, from_at=from_at, to_at=to_at))
    return key


async def withdraw_absence(work: Work, absence_id: UUID, *, at: datetime) -> None:
    """Somebody is not away after all."""
    row = await to_change(work, AbsenceRow, key=absence_id, missing=AbsenceNotFoundError)
    await work.session.execute(delete(AbsenceRow).where(AbsenceRow.id == absence_id))
    work.emit(
        AbsenceWithdrawn(
            record_id=row.user_id, occurred_at=at, absence_id=absence_id, from_at=row.from_at, to_at=row.to_at
        )
    )
