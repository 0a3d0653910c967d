"""Tables of payments: money that came in on an invoice, or went back."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.custom import Customized
from crm_core.kit.table import Edited, Imported, Table, Tenant, imported_once, one_of

METHODS: Final = ("card", "transfer", "direct_debit", "cash", "cheque", "other")


class PaymentRow(Tenant, Edited, Imported, Customized, Table):
    """A payment in its invoice's currency, never changed; a refund is one below zero, with a reason."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "invoice_id", "account_id", "currency"],
            ["invoices.org_id", "invoices.id", "invoices.account_id", "invoices.currency"],
            name="fk_payments_invoice",
            onupdate="CASCADE",
        ),
        CheckConstraint("amount is not null and amount <> 0", name="amount"),
        one_of("method", METHODS),
        CheckConstraint("amount > 0 or reason is not null", name="refund"),
        Index("ix_payments_org_id_invoice_id", "org_id", "invoice_id"),
        Index("ix_payments_org_id_account_id_paid_at", "org_id", "account_id", "paid_at"),
        Index("ix_payments_org_id_paid_at_id", "org_id", "paid_at", "id"),
        *imported_once("payments"),
    )

    invoice_id: Mapped[UUID]
    account_id: Mapped[UUID]
    paid_at: Mapped[datetime]
    amount: Mapped[Decimal | None]
    """Never null in the table; empty for whoever the field is closed to."""
    currency: Mapped[str]
    method: Mapped[str] = mapped_column(default="transfer", server_default="transfer")
    reference: Mapped[str | None]
    reason: Mapped[str | None]
