"""Tables of invoices: what an account was billed, and what of it is still to be paid."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.custom import Customized
from crm_core.kit.table import (
    Edited,
    Imported,
    Table,
    Tenant,
    imported_once,
    one_of,
    reference,
    to_organization,
)

STATUSES: Final = ("draft", "open", "paid", "void", "uncollectible")


class InvoiceRow(Tenant, Edited, Imported, Customized, Table):
    """An invoice; `paid` is the sum of its payments, kept so by the database.

    Amounts are never null once it is issued; they are empty for whoever the fields are closed to.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        to_organization(),
        reference("account_id", "accounts"),
        reference("order_id", "orders", ondelete="SET NULL (order_id)"),
        reference("owner_id", "users"),
        UniqueConstraint("org_id", "number"),
        UniqueConstraint("org_id", "id", "account_id", "currency", name="uq_invoices_payable"),
        one_of("status", STATUSES),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("status in ('draft', 'void') or (total is not null and issued_on is not null)",
                        name="issued"),
        CheckConstraint("due_on >= issued_on", name="due_on"),
        CheckConstraint("paid >= 0 and paid <= coalesce(total, 0)", name="paid"),
        CheckConstraint("status <> 'paid' or paid = total", name="settled"),
        Index("ix_invoices_org_id_account_id_issued_on", "org_id", "account_id", "issued_on"),
        Index("ix_invoices_org_id_owner_id_created_at_id", "org_id", "owner_id", "created_at", "id"),
        Index("ix_invoices_org_id_created_at_id", "org_id", "created_at", "id"),
        Index("ix_invoices_org_id_order_id", "org_id", "order_id"),
        Index("ix_invoices_due", "org_id", "due_on", postgresql_where="status = 'open'"),
        *imported_once("invoices"),
    )  # fmt: skip

    number: Mapped[str]
    account_id: Mapped[UUID]
    order_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    currency: Mapped[str]
    total: Mapped[Decimal | None]
    paid: Mapped[Decimal | None] = mapped_column(server_default="0")
    balance: Mapped[Decimal | None] = mapped_column(Computed("total - paid", persisted=True))
