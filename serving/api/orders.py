"""Orders: their lines, and placing, fulfilling and cancelling them; the rest follows from their table."""

from uuid import UUID

from fastapi import APIRouter, Response

from crm_core import orders, records
from crm_core.kit import asking
from serving.api.call import Now, Version, Work, etag
from serving.api.schemas.customers import OrderLineCreate, OrderLinePatch, OrderLineRead, OrderState
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/orders", tags=["orders"], route_class=InTransaction)


async def _state(work: Work, order_id: UUID, response: Response) -> OrderState:
    found = await asking.read(work.session, records.RESOURCES["orders"], order_id)
    response.headers["ETag"] = etag(found["version"])
    return OrderState.model_validate(found)


async def _lines(work: Work, order_id: UUID) -> Listing[OrderLineRead]:
    found = await orders.lines_of(work.session, order_id)
    return Listing(items=[OrderLineRead.model_validate(line) for line in found])


@router.post("/{order_id}/place", operation_id="place_order")
async def place_order(
    *, order_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> OrderState:
    """Place a draft; from then on its lines stay."""
    await orders.enter(work, order_id, status="placed", at=at, version=version)
    return await _state(work, order_id, response)


@router.post("/{order_id}/fulfil", operation_id="fulfil_order")
async def fulfil_order(
    *, order_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> OrderState:
    """Note that a placed order was delivered."""
    await orders.enter(work, order_id, status="fulfilled", at=at, version=version)
    return await _state(work, order_id, response)


@router.post("/{order_id}/cancel", operation_id="cancel_order")
async def cancel_order(
    *, order_id: UUID, work: Work, response: Response, at: Now, version: Version
) -> OrderState:
    """Cancel an order that is not fulfilled."""
    await orders.enter(work, order_id, status="cancelled", at=at, version=version)
    return await _state(work, order_id, response)


@router.get("/{order_id}/lines", operation_id="list_order_lines")
async def list_order_lines(*, order_id: UUID, work: Work) -> Listing[OrderLineRead]:
    """List the lines of an order."""
    await asking.read(work.session, records.RESOURCES["orders"], order_id, fields="id")
    return await _lines(work, order_id)


@router.post("/{order_id}/lines", status_code=201, operation_id="add_order_line")
async def add_order_line(
    *, order_id: UUID, body: OrderLineCreate, work: Work, at: Now
) -> Listing[OrderLineRead]:
    """Add a line to a draft; answers all its lines."""
    await orders.add_line(work, order_id, values=body.model_dump(), at=at)
    return await _lines(work, order_id)


@router.patch("/{order_id}/lines/{line_id}", operation_id="edit_order_line")
async def edit_order_line(
    *, order_id: UUID, line_id: UUID, body: OrderLinePatch, work: Work, at: Now
) -> Listing[OrderLineRead]:
    """Change a line of a draft; answers all its lines."""
    to = {name: value for name, value in body.changes().items() if value is not None}
    await orders.edit_line(work, order_id, line_id, to=to, at=at)
    return await _lines(work, order_id)


@router.delete("/{order_id}/lines/{line_id}", status_code=204, operation_id="remove_order_line")
async def remove_order_line(*, order_id: UUID, line_id: UUID, work: Work, at: Now) -> None:
    """Take a line off a draft."""
    await orders.remove_line(work, order_id, line_id, at=at)
