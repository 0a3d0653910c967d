"""Making and changing webhooks, their secrets, and asking for messages again."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_, text, update
from sqlalchemy import delete as sql_delete

from crm_core.kit import ForbiddenError, Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.kit.sealing import Sealer
from crm_core.webhooks import repository
from crm_core.webhooks.catalogue import canonical
from crm_core.webhooks.errors import DeliveryNotFoundError, WebhookEndedError, WebhookNotFoundError
from crm_core.webhooks.events import (
    WebhookDeleted,
    WebhookDeliveriesAsked,
    WebhookEdited,
    WebhookMade,
    WebhookSecretRotated,
)
from crm_core.webhooks.schemas import Delivery
from crm_core.webhooks.tables import WebhookDeliveryRow, WebhookRow

ROTATION: Final = timedelta(hours=24)
"""How long the secret before the present one still signs too."""
TEST: Final = "webhooks.Test"
"""The type of the message that only tries an endpoint out."""
KEPT: Final = timedelta(days=30)
KEPT_SENT: Final = timedelta(days=7)
"""How long the log keeps what was given up or withheld, and what arrived."""
_SECRET_BYTES: Final = 32
_NOW_AND_ALL_BEFORE: Final = text("select pg_current_snapshot()::text")


async def make(
    work: Work,
    *,
    url: str,
    events: Sequence[str],
    sealer: Sealer,
    at: datetime,
    name: str = "",
    skip_own: bool | None = None,
    own_id: UUID | None = None,
    via: UUID | None = None,
) -> tuple[UUID, str]:
    """Have what the acting user sees of these events sent to an address; returns the id and the secret.

    `own_id` is the key, client or user whose writes the receiver knows already: when not said, the key that
    asks (`via`), else the user. They are left out with `skip_own`, which for keys is the rule.

    Raises:
        ForbiddenError: The acting user may have no webhooks.
        UnknownEventTypeError: No event is called so.

    """
    secret = _new_secret()
    row = WebhookRow(
        org_id=work.identity.org_id, id=new_id(), owner_id=work.identity.user_id, name=name, url=url,
        events=list(canonical(events)), scopes=work.identity.scopes,
        skip_own=via is not None if skip_own is None else skip_own,
        own_id=own_id or via or work.identity.user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    row.secret = sealer.seal(secret.encode(), purpose=purpose(row.id))
    work.session.add(row)
    await work.session.flush()
    work.emit(WebhookMade(record_id=row.id, occurred_at=at, owner_id=row.owner_id, events=tuple(row.events)))
    return row.id, secret


async def edit(
    work: Work, webhook_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, url, events, skip_own, own_id or active; what passed while it was not active is not told.

    Raises:
        ForbiddenError: All but the name and pausing is for the owner, within the scopes it was made with.
        UnknownEventTypeError: No event is called so.

    """
    row = await to_change(work, WebhookRow, key=webhook_id, missing=WebhookNotFoundError, version=version)
    new = dict(to)
    if new.keys() - {"name", "active"}:
        _require_reach(work, row)
    if "events" in new:
        new["events"] = list(canonical(new["events"]))
    if "active" in new and new["active"] != row.active:
        await _switch(work, row, active=new["active"], at=at)
    if fields := change(row, to=new, at=at):
        await work.session.flush()
        work.emit(
            WebhookEdited(
                record_id=row.id, occurred_at=at, fields=fields, events=tuple(row.events), active=row.active
            )
        )


async def _switch(work: Work, row: WebhookRow, *, active: bool, at: datetime) -> None:
    row.ended, row.ended_at = (None, None) if active else ("paused", at)
    if active:
        row.heard_from = (await work.session.execute(_NOW_AND_ALL_BEFORE)).scalar_one()
        row.failures, row.failing_since, row.held_until = 0, None, None


async def delete(work: Work, webhook_id: UUID, *, at: datetime) -> None:
    """Take a webhook away with its log; raises WebhookNotFoundError."""
    row = await to_change(work, WebhookRow, key=webhook_id, missing=WebhookNotFoundError)
    await work.session.delete(row)
    await work.session.flush()
    work.emit(WebhookDeleted(record_id=webhook_id, occurred_at=at))


