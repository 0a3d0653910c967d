"""Tables of orders: what an account ordered, line by line."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Integer, Numeric, UniqueConstraint
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

STATUSES: Final = ("draft", "placed", "fulfilled", "cancelled")


class OrderRow(Tenant, Edited, Imported, Customized, Table):
    """An order; `total` is the sum of its lines, kept so by the database."""

    __tablename__ = "orders"
    __table_args__ = (
        to_organization(),
        reference("account_id", "accounts"),
        reference("deal_id", "deals", ondelete="SET NULL (deal_id)"),
        reference("owner_id", "users"),
        UniqueConstraint("org_id", "number"),
        one_of("status", STATUSES),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("total is not null and total >= 0", name="total"),
        Index("ix_orders_org_id_account_id_ordered_at", "org_id", "account_id", "ordered_at"),
        Index("ix_orders_org_id_owner_id_ordered_at_id", "org_id", "owner_id", "ordered_at", "id"),
        Index("ix_orders_org_id_ordered_at_id", "org_id", "ordered_at", "id"),
        Index("ix_orders_org_id_deal_id", "org_id", "deal_id"),
        *imported_once("orders"),
    )

    number: Mapped[str]
    account_id: Mapped[UUID]
    deal_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    ordered_at: Mapped[datetime]
    currency: Mapped[str]
    total: Mapped[Decimal | None] = mapped_column(server_default="0")
    """Never null in the table; empty for whoever the field is closed to."""


class OrderLineRow(Tenant, Table):
    """One line of an order, in the order's currency; `discount` is in percent."""

    __tablename__ = "order_lines"
    __table_args__ = (
        reference("order_id", "orders", ondelete="CASCADE"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("discount between 0 and 100", name="discount"),
        Index("ix_order_lines_org_id_order_id_position", "org_id", "order_id", "position"),
    )

    order_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    product: Mapped[str]
    product_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(15, 3))
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(Numeric(5, 2), server_default="0")
    amount: Mapped[Decimal | None] = mapped_column(
        Computed("round(quantity * unit_price * (100 - discount) / 100, 2)", persisted=True)
    )
