"""Routing over HTTP: rule sets and queues, why leads went where they went, replays, and who is at work."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import records, routing, users
from crm_core.kit import asking
from serving.api.call import Now, Serving, Version, Work, etag
from serving.api.schemas.kit import Listing
from serving.api.schemas.routing import (
    AbsenceCreate,
    AbsenceRead,
    AssignmentRead,
    HoursPut,
    HoursRead,
    QueueCreate,
    QueuePatch,
    QueueRead,
    ReasonCount,
    ReplayAsked,
    ReplayedRead,
    ReplayRead,
    RoutingCreate,
    RoutingPatch,
    RoutingRead,
    RoutingRulesPut,
    RoutingWithRules,
    RuleCount,
    ShareRead,
)
from serving.api.transaction import InTransaction
from serving.jobs.queue import defer
from serving.jobs.routing import asked, retried

router = APIRouter(tags=["routing"], route_class=InTransaction)


async def _read(work: Work, set_id: UUID, response: Response) -> RoutingWithRules:
    found = await routing.read(work.session, set_id)
    response.headers["ETag"] = etag(found.version)
    return RoutingWithRules.model_validate(found)


async def _queue(work: Work, queue_id: UUID, response: Response) -> QueueRead:
    found = next((one for one in await routing.queues(work.session) if one.id == queue_id), None)
    if found is None:
        raise routing.QueueNotFoundError(id=str(queue_id))
    response.headers["ETag"] = etag(found.version)
    return QueueRead.model_validate(found)


def _assignment(found: routing.Assignment) -> AssignmentRead:
    shown: dict[str, Any] = {name: getattr(found, name) for name in AssignmentRead.model_fields}
    shown["trail"] = [{"candidates": [], **one} for one in found.trail]
    return AssignmentRead.model_validate(shown)


@router.get("/routing", operation_id="list_routing_sets")
async def list_routing_sets(*, work: Work) -> Listing[RoutingRead]:
    """List the rule sets, the newest first."""
    return Listing(items=[RoutingRead.model_validate(one) for one in await routing.sets(work.session)])


@router.post("/routing", status_code=201, operation_id="draft_routing")
async def draft_routing(*, body: RoutingCreate, work: Work, response: Response, at: Now) -> RoutingWithRules:
    """Begin a rule set; leads that nobody can take will go to its queue."""
    key = await routing.draft(
        work,
        name=body.name,
        queue_id=body.queue_id,
        based_on=body.based_on,
        lookup=await records.every_field(work.session),
        at=at,
    )
    return await _read(work, key, response)


@router.post("/routing/stop", status_code=204, operation_id="stop_routing")
async def stop_routing(*, work: Work, at: Now) -> None:
    """Route leads no longer, until a rule set is published again."""
    await routing.stop(work, at=at)


@router.get("/routing/{set_id}", operation_id="read_routing_set")
async def read_routing_set(*, set_id: UUID, work: Work, response: Response) -> RoutingWithRules:
    """Read a rule set with its rules."""
    return await _read(work, set_id, response)


@router.patch("/routing/{set_id}", operation_id="edit_routing_set")
async def edit_routing_set(
    *, set_id: UUID, body: RoutingPatch, work: Work, response: Response, at: Now, version: Version
) -> RoutingWithRules:
    """Change a draft's name or queue."""
    to = {name: value for name, value in body.changes().items() if value is not None}
    await routing.edit(work, set_id, to=to, at=at, version=version)
    return await _read(work, set_id, response)


@router.delete("/routing/{set_id}", status_code=204, operation_id="discard_routing_set")
async def discard_routing_set(*, set_id: UUID, work: Work, at: Now) -> None:
    """Throw a draft away."""
    await routing.discard(work, set_id, at=at)


@router.put("/routing/{set_id}/rules", operation_id="put_routing_rules")
async def put_routing_rules(
    *, set_id: UUID, body: RoutingRulesPut, work: Work, response: Response, at: Now
) -> RoutingWithRules:
    """Give a draft its rules in their order, instead of those it had."""
    rules = [rule.model_dump() for rule in body.rules]
    await routing.set_rules(work, set_id, rules=rules, lookup=await records.every_field(work.session), at=at)
    return await _read(work, set_id, response)


@router.post("/routing/{set_id}/publish", operation_id="publish_routing")
async def publish_routing(*, set_id: UUID, work: Work, response: Response, at: Now) -> RoutingWithRules:
    """Route leads that arrive without an owner by this rule set from now on."""
    await routing.publish(work, set_id, at=at)
    return await _read(work, set_id, response)


@router.post("/routing/{set_id}/replay", operation_id="replay_routing")
async def replay_routing(*, set_id: UUID, body: ReplayAsked, work: Work) -> ReplayRead:
    """Run a rule set over leads of the past, each as of its arrival, and assign nothing.

    Absences, working hours and who was active are as they were then, counts are those of the replay;
    conditions see the leads as they are recorded now. Re-routing on silence is not replayed.
    """
    found = await routing.replay(
        work.session, set_id, since=body.from_, until=body.to, lookup=await records.every_field(work.session)
    )
    listed = [one for one in found.items if one.differs or not body.only_differences][: body.limit]
    return ReplayRead(
        leads=found.leads,
        unassigned=found.unassigned,
        differences=found.differences,
        shares=[ShareRead.model_validate(one) for one in found.shares],
        reasons=[ReasonCount(reason=reason, leads=count) for reason, count in found.reasons.items()],
        by_rule=[RuleCount(rule_id=key, leads=count) for key, count in found.by_rule.items()],
        items=[ReplayedRead.model_validate(one) for one in listed],
    )


