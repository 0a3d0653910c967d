"""Subscriptions: renewing, changing, pausing and cancelling them, and recurring revenue."""

from uuid import UUID

from fastapi import APIRouter, Response

from crm_core import records, subscriptions
from crm_core.kit import asking
from serving.api.call import Now, Version, Work, etag
from serving.api.schemas.customers import (
    RecurringRead,
    SubscriptionCancel,
    SubscriptionChange,
    SubscriptionState,
)
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/subscriptions", tags=["subscriptions"], route_class=InTransaction)


async def _state(work: Work, key: UUID, response: Response) -> SubscriptionState:
    found = await asking.read(work.session, records.RESOURCES["subscriptions"], key)
    response.headers["ETag"] = etag(found["version"])
    return SubscriptionState.model_validate(found)


@router.get("/recurring", operation_id="read_recurring_revenue")
async def read_recurring_revenue(*, work: Work, account_id: UUID | None = None) -> Listing[RecurringRead]:
    """Add up what subscriptions that the caller may see bring in a month and a year, by currency."""
    found = await subscriptions.recurring(work.session, account_id=account_id)
    return Listing(items=[RecurringRead.model_validate(one) for one in found])


@router.post("/{subscription_id}/renew", operation_id="renew_subscription")
async def renew_subscription(
    *, subscription_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> SubscriptionState:
    """Begin another term after the present one; a cancelled subscription goes on after all."""
    await subscriptions.renew(work, subscription_id, at=at, version=version)
    return await _state(work, subscription_id, response)


@router.post("/{subscription_id}/change", operation_id="change_subscription")
async def change_subscription(
    *, subscription_id: UUID, body: SubscriptionChange, work: Work, response: Response, at: Now,
    version: Version,
) -> SubscriptionState:  # fmt: skip
    """Upgrade or downgrade; the log keeps the revenue before and after."""
    await subscriptions.change(
        work, subscription_id, amount=body.amount, quantity=body.quantity, billing=body.billing, at=at,
        version=version,
    )  # fmt: skip
    return await _state(work, subscription_id, response)


@router.post("/{subscription_id}/pause", operation_id="pause_subscription")
async def pause_subscription(
    *, subscription_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> SubscriptionState:
    """Let an active subscription rest."""
    await subscriptions.pause(work, subscription_id, at=at, version=version)
    return await _state(work, subscription_id, response)


@router.post("/{subscription_id}/resume", operation_id="resume_subscription")
async def resume_subscription(
    *, subscription_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> SubscriptionState:
    """Take a paused subscription up again."""
    await subscriptions.resume(work, subscription_id, at=at, version=version)
    return await _state(work, subscription_id, response)


@router.post("/{subscription_id}/cancel", operation_id="cancel_subscription")
async def cancel_subscription(
    *, subscription_id: UUID, body: SubscriptionCancel, work: Work, response: Response, at: Now,
    version: Version,
) -> SubscriptionState:  # fmt: skip
    """Note that the account leaves; the subscription goes on until then."""
    await subscriptions.cancel(
        work, subscription_id, reason=body.reason, effective_on=body.effective_on, at=at, version=version
    )
    return await _state(work, subscription_id, response)
