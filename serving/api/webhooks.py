"""Webhooks: subscribe to what happens, turn secrets, see what was delivered and send it again."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from crm_core import webhooks
from crm_core.webhooks import WebhookNotFoundError
from serving.api.call import Asked, Caller, Now, Serving, Version, Work, etag
from serving.api.schemas.kit import Listing, Page
from serving.api.schemas.webhooks import (
    DeliveryRead,
    EventTypeRead,
    HookCreate,
    RedeliverDead,
    Redelivered,
    State,
    WebhookCreate,
    WebhookCreated,
    WebhookPatch,
    WebhookRead,
    WebhookRotated,
)
from serving.api.transaction import InTransaction, InTransactionOnce

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=InTransaction)
once = APIRouter(tags=["webhooks"], route_class=InTransactionOnce)
"""What shows a secret: such an answer is never kept or repeated."""


@router.get("/event-types", operation_id="list_event_types")
async def list_event_types(*, _: Work) -> Listing[EventTypeRead]:
    """List every kind of event that can be subscribed to, and what its message holds."""
    return Listing(items=[EventTypeRead.model_validate(known) for known in webhooks.event_types()])


@router.get("", operation_id="list_webhooks")
async def list_webhooks(*, work: Work, asked: Asked) -> Page[WebhookRead]:
    """List the webhooks that the caller may see, the newest first."""
    found = await webhooks.listed(work.session, after=asked.after, limit=asked.limit)
    return asked.answer(found, WebhookRead.model_validate)


async def _made(work: Work, response: Response, webhook_id: UUID, secret: str) -> WebhookCreated:
    shown = await _read(work, webhook_id, response)
    return WebhookCreated(**shown.model_dump(), secret=secret)


@once.post("/webhooks", status_code=201, operation_id="create_webhook")
async def create_webhook(
    *, body: WebhookCreate, work: Work, caller: Caller, services: Serving, response: Response, at: Now
) -> WebhookCreated:
    """Subscribe. The secret is in this answer and nowhere else."""
    services.guard.check(body.url)
    values = body.model_dump()
    made = await webhooks.make(work, **values, sealer=services.sealer, via=caller.entry.via, at=at)
    return await _made(work, response, *made)


@router.get("/{webhook_id}", operation_id="read_webhook")
async def read_webhook(*, webhook_id: UUID, work: Work, response: Response) -> WebhookRead:
    """Read one webhook; its ETag goes into If-Match of a later change."""
    return await _read(work, webhook_id, response)


@router.patch("/{webhook_id}", operation_id="edit_webhook")
async def edit_webhook(
    *,
    webhook_id: UUID,
    body: WebhookPatch,
    work: Work,
    services: Serving,
    response: Response,
    at: Now,
    version: Version,
) -> WebhookRead:
    """Change, pause or take up a webhook; where it goes and what it tells is for its owner to change."""
    changes: dict[str, Any] = body.changes()
    if "url" in changes:
        services.guard.check(changes["url"])
    await webhooks.edit(work, webhook_id, to=changes, at=at, version=version)
    return await _read(work, webhook_id, response)


@router.delete("/{webhook_id}", status_code=204, operation_id="delete_webhook")
async def delete_webhook(*, webhook_id: UUID, work: Work, at: Now) -> None:
    """End a subscription and forget its log of deliveries."""
    await webhooks.delete(work, webhook_id, at=at)


@once.post("/webhooks/{webhook_id}/rotate", operation_id="rotate_webhook_secret")
async def rotate_webhook_secret(
    *, webhook_id: UUID, work: Work, services: Serving, at: Now
) -> WebhookRotated:
    """Give a webhook a new secret. For 24 hours messages bear the signatures of both."""
    secret = await webhooks.rotate(work, webhook_id, sealer=services.sealer, at=at)
    return WebhookRotated(secret=secret, old_secret_until=at + webhooks.ROTATION)


@router.post("/{webhook_id}/test", status_code=202, operation_id="test_webhook")
async def test_webhook(*, webhook_id: UUID, work: Work, at: Now) -> DeliveryRead:
    """Send a test message; reading the delivery later tells how it was answered."""
    return DeliveryRead.model_validate(await webhooks.test(work, webhook_id, at=at))


@router.get("/{webhook_id}/deliveries", operation_id="list_webhook_deliveries")
async def list_webhook_deliveries(
    *, webhook_id: UUID, work: Work, asked: Asked, state: State | None = None
) -> Page[DeliveryRead]:
    """List messages, the newest first: waiting, sent, given up (`dead`), or withheld."""
    found = await webhooks.deliveries(
        work.session, webhook_id, state=state, after=asked.after, limit=asked.limit
    )
    return asked.answer(found, DeliveryRead.model_validate)


@router.get("/{webhook_id}/deliveries/{delivery_id}", operation_id="read_webhook_delivery")
async def read_webhook_delivery(*, webhook_id: UUID, delivery_id: UUID, work: Work) -> DeliveryRead:
    """Read one message's attempts and the last answer."""
    return DeliveryRead.model_validate(await webhooks.delivery(work.session, webhook_id, delivery_id))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    operation_id="redeliver_webhook_delivery",
)
async def redeliver_webhook_delivery(
    *, webhook_id: UUID, delivery_id: UUID, work: Work, at: Now
) -> DeliveryRead:
    """Send one message again, whatever became of it; it keeps its `webhook-id`."""
    return DeliveryRead.model_validate(await webhooks.redeliver(work, webhook_id, delivery_id, at=at))


@router.post("/{webhook_id}/redeliver", status_code=202, operation_id="redeliver_dead_webhook_deliveries")
async def redeliver_dead_webhook_deliveries(
    *, webhook_id: UUID, body: RedeliverDead, work: Work, at: Now
) -> Redelivered:
    """Send all messages again that were given up since a time."""
    return Redelivered(deliveries=await webhooks.redeliver_dead(work, webhook_id, since=body.since, at=at))


@once.post("/hooks", status_code=201, operation_id="subscribe_hook")
async def subscribe_hook(
    *, body: HookCreate, work: Work, caller: Caller, services: Serving, response: Response, at: Now
) -> WebhookCreated:
    """Subscribe as Zapier's REST hooks do; the same as a webhook for one event."""
    services.guard.check(body.target_url)
    made = await webhooks.make(
        work, url=body.target_url, events=[body.event], sealer=services.sealer, via=caller.entry.via, at=at
    )
    return await _made(work, response, *made)


@once.delete("/hooks/{webhook_id}", status_code=204, operation_id="unsubscribe_hook")
async def unsubscribe_hook(*, webhook_id: UUID, work: Work, at: Now) -> None:
    """Unsubscribe; doing so again is no error."""
    try:
        await webhooks.delete(work, webhook_id, at=at)
    except WebhookNotFoundError:
        return


async def _read(work: Work, webhook_id: UUID, response: Response) -> WebhookRead:
    found = await webhooks.read(work.session, webhook_id)
    response.headers["ETag"] = etag(found.version)
    return WebhookRead.model_validate(found)
