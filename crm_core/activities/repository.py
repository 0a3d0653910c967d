"""Reading activities."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.activities.errors import ActivityNotFoundError
from crm_core.activities.schemas import Activity
from crm_core.activities.tables import ActivityRow
from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.people.tables import PersonRow
from crm_core.users.tables import UserRow


def _query() -> Query:
    return (
        select(ActivityRow, PersonRow.name.label("person_name"), UserRow.name.label("user_name"))
        .outerjoin(
            PersonRow, (PersonRow.org_id == ActivityRow.org_id) & (PersonRow.id == ActivityRow.person_id)
        )
        .outerjoin(UserRow, (UserRow.org_id == ActivityRow.org_id) & (UserRow.id == ActivityRow.user_id))
    )


def _read(row: Found) -> Activity:
    activity: ActivityRow = row.ActivityRow
    return Activity(
        id=activity.id,
        kind=activity.kind,
        direction=activity.direction,
        subject=activity.subject,
        body=activity.body,
        outcome=activity.outcome,
        deal_id=activity.deal_id,
        account_id=activity.account_id,
        person=ref(activity.person_id, row.person_name),
        lead_id=activity.lead_id,
        user=ref(activity.user_id, row.user_name),
        occurred_at=activity.occurred_at,
        ended_at=activity.ended_at,
        due_at=activity.due_at,
        completed_at=activity.completed_at,
        version=activity.version,
        custom=activity.custom,
    )


async def read(session: AsyncSession, activity_id: UUID) -> Activity:
    """Read one activity.

    Raises:
        ActivityNotFoundError: There is none, or it may not be seen.

    """
    row = (await session.execute(_query().where(ActivityRow.id == activity_id))).first()
    if row is None:
        raise ActivityNotFoundError(id=str(activity_id))
    return _read(row)


async def several(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Activity]:
    """Read the activities of these ids that may be seen."""
    rows = await session.execute(_query().where(ActivityRow.id.in_(ids)))
    return {activity.id: activity for activity in map(_read, rows)}


async def listed(
    session: AsyncSession,
    *,
    after: Place | None = None,
    limit: int = 50,
    deal_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    lead_id: UUID | None = None,
    user_id: UUID | None = None,
    kind: str | None = None,
) -> Page[Activity]:
    """List activities, newest first."""
    query = _query()
    for column, value in (
        (ActivityRow.deal_id, deal_id),
        (ActivityRow.account_id, account_id),
        (ActivityRow.person_id, person_id),
        (ActivityRow.lead_id, lead_id),
        (ActivityRow.user_id, user_id),
        (ActivityRow.kind, kind),
    ):
        if value is not None:
            query = query.where(column == value)
    order = Order((ActivityRow.occurred_at, ActivityRow.id), downwards=True)
    return await page(session, query, order=order, after=after, limit=limit, read=_read)
