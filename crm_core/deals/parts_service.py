"""Who takes part in a deal on the buyer's side, and the products on it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from crm_core.deals.errors import AlreadyOnDealError, DealNotFoundError, NotOnDealError
from crm_core.deals.events import (
    DealPersonAdded,
    DealPersonRemoved,
    DealProductAdded,
    DealProductRemoved,
)
from crm_core.deals.tables import DealPersonRow, DealProductRow, DealRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import to_change


async def add_person(work: Work, deal_id: UUID, *, person_id: UUID, role: str | None, at: datetime) -> None:
    """Put a person on a deal.

    Raises:
        AlreadyOnDealError: The person takes part already.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    if await _present(work, deal_id, person_id) is not None:
        raise AlreadyOnDealError(id=str(person_id))
    work.session.add(
        DealPersonRow(
            org_id=work.identity.org_id, id=new_id(), deal_id=deal_id, person_id=person_id, role=role,
            added_at=at,
        )
    )  # fmt: skip
    await work.session.flush()
    work.emit(
        DealPersonAdded(
            record_id=deal_id, deal_id=deal_id, account_id=deal.account_id, occurred_at=at,
            person_id=person_id, role=role,
        )
    )  # fmt: skip


async def remove_person(work: Work, deal_id: UUID, *, person_id: UUID, at: datetime) -> None:
    """Take a person off a deal.

    Raises:
        NotOnDealError: The person does not take part.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    row = await _present(work, deal_id, person_id)
    if row is None:
        raise NotOnDealError(id=str(person_id))
    row.removed_at = at
    await work.session.flush()
    work.emit(
        DealPersonRemoved(
            record_id=deal_id, deal_id=deal_id, account_id=deal.account_id, occurred_at=at,
            person_id=person_id, role=row.role,
        )
    )  # fmt: skip


async def add_product(
    work: Work, deal_id: UUID, *, product: str, quantity: Decimal, unit_price: Decimal, at: datetime
) -> UUID:
    """Put a product line on a deal, priced in the deal's currency."""
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    line = DealProductRow(
        org_id=work.identity.org_id, id=new_id(), deal_id=deal_id, product=product, quantity=quantity,
        unit_price=unit_price, added_at=at,
    )  # fmt: skip
    work.session.add(line)
    await work.session.flush()
    work.emit(
        DealProductAdded(
            record_id=deal_id, deal_id=deal_id, account_id=deal.account_id, occurred_at=at, line_id=line.id,
            product=product, quantity=quantity, unit_price=unit_price,
        )
    )  # fmt: skip
    return line.id


async def remove_product(work: Work, deal_id: UUID, *, line_id: UUID, at: datetime) -> None:
    """Take a product line off a deal.

    Raises:
        NotOnDealError: The deal has no such line.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    found = await work.session.execute(
        select(DealProductRow).where(
            DealProductRow.deal_id == deal_id,
            DealProductRow.id == line_id,
            DealProductRow.removed_at.is_(None),
        )
    )
    line = found.scalar_one_or_none()
    if line is None:
        raise NotOnDealError(id=str(line_id))
    line.removed_at = at
    await work.session.flush()
    work.emit(
        DealProductRemoved(
            record_id=deal_id, deal_id=deal_id, account_id=deal.account_id, occurred_at=at, line_id=line.id,
            product=line.product, quantity=line.quantity, unit_price=line.unit_price,
        )
    )  # fmt: skip


async def _present(work: Work, deal_id: UUID, person_id: UUID) -> DealPersonRow | None:
    found = await work.session.execute(
        select(DealPersonRow).where(
            DealPersonRow.deal_id == deal_id,
            DealPersonRow.person_id == person_id,
            DealPersonRow.removed_at.is_(None),
        )
    )
    return found.scalar_one_or_none()
