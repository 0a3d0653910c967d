"""Tables of products: what is sold, and at which price in which currency."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

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

RECURRING: Final = ("none", "monthly", "yearly")


class ProductRow(Tenant, Edited, Imported, Table):
    """Something that is sold, once or again every month or year."""

    __tablename__ = "products"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "code"),
        one_of("recurring", RECURRING),
        Index("ix_products_org_id_name_id", "org_id", "name", "id"),
        *imported_once("products"),
    )

    code: Mapped[str]
    name: Mapped[str]
    family: Mapped[str | None]
    unit: Mapped[str | None]
    recurring: Mapped[str] = mapped_column(default="none", server_default="none")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")


class PriceBookRow(Tenant, Edited, Table):
    """A list of prices; the standard one is asked when none is named."""

    __tablename__ = "price_books"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "name"),
        Index("uq_price_books_standard", "org_id", unique=True, postgresql_where="standard"),
    )

    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    standard: Mapped[bool] = mapped_column(default=False, server_default="false")


class PriceBookEntryRow(Tenant, Edited, Table):
    """What a product costs in a currency, from a day to before another; one price a day."""

    __tablename__ = "price_book_entries"

    price_book_id: Mapped[UUID]
    product_id: Mapped[UUID]
    currency: Mapped[str]
    unit_price: Mapped[Decimal]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    __table_args__ = (
        reference("price_book_id", "price_books", ondelete="CASCADE"),
        reference("product_id", "products", ondelete="CASCADE"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("valid_to > valid_from", name="valid_to"),
        ExcludeConstraint(
            ("org_id", "="), ("price_book_id", "="), ("product_id", "="), ("currency", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_price_book_entries_one_price", using="gist",
        ),
        Index("ix_price_book_entries_org_id_product_id", "org_id", "product_id"),
    )  # fmt: skip
