"""Reading subscriptions: recurring revenue, and what is due."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.subscriptions.schemas import Recurring
from crm_core.subscriptions.tables import SubscriptionRow

_COUNTED = ("active", "cancelled")
"""What brings money: cancelled ones do until they end; trials and pauses do not."""


async def recurring(session: AsyncSession, *, account_id: UUID | None = None) -> tuple[Recurring, ...]:
    """Add up the monthly recurring revenue of subscriptions that may be seen, by currency."""
    query = (
        select(
            SubscriptionRow.currency,
            func.count(),
            func.count(SubscriptionRow.account_id.distinct()),
            func.coalesce(func.sum(SubscriptionRow.mrr), 0),
        )
        .where(SubscriptionRow.status.in_(_COUNTED))
        .group_by(SubscriptionRow.currency)
        .order_by(SubscriptionRow.currency)
    )
    if account_id is not None:
        query = query.where(SubscriptionRow.account_id == account_id)
    rows = await session.execute(query)
    return tuple(
        Recurring(currency, count, accounts, mrr or Decimal(0)) for currency, count, accounts, mrr in rows
    )


async def due(session: AsyncSession, *, on: date, limit: int = 500) -> tuple[UUID, ...]:
    """Ids of subscriptions whose dates say that something is to be done by that day."""
    row = SubscriptionRow
    found = await session.execute(
        select(row.id)
        .where(
            row.status != "ended",
            or_(
                and_(row.status == "trial", row.trial_ends_on <= on),
                and_(row.status == "active", row.renews_on <= on),
                row.ends_on <= on,
            ),
        )
        .order_by(row.id)
        .limit(limit)
    )
    return tuple(found.scalars())
