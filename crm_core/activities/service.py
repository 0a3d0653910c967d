"""Logging what was done with a buyer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from crm_core import leads
from crm_core.activities.errors import (
    ActivityBelongsNowhereError,
    ActivityCompletedAlreadyError,
    ActivityNotFoundError,
    ActivityTooFarAheadError,
)
from crm_core.activities.events import ActivityCompleted, ActivityEdited, ActivityLogged
from crm_core.activities.tables import ActivityRow
from crm_core.deals.tables import DealRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change

_FARTHEST: Final = timedelta(days=366)
_TOUCHES: Final = frozenset({"call", "email", "meeting"})


async def log(
    work: Work,
    *,
    kind: str,
    occurred_at: datetime,
    at: datetime,
    deal_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    lead_id: UUID | None = None,
    user_id: UUID | None = None,
    direction: str | None = None,
    subject: str | None = None,
    body: str | None = None,
    outcome: str | None = None,
    ended_at: datetime | None = None,
    due_at: datetime | None = None,
    external_source: str | None = None,
    external_id: str | None = None,
) -> UUID:
    """Log an activity by `user_id`, or the acting user; on a deal it counts for the deal's account too.

    The record could know of it from `at` on, however long ago it happened or however far ahead it is planned.

    Raises:
        ActivityBelongsNowhereError: Neither deal, account, person nor lead is named.
        ActivityTooFarAheadError: It is planned more than a year ahead.

    """
    if occurred_at - at > _FARTHEST:
        raise ActivityTooFarAheadError
    if deal_id is None and account_id is None and person_id is None and lead_id is None:
        raise ActivityBelongsNowhereError
    if deal_id is not None and account_id is None:
        account_id = (
            await work.session.execute(select(DealRow.account_id).where(DealRow.id == deal_id))
        ).scalar_one_or_none()
    lead = None if lead_id is None else await leads.read(work.session, lead_id)
    row = ActivityRow(
        org_id=work.identity.org_id, id=new_id(), kind=kind, direction=direction, subject=subject, body=body,
        outcome=outcome, deal_id=deal_id, account_id=account_id, person_id=person_id, lead_id=lead_id,
        user_id=user_id or work.identity.user_id, occurred_at=occurred_at, ended_at=ended_at, due_at=due_at,
        created_at=at, updated_at=at, external_source=external_source, external_id=external_id,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(
        ActivityLogged(
            record_id=row.id, deal_id=deal_id, account_id=account_id, occurred_at=occurred_at,
            known_at=at, activity_id=row.id, kind=kind, direction=direction,
            outcome=outcome,
            duration_seconds=None if ended_at is None else (ended_at - occurred_at).total_seconds(),
            user_id=row.user_id, person_id=person_id, ended_at=ended_at, lead_id=lead_id,
        )
    )  # fmt: skip
    if lead is not None:
        await _touch(work, row, lead_id=lead.id, arrived_at=lead.created_at, at=at)
    return row.id


async def edit(
    work: Work, activity_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Correct subject, body or due_at; what happened when stays as it was logged."""
    row = await to_change(work, ActivityRow, key=activity_id, missing=ActivityNotFoundError, version=version)
    if fields := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(
            ActivityEdited(
                record_id=activity_id, deal_id=row.deal_id, account_id=row.account_id, occurred_at=at,
                activity_id=activity_id, fields=fields,
            )
        )  # fmt: skip


async def complete(work: Work, activity_id: UUID, *, at: datetime, outcome: str | None = None) -> None:
    """Mark a task as done, or say how a planned meeting went; `outcome` stays as logged when not said.

    Raises:
        ActivityCompletedAlreadyError: It is done already.

    """
    row = await to_change(work, ActivityRow, key=activity_id, missing=ActivityNotFoundError)
    if row.completed_at is not None:
        raise ActivityCompletedAlreadyError(id=str(activity_id))
    change(row, to={"completed_at": at, "outcome": outcome or row.outcome}, at=at)
    await work.session.flush()
    work.emit(
        ActivityCompleted(
            record_id=activity_id, deal_id=row.deal_id, account_id=row.account_id, occurred_at=at,
            activity_id=activity_id, kind=row.kind, outcome=row.outcome,
        )
    )  # fmt: skip
    if row.lead_id is not None:
        lead = await leads.read(work.session, row.lead_id)
        await _touch(work, row, lead_id=lead.id, arrived_at=lead.created_at, at=at)


async def _touch(work: Work, row: ActivityRow, *, lead_id: UUID, arrived_at: datetime, at: datetime) -> None:
    """End a lead's waiting with the first call, letter or meeting of ours; what is only planned does not."""
    ours = row.direction == "outbound" if row.kind in {"call", "email"} else row.direction != "internal"
    if row.kind not in _TOUCHES or not ours or row.occurred_at > at:
        return
    first = select(func.bellwether_touch(lead_id, row.occurred_at))
    if not (await work.session.execute(first)).scalar_one():
        return
    work.emit(
        leads.LeadTouched(
            record_id=lead_id, occurred_at=row.occurred_at, known_at=at, activity_id=row.id,
            user_id=row.user_id, arrived_at=arrived_at,
            waited_seconds=max((row.occurred_at - arrived_at).total_seconds(), 0.0),
        )
    )  # fmt: skip
