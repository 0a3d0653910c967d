"""The life of an order: drafted line by line, placed, fulfilled or cancelled."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete as delete_from
from sqlalchemy import func, insert, select, update

from crm_core.deals.tables import DealRow
from crm_core.kit import InvalidError, Work, new_id
from crm_core.kit.closing import as_it_is
from crm_core.kit.editing import change, remove, to_change
from crm_core.orders.errors import (
    OrderDealError,
    OrderEmptyError,
    OrderFixedError,
    OrderLineNotFoundError,
    OrderNotFoundError,
    OrderStatusError,
)
from crm_core.orders.events import (
    OrderCreated,
    OrderDeleted,
    OrderEdited,
    OrderLinesChanged,
    OrderStatusChanged,
)
from crm_core.orders.tables import OrderLineRow, OrderRow
from crm_core.organizations.tables import OrganizationRow

FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"placed", "cancelled"}),
    "placed": frozenset({"fulfilled", "cancelled"}),
    "fulfilled": frozenset(),
    "cancelled": frozenset(),
}
"""Status -> those that may follow it."""
_FIXED_ONCE_PLACED: Final = {"account_id", "currency", "ordered_at"}


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Draft an order; without a number it gets the next, without a currency the organization's own.

    Raises:
        OrderDealError: Its deal is with another account.

    """
    said = {name: value for name, value in values.items() if value is not None}
    if said.pop("status", "draft") != "draft":
        raise OrderStatusError
    if "account_id" not in said:
        raise InvalidError("an order is an account's: say account_id")
    await _fits(work, account_id=said["account_id"], deal_id=said.get("deal_id"))
    said.setdefault("currency", await own_currency(work))
    said.setdefault("ordered_at", at)
    key = new_id()
    said.setdefault("number", f"O-{at:%Y}-{key.hex[-8:].upper()}")
    row = OrderRow(org_id=work.identity.org_id, id=key, status="draft", created_at=at, updated_at=at, **said)
    work.session.add(row)
    await work.session.flush()
    work.emit(
        OrderCreated(
            **_about(row), occurred_at=at, owner_id=row.owner_id, status="draft", currency=row.currency,
            ordered_at=row.ordered_at,
        )
    )  # fmt: skip
    return key