@router.get("/routing_queues", operation_id="list_routing_queues")
async def list_routing_queues(*, work: Work) -> Listing[QueueRead]:
    """List the queues with how many leads wait in each."""
    return Listing(items=[QueueRead.model_validate(one) for one in await routing.queues(work.session)])


@router.post("/routing_queues", status_code=201, operation_id="open_routing_queue")
async def open_routing_queue(*, body: QueueCreate, work: Work, response: Response, at: Now) -> QueueRead:
    """Make a queue."""
    key = await routing.open_queue(work, name=body.name, holder_id=body.holder_id, at=at)
    return await _queue(work, key, response)


@router.patch("/routing_queues/{queue_id}", operation_id="edit_routing_queue")
async def edit_routing_queue(
    *, queue_id: UUID, body: QueuePatch, work: Work, response: Response, at: Now, version: Version
) -> QueueRead:
    """Rename a queue, or let somebody else hold it."""
    to = {name: value for name, value in body.changes().items() if name != "name" or value is not None}
    await routing.change_queue(work, queue_id, to=to, at=at, version=version)
    return await _queue(work, queue_id, response)


@router.get("/routing_queues/{queue_id}/leads", operation_id="list_waiting_leads")
async def list_waiting_leads(
    *,
    queue_id: UUID,
    work: Work,
    response: Response,
    after: Annotated[UUID | None, Query(description="Id of the last assignment read before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Listing[AssignmentRead]:
    """List the leads that wait in a queue, the longest waiting first, each with why nobody took it."""
    await _queue(work, queue_id, response)
    found = await routing.waiting(work.session, queue_id=queue_id, after=after, limit=limit)
    return Listing(items=[_assignment(one) for one in found])


@router.post("/routing_queues/{queue_id}/retry", status_code=202, operation_id="retry_waiting_leads")
async def retry_waiting_leads(
    *, queue_id: UUID, work: Work, response: Response, services: Serving
) -> QueueRead:
    """Let the rules try the leads that wait in a queue again; they do so every minute by themselves."""
    shown = await _queue(work, queue_id, response)
    connection = await work.connection()
    found = await routing.waiting(work.session, queue_id=queue_id, limit=200)
    for one in sorted(found, key=lambda one: one.lead_id):
        await defer(services.queue, retried(work.identity, one.lead_id), connection=connection)
    return shown


@router.get("/leads/{lead_id}/assignments", operation_id="list_lead_assignments")
async def list_lead_assignments(*, lead_id: UUID, work: Work) -> Listing[AssignmentRead]:
    """Tell why a lead went to whom: rules tried, who was weighed, what stood against them, and the choice."""
    await asking.read(work.session, records.RESOURCES["leads"], lead_id, fields="id")
    found = await routing.assignments(work.session, lead_id)
    return Listing(items=[_assignment(one) for one in found])


@router.post("/leads/{lead_id}/route", status_code=202, operation_id="route_lead")
async def route_lead(*, lead_id: UUID, work: Work, services: Serving) -> Listing[AssignmentRead]:
    """Let the rules decide on a lead anew, in a moment; answers with its assignments until then."""
    await routing.ask(work, lead_id)
    await defer(services.queue, asked(work.identity, lead_id), connection=await work.connection())
    found = await routing.assignments(work.session, lead_id)
    return Listing(items=[_assignment(one) for one in found])


async def _hours(work: Work, user_id: UUID) -> HoursRead:
    await users.read(work.session, user_id)
    zone, week = await routing.hours_of(work.session, user_id) or (None, [])
    return HoursRead(user_id=user_id, time_zone=zone, week=week)


@router.get("/users/{user_id}/working_hours", operation_id="read_working_hours")
async def read_working_hours(*, user_id: UUID, work: Work) -> HoursRead:
    """Tell when somebody works."""
    return await _hours(work, user_id)


@router.put("/users/{user_id}/working_hours", operation_id="put_working_hours")
async def put_working_hours(*, user_id: UUID, body: HoursPut, work: Work, at: Now) -> HoursRead:
    """Say when one works oneself, or somebody whose leads one may change."""
    await users.read(work.session, user_id)
    await routing.set_hours(work, user_id, time_zone=body.time_zone, week=body.week, at=at)
    return await _hours(work, user_id)


@router.get("/users/{user_id}/absences", operation_id="list_absences")
async def list_absences(*, user_id: UUID, work: Work, at: Now) -> Listing[AbsenceRead]:
    """List when somebody is away, now and later."""
    await users.read(work.session, user_id)
    found = await routing.absences_of(work.session, user_id, at=at)
    return Listing(items=[AbsenceRead.model_validate(one) for one in found])


@router.post("/users/{user_id}/absences", status_code=201, operation_id="note_absence")
async def note_absence(*, user_id: UUID, body: AbsenceCreate, work: Work, at: Now) -> AbsenceRead:
    """Note that one is away oneself, or somebody whose leads one may change."""
    await users.read(work.session, user_id)
    key = await routing.note_absence(work, user_id, from_at=body.from_at, to_at=body.to_at, at=at)
    return AbsenceRead(
        id=key, user_id=user_id, from_at=body.from_at, to_at=body.to_at, noted_by=work.identity.user_id
    )


@router.delete("/absences/{absence_id}", status_code=204, operation_id="withdraw_absence")
async def withdraw_absence(*, absence_id: UUID, work: Work, at: Now) -> None:
    """Somebody is not away after all."""
    await routing.withdraw_absence(work, absence_id, at=at)
