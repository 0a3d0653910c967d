"""Reading products, and what they cost."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.products.schemas import Product
from crm_core.products.tables import PriceBookEntryRow, PriceBookRow, ProductRow


async def find(session: AsyncSession, product_id: UUID) -> Product | None:
    """The product of that id."""
    row = (await session.execute(select(ProductRow).where(ProductRow.id == product_id))).scalar_one_or_none()
    return None if row is None else Product(row.id, row.code, row.name, row.recurring, row.active)


async def price(
    session: AsyncSession, product_id: UUID, *, currency: str, on: date, price_book_id: UUID | None = None
) -> Decimal | None:
    """What a product costs in a currency on a day, by a price book or the standard one; None: no price."""
    book = PriceBookRow.standard if price_book_id is None else PriceBookRow.id == price_book_id
    query = (
        select(PriceBookEntryRow.unit_price)
        .join(
            PriceBookRow,
            (PriceBookRow.org_id == PriceBookEntryRow.org_id)
            & (PriceBookRow.id == PriceBookEntryRow.price_book_id),
        )
        .where(
            book,
            PriceBookRow.active,
            PriceBookEntryRow.product_id == product_id,
            PriceBookEntryRow.currency == currency,
            PriceBookEntryRow.valid_from <= on,
            or_(PriceBookEntryRow.valid_to.is_(None), PriceBookEntryRow.valid_to > on),
        )
    )
    return (await session.execute(query)).scalar_one_or_none()
