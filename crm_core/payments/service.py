"""Taking payments and giving them back, never more than is due or was paid, also when two come at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from crm_core.invoices import InvoiceNotFoundError, InvoicePaid, InvoiceReopened
from crm_core.invoices.tables import InvoiceRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.payments.errors import (
    PaymentAmountError,
    PaymentFixedError,
    PaymentNotDueError,
    PaymentNotFoundError,
    PaymentTooHighError,
    RefundTooHighError,
    RefundUnexplainedError,
)
from crm_core.payments.events import PaymentEdited, PaymentReceived, PaymentRefunded
from crm_core.payments.tables import PaymentRow

_CORRECTED: Final = {"reference", "method", "external_source", "external_id"}
_AHEAD: Final = timedelta(days=1)
"""How far another clock may be ahead of ours."""
_NOTHING: Final = Decimal(0)


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Record a payment on an invoice, or below zero a refund; the invoice is locked meanwhile.

    Raises:
        PaymentTooHighError: More than is left to be paid.
        RefundTooHighError: More than was paid.
        RefundUnexplainedError: A refund without a reason.
        PaymentNotDueError: The invoice is a draft, void or written off.

    """
    said = {name: value for name, value in values.items() if value is not None}
    amount = said.get("amount")
    if not amount or said.get("invoice_id") is None:
        raise PaymentAmountError
    invoice = await to_change(work, InvoiceRow, key=said["invoice_id"], missing=InvoiceNotFoundError)
    if said.get("currency", invoice.currency) != invoice.currency:
        raise PaymentAmountError(currency=invoice.currency)
    if said.get("account_id", invoice.account_id) != invoice.account_id:
        raise PaymentAmountError("the invoice is another account's")
    total, paid = invoice.total or _NOTHING, invoice.paid or _NOTHING
    _fits(amount, invoice=invoice, total=total, paid=paid, reason=said.get("reason"))
    key = new_id()
    paid_at = said.setdefault("paid_at", at)
    if paid_at > at + _AHEAD:
        raise PaymentAmountError("a payment that is still to come is none yet")
    said |= {"currency": invoice.currency, "account_id": invoice.account_id}
    work.session.add(PaymentRow(org_id=work.identity.org_id, id=key, created_at=at, updated_at=at, **said))
    await work.session.flush()
    late = None if invoice.due_on is None else (paid_at.date() - invoice.due_on).days
    about: dict[str, Any] = {"account_id": invoice.account_id, "occurred_at": paid_at, "known_at": at}
    money: dict[str, Any] = {"currency": invoice.currency, "balance": total - paid - amount}
    what: dict[str, Any] = {"invoice_id": invoice.id, "method": said.get("method", "transfer"), **money}
    if amount > 0:
        work.emit(PaymentReceived(record_id=key, **about, amount=amount, days_late=late, **what))
        if money["balance"] == 0:
            paid_up: dict[str, Any] = {"total": total, "currency": invoice.currency, "days_late": late}
            work.emit(InvoicePaid(record_id=invoice.id, **about, **paid_up))
    else:
        work.emit(PaymentRefunded(record_id=key, **about, amount=-amount, **what))
        if invoice.status == "paid":
            work.emit(InvoiceReopened(record_id=invoice.id, **about, **money))
    await work.session.refresh(invoice)
    return key


def _fits(amount: Decimal, *, invoice: InvoiceRow, total: Decimal, paid: Decimal, reason: str | None) -> None:
    about = {
        "invoice_id": str(invoice.id),
        "balance": format(total - paid, "f"),
        "currency": invoice.currency,
    }
    if amount < 0:
        if not reason:
            raise RefundUnexplainedError(**about)
        if invoice.status not in {"open", "paid"}:
            raise PaymentNotDueError(**about)
        if -amount > paid:
            raise RefundTooHighError(**about)
        return
    if invoice.status not in {"open", "paid"}:
        raise PaymentNotDueError(**about)
    if amount > total - paid:
        raise PaymentTooHighError(**about)


async def edit(
    work: Work, payment_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Correct a payment's reference or method.

    Raises:
        PaymentFixedError: It is about how much was paid, when, or on which invoice.

    """
    row = await to_change(work, PaymentRow, key=payment_id, missing=PaymentNotFoundError, version=version)
    if any(getattr(row, name) != value for name, value in to.items() if name not in _CORRECTED):
        raise PaymentFixedError(id=str(payment_id))
    if changed := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(
            PaymentEdited(
                record_id=payment_id, account_id=row.account_id, occurred_at=at, invoice_id=row.invoice_id,
                fields=changed,
            )
        )  # fmt: skip