async def edit(
    work: Work, order_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change fields; another status is a step of its own, with an event of its own.

    Raises:
        OrderFixedError: The order is placed, and it is about its account, currency or date.
        OrderStatusError: That status cannot follow the present one.

    """
    row = await to_change(work, OrderRow, key=order_id, missing=OrderNotFoundError, version=version)
    fields = {name: value for name, value in to.items() if name != "status"}
    if row.status != "draft" and any(
        getattr(row, n) != v for n, v in fields.items() if n in _FIXED_ONCE_PLACED
    ):
        raise OrderFixedError(id=str(order_id))
    if "currency" in fields and fields["currency"] is None:
        raise InvalidError("an order has a currency")
    if {"account_id", "deal_id"} & fields.keys():
        await _fits(
            work,
            account_id=fields.get("account_id", row.account_id),
            deal_id=fields.get("deal_id", row.deal_id),
        )
    if changed := change(row, to=fields, at=at):
        await work.session.flush()
        work.emit(OrderEdited(**_about(row), occurred_at=at, fields=changed, owner_id=row.owner_id))
    if to.get("status") is not None and to["status"] != row.status:
        await _enter(work, row, status=to["status"], at=at)


async def enter(work: Work, order_id: UUID, *, status: str, at: datetime, version: int | None = None) -> None:
    """Place, fulfil or cancel an order.

    Raises:
        OrderStatusError: That status cannot follow the present one.
        OrderEmptyError: An order to be placed has no lines.

    """
    row = await to_change(work, OrderRow, key=order_id, missing=OrderNotFoundError, version=version)
    await _enter(work, row, status=status, at=at)


async def _enter(work: Work, row: OrderRow, *, status: str, at: datetime) -> None:
    before = row.status
    if status not in FOLLOWS[before]:
        raise OrderStatusError(id=str(row.id))
    if status == "placed" and not await _lines(work, row.id):
        raise OrderEmptyError(id=str(row.id))
    change(row, to={"status": status}, at=at)
    await work.session.flush()
    work.emit(
        OrderStatusChanged(
            **_about(row), occurred_at=at, status=status, from_status=before,
            total=await _total(work, row.id), currency=row.currency, owner_id=row.owner_id,
        )
    )  # fmt: skip


async def add_line(work: Work, order_id: UUID, *, values: Mapping[str, Any], at: datetime) -> UUID:
    """Add a line (product, quantity, unit_price, discount in percent) to a draft; returns its id.

    Raises:
        OrderFixedError: The order is no draft any more.

    """
    row = await _draft(work, order_id)
    key = new_id()
    position = await _lines(work, order_id)
    before = await _total(work, order_id)
    await work.session.execute(
        insert(OrderLineRow),
        {"org_id": work.identity.org_id, "id": key, "order_id": order_id, "position": position, **values},
    )
    await _told(work, row, before=before, at=at)
    return key


async def edit_line(
    work: Work, order_id: UUID, line_id: UUID, *, to: Mapping[str, Any], at: datetime
) -> None:
    """Change a line of a draft."""
    row = await _draft(work, order_id)
    before = await _total(work, order_id)
    found = await work.session.execute(
        update(OrderLineRow)
        .where(OrderLineRow.order_id == order_id, OrderLineRow.id == line_id)
        .values(**(to or {"id": line_id}))
        .returning(OrderLineRow.id)
    )
    if found.first() is None:
        raise OrderLineNotFoundError(id=str(line_id))
    await _told(work, row, before=before, at=at)


async def remove_line(work: Work, order_id: UUID, line_id: UUID, *, at: datetime) -> None:
    """Take a line off a draft."""
    row = await _draft(work, order_id)
    before = await _total(work, order_id)
    gone = await work.session.execute(
        delete_from(OrderLineRow)
        .where(OrderLineRow.order_id == order_id, OrderLineRow.id == line_id)
        .returning(OrderLineRow.id)
    )
    if gone.first() is None:
        raise OrderLineNotFoundError(id=str(line_id))
    await _told(work, row, before=before, at=at)


async def delete(work: Work, order_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a draft or a cancelled order with its lines.

    Raises:
        OrderFixedError: It was placed; what was ordered stays.

    """
    row = await to_change(work, OrderRow, key=order_id, missing=OrderNotFoundError, version=version)
    if row.status not in {"draft", "cancelled"}:
        raise OrderFixedError("a placed order is cancelled before it is deleted", id=str(order_id))
    about = _about(row)
    await remove(work, OrderRow, order_id)
    work.emit(OrderDeleted(**about, occurred_at=at, status=row.status))


async def own_currency(work: Work) -> str:
    """The organization's currency."""
    return (await work.session.execute(select(OrganizationRow.currency))).scalar_one()


async def _draft(work: Work, order_id: UUID) -> OrderRow:
    row = await to_change(work, OrderRow, key=order_id, missing=OrderNotFoundError)
    if row.status != "draft":
        raise OrderFixedError(id=str(order_id))
    return row


async def _told(work: Work, row: OrderRow, *, before: Decimal, at: datetime) -> None:
    """The order itself changed with its lines: its version counts up, and the log says what it is worth."""
    row.updated_at = at
    row.version += 1
    await work.session.flush()
    after = await _total(work, row.id)
    work.emit(
        OrderLinesChanged(
            **_about(row), occurred_at=at, total=after, from_total=before, currency=row.currency,
            lines=await _lines(work, row.id),
        )
    )  # fmt: skip


async def _lines(work: Work, order_id: UUID) -> int:
    found = select(func.count()).select_from(OrderLineRow).where(OrderLineRow.order_id == order_id)
    return (await work.session.execute(found)).scalar_one()


async def _total(work: Work, order_id: UUID) -> Decimal:
    """The order's true total, also for whoever it is not shown to: the log needs it."""
    found = select(OrderRow.total).where(OrderRow.org_id == work.identity.org_id, OrderRow.id == order_id)
    read = await work.session.execute(found, execution_options=as_it_is(work.session))
    return read.scalar_one() or Decimal(0)


async def _fits(work: Work, *, account_id: UUID, deal_id: UUID | None) -> None:
    if deal_id is None:
        return
    found = await work.session.execute(select(DealRow.account_id).where(DealRow.id == deal_id))
    with_whom = found.first()
    if with_whom is None or with_whom[0] not in {None, account_id}:
        raise OrderDealError(id=str(deal_id))


def _about(row: OrderRow) -> dict[str, Any]:
    return {"record_id": row.id, "deal_id": row.deal_id, "account_id": row.account_id}