async def rotate(work: Work, webhook_id: UUID, *, sealer: Sealer, at: datetime) -> str:
    """Give a webhook a new secret and return it; for a day both sign.

    Raises:
        ForbiddenError: Somebody else owns it, or it has other scopes than the integration that asks.

    """
    row = await to_change(work, WebhookRow, key=webhook_id, missing=WebhookNotFoundError)
    _require_reach(work, row)
    secret = _new_secret()
    row.old_secret, row.old_secret_until = row.secret, at + ROTATION
    row.secret = sealer.seal(secret.encode(), purpose=purpose(row.id))
    row.updated_at, row.version = at, row.version + 1
    await work.session.flush()
    work.emit(WebhookSecretRotated(record_id=webhook_id, occurred_at=at))
    return secret


async def test(work: Work, webhook_id: UUID, *, at: datetime) -> Delivery:
    """Put a test message in line; the log of deliveries will tell what came of it.

    Raises:
        WebhookEndedError: It is paused or was disabled.

    """
    await _active(work, webhook_id)
    row = WebhookDeliveryRow(
        org_id=work.identity.org_id, id=new_id(), webhook_id=webhook_id, type=TEST, place=0, due_at=at,
        made_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(WebhookDeliveriesAsked(record_id=webhook_id, occurred_at=at, deliveries=1))
    return await repository.delivery(work.session, webhook_id, row.id)


async def redeliver(work: Work, webhook_id: UUID, delivery_id: UUID, *, at: datetime) -> Delivery:
    """Send a message again, whatever became of it, with the id it had.

    Raises:
        DeliveryNotFoundError: It is not in the log, or not any more.
        WebhookEndedError: The webhook is paused or was disabled.

    """
    await _active(work, webhook_id)
    if not await _again(work, webhook_id, WebhookDeliveryRow.id == delivery_id, at=at):
        raise DeliveryNotFoundError(id=str(delivery_id))
    return await repository.delivery(work.session, webhook_id, delivery_id)


async def redeliver_dead(work: Work, webhook_id: UUID, *, since: datetime, at: datetime) -> int:
    """Send all messages again that were given up since then; returns how many, raises WebhookEndedError."""
    await _active(work, webhook_id)
    row = WebhookDeliveryRow
    return await _again(work, webhook_id, row.state == "dead", row.ended_at >= since, at=at)


async def _again(work: Work, webhook_id: UUID, *which: Any, at: datetime) -> int:
    asked = await work.session.execute(
        update(WebhookDeliveryRow)
        .where(WebhookDeliveryRow.webhook_id == webhook_id, *which)
        .values(state="waiting", attempts=0, due_at=at, ended_at=None)
        .returning(WebhookDeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    count = len(asked.all())
    if count:
        work.session.expire_all()
        work.emit(WebhookDeliveriesAsked(record_id=webhook_id, occurred_at=at, deliveries=count))
    return count


async def forget_old(work: Work, *, at: datetime) -> int:
    """Forget deliveries that ended long ago, those that arrived sooner than others; returns how many."""
    row = WebhookDeliveryRow
    old = or_(row.ended_at < at - KEPT, and_(row.state == "sent", row.ended_at < at - KEPT_SENT))
    gone = await work.session.execute(
        sql_delete(row).where(old).returning(row.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())


async def _active(work: Work, webhook_id: UUID) -> None:
    row = await to_change(work, WebhookRow, key=webhook_id, missing=WebhookNotFoundError)
    if not row.active:
        raise WebhookEndedError(id=str(webhook_id))


def _require_reach(work: Work, row: WebhookRow) -> None:
    """An integration turns no webhook to its own ends that sees other things than it was given."""
    if work.identity.scopes is not None and work.identity.scopes != row.scopes:
        raise ForbiddenError(id=str(row.id))


def purpose(webhook_id: UUID) -> str:
    """What a webhook's secrets are sealed for."""
    return f"webhooks/{webhook_id}"


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
