"""Reading the lines of orders."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.orders.schemas import OrderLine
from crm_core.orders.tables import OrderLineRow


async def lines_of(session: AsyncSession, order_id: UUID) -> tuple[OrderLine, ...]:
    """Read the lines of an order that may be seen, in their order."""
    rows = await session.execute(
        select(OrderLineRow)
        .where(OrderLineRow.order_id == order_id)
        .order_by(OrderLineRow.position, OrderLineRow.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        OrderLine(
            row.id, row.position, row.product, row.product_id, row.quantity, row.unit_price, row.discount,
            row.amount or row.unit_price * 0,
        )
        for row in rows.scalars()
    )  # fmt: skip
