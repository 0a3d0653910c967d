"""The life of an invoice: drafted, issued, paid by its payments, voided or written off."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crm_core.invoices.errors import (
    InvoiceFixedError,
    InvoiceIncompleteError,
    InvoiceNotFoundError,
    InvoiceOrderError,
    InvoiceStatusError,
)
from crm_core.invoices.events import (
    InvoiceCreated,
    InvoiceDeleted,
    InvoiceEdited,
    InvoiceIssued,
    InvoiceVoided,
    InvoiceWrittenOff,
)
from crm_core.invoices.tables import InvoiceRow
from crm_core.kit import InvalidError, Work, new_id
from crm_core.kit.editing import change, remove, to_change
from crm_core.orders import own_currency
from crm_core.orders.tables import OrderRow

TERM: Final = timedelta(days=30)
"""How long there is to pay when no date is said."""
_ISSUED_MAY_CHANGE: Final = {"due_on", "owner_id", "external_source", "external_id"}


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Draft an invoice; one for an order takes what is not said from the order.

    Raises:
        InvoiceOrderError: The order is another account's, or in another currency.

    """
    said = {name: value for name, value in values.items() if value is not None}
    if said.pop("status", "draft") != "draft":
        raise InvoiceStatusError
    if (order_id := said.get("order_id")) is not None:
        order = (
            await work.session.execute(
                select(OrderRow.account_id, OrderRow.currency, OrderRow.total).where(OrderRow.id == order_id)
            )
        ).first()
        if order is None:
            raise InvoiceOrderError(id=str(order_id))
        said = {"account_id": order.account_id, "currency": order.currency, "total": order.total} | said
        if (said["account_id"], said["currency"]) != (order.account_id, order.currency):
            raise InvoiceOrderError(id=str(order_id))
    if "account_id" not in said:
        raise InvalidError("an invoice is an account's: say account_id or order_id")
    said.setdefault("currency", await own_currency(work))
    key = new_id()
    said.setdefault("number", f"I-{at:%Y}-{key.hex[-8:].upper()}")
    row = InvoiceRow(
        org_id=work.identity.org_id, id=key, status="draft", created_at=at, updated_at=at, **said
    )
    work.session.add(row)
    await work.session.flush()
    work.emit(
        InvoiceCreated(
            **_about(row), occurred_at=at, order_id=row.order_id, owner_id=row.owner_id,
            total=said.get("total"), currency=row.currency,
        )
    )  # fmt: skip
    return key


async def edit(
    work: Work, invoice_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change a draft, or an issued invoice's due date and owner; another status is an act of its own.

    Raises:
        InvoiceFixedError: It was issued, and it is about more than that.

    """
    row = await to_change(work, InvoiceRow, key=invoice_id, missing=InvoiceNotFoundError, version=version)
    fields = {name: value for name, value in to.items() if name != "status"}
    if row.status != "draft" and any(
        getattr(row, name) != value for name, value in fields.items() if name not in _ISSUED_MAY_CHANGE
    ):
        raise InvoiceFixedError(id=str(invoice_id))
    if changed := change(row, to=fields, at=at):
        await work.session.flush()
        work.emit(
            InvoiceEdited(**_about(row), occurred_at=at, fields=changed, total=row.total, due_on=row.due_on)
        )
    status = to.get("status")
    if status is None or status == row.status:
        return
    if status == "open" and row.status == "draft":
        await _issue(work, row, on=row.issued_on or at.date(), due_on=row.due_on, at=at)
    elif status == "void":
        await _void(work, row, at=at)
    elif status == "uncollectible":
        await _write_off(work, row, at=at)
    else:
        raise InvoiceStatusError(id=str(invoice_id))


async def issue(
    work: Work,
    invoice_id: UUID,
    *,
    at: datetime,
    on: date | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> None:
    """Send a draft: from then on it is to be paid, in thirty days when nothing else is said.

    Raises:
        InvoiceIncompleteError: It has no total.
        InvoiceStatusError: It is no draft.

    """
    row = await to_change(work, InvoiceRow, key=invoice_id, missing=InvoiceNotFoundError, version=version)
    await _issue(work, row, on=on or row.issued_on or at.date(), due_on=due_on or row.due_on, at=at)


async def void(work: Work, invoice_id: UUID, *, at: datetime, version: int | None = None) -> None:
    """Take an invoice out of the books, while nothing is paid on it.

    Raises:
        InvoiceStatusError: It is paid in part, or closed already.

    """
    row = await to_change(work, InvoiceRow, key=invoice_id, missing=InvoiceNotFoundError, version=version)
    await _void(work, row, at=at)


async def write_off(work: Work, invoice_id: UUID, *, at: datetime, version: int | None = None) -> None:
    """Give up what is left of an open invoice.

    Raises:
        InvoiceStatusError: It is not open.

    """
    row = await to_change(work, InvoiceRow, key=invoice_id, missing=InvoiceNotFoundError, version=version)
    await _write_off(work, row, at=at)


async def delete(work: Work, invoice_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a draft.

    Raises:
        InvoiceFixedError: It was issued; what was billed stays.

    """
    row = await to_change(work, InvoiceRow, key=invoice_id, missing=InvoiceNotFoundError, version=version)
    if row.status != "draft":
        raise InvoiceFixedError(id=str(invoice_id))
    about = _about(row)
    await remove(work, InvoiceRow, invoice_id)
    work.emit(InvoiceDeleted(**about, occurred_at=at, status=row.status))


async def _issue(work: Work, row: InvoiceRow, *, on: date, due_on: date | None, at: datetime) -> None:
    if row.status != "draft":
        raise InvoiceStatusError(id=str(row.id))
    if row.total is None:
        raise InvoiceIncompleteError(id=str(row.id))
    due = due_on or on + TERM
    change(row, to={"status": "open", "issued_on": on, "due_on": due}, at=at)
    await work.session.flush()
    work.emit(
        InvoiceIssued(
            **_about(row), occurred_at=at, order_id=row.order_id, owner_id=row.owner_id, total=row.total,
            currency=row.currency, issued_on=on, due_on=due,
        )
    )  # fmt: skip


async def _void(work: Work, row: InvoiceRow, *, at: datetime) -> None:
    if row.status not in {"draft", "open"} or row.paid:
        raise InvoiceStatusError(id=str(row.id))
    change(row, to={"status": "void"}, at=at)
    await work.session.flush()
    work.emit(InvoiceVoided(**_about(row), occurred_at=at, total=row.total, currency=row.currency))


async def _write_off(work: Work, row: InvoiceRow, *, at: datetime) -> None:
    if row.status != "open":
        raise InvoiceStatusError(id=str(row.id))
    balance = (row.total or Decimal(0)) - (row.paid or Decimal(0))
    change(row, to={"status": "uncollectible"}, at=at)
    await work.session.flush()
    work.emit(InvoiceWrittenOff(**_about(row), occurred_at=at, balance=balance, currency=row.currency))


def _about(row: InvoiceRow) -> dict[str, Any]:
    return {"record_id": row.id, "account_id": row.account_id}
