"""Reading webhooks and their log of deliveries, and rendering a message as its owner may read it."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.events.tables import EventRow
from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, page
from crm_core.kit.permission import level
from crm_core.kit.table import Table
from crm_core.organizations.roles import OBJECTS
from crm_core.webhooks.errors import DeliveryNotFoundError, WebhookNotFoundError
from crm_core.webhooks.schemas import Delivery, Webhook
from crm_core.webhooks.tables import WebhookDeliveryRow, WebhookRow

_OF: Final = {"insights": "scores"}
"""Nouns whose permissions go by another name."""
_THERE: Final = "select exists (select from {table} where org_id = (select bellwether_org()) and id = :id)"


async def read(session: AsyncSession, webhook_id: UUID) -> Webhook:
    """Read one webhook; raises WebhookNotFoundError."""
    row = (await session.execute(select(WebhookRow).where(WebhookRow.id == webhook_id))).scalar_one_or_none()
    if row is None:
        raise WebhookNotFoundError(id=str(webhook_id))
    return shown(row)


async def listed(session: AsyncSession, *, after: Place | None = None, limit: int = 50) -> Page[Webhook]:
    """List webhooks, the newest first."""
    order = Order((WebhookRow.created_at, WebhookRow.id), downwards=True)
    query = select(WebhookRow)
    return await page(
        session, query, order=order, after=after, limit=limit, read=lambda row: shown(row.WebhookRow)
    )


async def deliveries(
    session: AsyncSession,
    webhook_id: UUID,
    *,
    state: str | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Page[Delivery]:
    """List what was or is to be delivered, the newest first; raises WebhookNotFoundError."""
    await read(session, webhook_id)
    query = select(WebhookDeliveryRow).where(WebhookDeliveryRow.webhook_id == webhook_id)
    if state is not None:
        query = query.where(WebhookDeliveryRow.state == state)
    order = Order((WebhookDeliveryRow.made_at, WebhookDeliveryRow.id), downwards=True)

    def show(row: Found) -> Delivery:
        return delivered(row.WebhookDeliveryRow)

    return await page(session, query, order=order, after=after, limit=limit, read=show)


async def delivery(session: AsyncSession, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Read one delivery; raises DeliveryNotFoundError."""
    row = (
        await session.execute(
            select(WebhookDeliveryRow).where(
                WebhookDeliveryRow.webhook_id == webhook_id, WebhookDeliveryRow.id == delivery_id
            )
        )
    ).scalar_one_or_none()
    if row is None:
        raise DeliveryNotFoundError(id=str(delivery_id))
    return delivered(row)


async def is_there(session: AsyncSession, event_id: UUID) -> bool:
    """Whether the record that an event is about still exists, asked by whoever sees everything."""
    query = select(EventRow.noun, EventRow.record_id).where(EventRow.id == event_id)
    row = (await session.execute(query)).first()
    return row is not None and _table(row.noun) is not None and await _sees(session, row.noun, row.record_id)


async def render(session: AsyncSession, event_id: UUID, *, there: bool) -> dict[str, Any] | None:
    """Write an event as the message of the session's identity; None when they may not see it.

    They must see the event, still reach webhooks and the event's noun, and see the record it is about. Of a
    record that is no longer there, only who sees all records of its kind is told.
    """
    event = (await session.execute(select(EventRow).where(EventRow.id == event_id))).scalar_one_or_none()
    if event is None or await level(session, "webhooks", "read") == "none":
        return None
    noun = _OF.get(event.noun, event.noun)
    reach = await level(session, noun, "read") if noun in OBJECTS else "all"
    if reach == "none" or (_table(event.noun) is not None and not there and reach != "all"):
        return None
    if there and not await _sees(session, event.noun, event.record_id):
        return None
    return {
        "type": f"{event.noun}.{event.type}",
        "timestamp": event.occurred_at.isoformat(),
        "data": {
            "id": str(event.id),
            "noun": event.noun,
            "record_id": str(event.record_id),
            "deal_id": _text(event.deal_id),
            "account_id": _text(event.account_id),
            "actor_id": _text(event.actor_id),
            "known_at": event.known_at.isoformat(),
            "values": event.data,
        },
    }


async def _sees(session: AsyncSession, noun: str, record_id: UUID) -> bool:
    found = await session.execute(text(_THERE.format(table=_table(noun))), {"id": record_id})
    return bool(found.scalar_one())


def _table(noun: str) -> str | None:
    """The table of a noun's records; some nouns have none of that name."""
    table = Table.metadata.tables.get(noun)
    return noun if table is not None and {"org_id", "id"} <= set(table.columns.keys()) else None


def shown(row: WebhookRow) -> Webhook:
    """A webhook without its secrets."""
    return Webhook(
        id=row.id, owner_id=row.owner_id, name=row.name, url=row.url, events=tuple(row.events),
        scopes=row.scopes, skip_own=row.skip_own, own_id=row.own_id, active=row.active, ended=row.ended,
        ended_at=row.ended_at, failing_since=row.failing_since, old_secret_until=row.old_secret_until,
        created_at=row.created_at, version=row.version,
    )  # fmt: skip


def delivered(row: WebhookDeliveryRow) -> Delivery:
    """A delivery as the log shows it."""
    return Delivery(
        id=row.id, webhook_id=row.webhook_id, event_id=row.event_id, type=row.type, state=row.state,
        attempts=row.attempts, due_at=row.due_at, tries=tuple(row.tries), status=row.status,
        latency_ms=row.latency_ms, error=row.error, response=row.response, made_at=row.made_at,
        ended_at=row.ended_at,
    )  # fmt: skip


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)
