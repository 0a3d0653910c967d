"""Keeping assignments of routing: ending them, noting breaches, and telling people."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from crm_core import leads, notifications
from crm_core.kit import Work
from crm_core.kit.editing import to_change
from crm_core.leads.tables import LeadRow
from crm_core.routing import repository
from crm_core.routing.errors import RoutingOffError
from crm_core.routing.events import LeadResponseBreached
from crm_core.routing.schemas import Assignment
from crm_core.routing.tables import AssignmentRow

_ENDS: Final = {"synchronize_session": False}


async def holder(work: Work, queue_id: UUID | None) -> UUID | None:
    """Whoever owns the leads of a queue."""
    found = [one.holder_id for one in await repository.queues(work.session) if one.id == queue_id]
    return found[0] if found else None


async def breach(work: Work, now: Assignment, *, at: datetime) -> None:
    """Note that an assignment was not answered in time, and tell whoever had it."""
    await work.session.execute(
        update(AssignmentRow).where(AssignmentRow.id == now.id).values(breached_at=at),
        execution_options=_ENDS,
    )
    if now.owner_id is not None and now.due_at is not None:
        await notify(work, now.lead_id, now.owner_id, kind="lead_breached", at=at, due_at=now.due_at)
        work.emit(
            LeadResponseBreached(
                record_id=now.lead_id, occurred_at=at, assignment_id=now.id, owner_id=now.owner_id,
                due_at=now.due_at, hop=now.hop,
            )
        )  # fmt: skip


async def notify(
    work: Work, lead_id: UUID, whom: UUID, *, kind: str, at: datetime, due_at: datetime | None
) -> None:
    """Tell somebody of a lead that concerns them."""
    await notifications.tell(work, whom, kind=kind, noun="leads", record_id=lead_id, at=at, due_at=due_at)


async def end(work: Work, assignment_id: UUID, *, at: datetime) -> None:
    """End an assignment."""
    await work.session.execute(
        update(AssignmentRow).where(AssignmentRow.id == assignment_id).values(ended_at=at),
        execution_options=_ENDS,
    )


async def ask(work: Work, lead_id: UUID) -> None:
    """Make sure that somebody may have the rules decide on a lead anew: whoever may change it.

    Raises:
        RoutingOffError: There are no rules just now.

    """
    await to_change(work, LeadRow, key=lead_id, missing=leads.LeadNotFoundError)
    if await repository.published(work.session) is None:
        raise RoutingOffError


async def settle(work: Work, lead_id: UUID, *, at: datetime) -> bool:
    """End the assignment of a lead that somebody handed on by hand; whether there was one to end."""
    now = await repository.present(work.session, lead_id)
    if now is None:
        return False
    query = select(LeadRow.owner_id).where(LeadRow.id == lead_id)
    owner = (await work.session.execute(query)).scalar_one_or_none()
    expected = now.owner_id or await holder(work, now.queue_id)
    if owner == expected:
        return False
    await end(work, now.id, at=at)
    return True
