"""The product lines of a deal: put on, changed, taken off, and what the deal is worth by them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crm_core import currencies, products
from crm_core.deals.errors import (
    DealNotFoundError,
    NoPriceError,
    NotOnDealError,
    UnknownProductError,
)
from crm_core.deals.events import (
    DealAmountChanged,
    DealProductAdded,
    DealProductRemoved,
)
from crm_core.deals.repository import line as shown
from crm_core.deals.tables import DealProductRow, DealRow
from crm_core.kit import Work, new_id
from crm_core.kit.closing import as_it_is
from crm_core.kit.editing import change, to_change

CHANGED: Final = ("quantity", "unit_price", "discount_percent", "tax_percent")
"""What can be changed of a line."""


async def add_product(
    work: Work,
    deal_id: UUID,
    *,
    quantity: Decimal,
    at: datetime,
    product: str | None = None,
    unit_price: Decimal | None = None,
    product_id: UUID | None = None,
    price_book_id: UUID | None = None,
    discount_percent: Decimal | None = None,
    tax_percent: Decimal | None = None,
) -> UUID:
    """Put a product line on a deal, priced in the deal's currency.

    With `product_id` it takes the product's name, and without `unit_price` the price of that day in the
    price book, or the standard one.

    Raises:
        UnknownProductError: There is no such product, or it is not sold any longer.
        NoPriceError: No price is said, and the price book has none.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    if product_id is not None:
        found = await products.find(work.session, product_id)
        if found is None or not found.active:
            raise UnknownProductError(id=str(product_id))
        product = product or found.name
        if unit_price is None:
            unit_price = await products.price(
                work.session, product_id, currency=deal.currency, on=at.date(), price_book_id=price_book_id
            )
    if product is None:
        raise UnknownProductError
    if unit_price is None:
        raise NoPriceError(currency=deal.currency)
    line = DealProductRow(
        org_id=work.identity.org_id, id=new_id(), deal_id=deal_id, product=product, quantity=quantity,
        unit_price=unit_price, added_at=at, product_id=product_id, discount_percent=discount_percent,
        tax_percent=tax_percent,
    )  # fmt: skip
    work.session.add(line)
    await work.session.flush()
    work.emit(_told(DealProductAdded, deal, line, at=at))
    await add_up(work, deal, at=at)
    return line.id


async def edit_product(
    work: Work, deal_id: UUID, *, line_id: UUID, to: Mapping[str, Any], at: datetime
) -> UUID:
    """Change a line: the one that was is taken off, one with the new numbers put on. Returns its id.

    Raises:
        NotOnDealError: The deal has no such line.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    old = await _line(work, deal_id, line_id)
    if all(getattr(old, name) == value for name, value in to.items()):
        return old.id
    old.removed_at = at
    kept = {name: getattr(old, name) for name in ("product", "product_id", *CHANGED)}
    new = DealProductRow(
        org_id=work.identity.org_id, id=new_id(), deal_id=deal_id, added_at=at, **(kept | dict(to))
    )
    work.session.add(new)
    await work.session.flush()
    work.emit(_told(DealProductRemoved, deal, old, at=at), _told(DealProductAdded, deal, new, at=at))
    await add_up(work, deal, at=at)
    return new.id


async def remove_product(work: Work, deal_id: UUID, *, line_id: UUID, at: datetime) -> None:
    """Take a product line off a deal.

    Raises:
        NotOnDealError: The deal has no such line.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    line = await _line(work, deal_id, line_id)
    line.removed_at = at
    await work.session.flush()
    work.emit(_told(DealProductRemoved, deal, line, at=at))
    await add_up(work, deal, at=at)


async def add_up(work: Work, deal: DealRow, *, at: datetime) -> None:
    """Make a deal's amount the sum of its lines, if it is to be that."""
    if not deal.amount_from_lines:
        return
    before = deal.amount
    if change(deal, to={"amount": await sum_of(work, deal.id)}, at=at):
        await work.session.flush()
        work.emit(await amount_changed(work, deal, amount=before, currency=deal.currency, at=at))


async def sum_of(work: Work, deal_id: UUID) -> Decimal:
    """What the lines of a deal are worth together, after discounts and before tax."""
    rows = await work.session.execute(
        select(DealProductRow).where(DealProductRow.deal_id == deal_id, DealProductRow.removed_at.is_(None)),
        execution_options=as_it_is(work.session),
    )
    return sum((shown(row).amount for row in rows.scalars()), Decimal("0.00"))


async def amount_changed(
    work: Work, deal: DealRow, *, amount: Decimal | None, currency: str, at: datetime
) -> DealAmountChanged:
    """Tell that a deal was worth this amount before."""
    return DealAmountChanged(
        record_id=deal.id, deal_id=deal.id, account_id=deal.account_id, occurred_at=at, amount=deal.amount,
        currency=deal.currency, from_amount=amount, from_currency=currency,
        amount_own=await own(work, deal.amount, currency=deal.currency, on=at.date()),
        from_amount_own=await own(work, amount, currency=currency, on=at.date()),
    )  # fmt: skip


async def own(work: Work, amount: Decimal | None, *, currency: str, on: date) -> Decimal | None:
    """An amount in the organization's currency by the rate of a day."""
    return await currencies.converted(work.session, amount, currency=currency, on=on)


async def _line(work: Work, deal_id: UUID, line_id: UUID) -> DealProductRow:
    found = await work.session.execute(
        select(DealProductRow).where(
            DealProductRow.deal_id == deal_id,
            DealProductRow.id == line_id,
            DealProductRow.removed_at.is_(None),
        ),
        execution_options=as_it_is(work.session),
    )
    line = found.scalar_one_or_none()
    if line is None:
        raise NotOnDealError(id=str(line_id))
    return line


def _told(
    kind: type[DealProductAdded], deal: DealRow, line: DealProductRow, *, at: datetime
) -> DealProductAdded:
    return kind(
        record_id=deal.id, deal_id=deal.id, account_id=deal.account_id, occurred_at=at, line_id=line.id,
        product=line.product, quantity=line.quantity, unit_price=line.unit_price, product_id=line.product_id,
        discount_percent=line.discount_percent, tax_percent=line.tax_percent,
    )  # fmt: skip
