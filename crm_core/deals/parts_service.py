"""Who takes part in a deal on the buyer's side, and who comes first of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm_core.deals.errors import AlreadyOnDealError, DealNotFoundError, NotOnDealError
from crm_core.deals.events import (
    DealPersonAdded,
    DealPersonRemoved,
    DealPrimaryPersonSet,
)
from crm_core.deals.tables import DealPersonRow, DealRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import to_change


async def add_person(
    work: Work, deal_id: UUID, *, person_id: UUID, role: str | None, at: datetime, primary: bool = False
) -> None:
    """Put a person on a deal, before all others when `primary`.

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
    if primary:
        await put_first(work, deal_id, person_id=person_id, at=at)


async def edit_person(work: Work, deal_id: UUID, *, person_id: UUID, role: str | None, at: datetime) -> None:
    """Give a person another role in a deal: the one before ends, as if they had left and come back.

    Raises:
        NotOnDealError: The person does not take part.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    row = await _present(work, deal_id, person_id)
    if row is None:
        raise NotOnDealError(id=str(person_id))
    if row.role == role:
        return
    row.removed_at = at
    await work.session.flush()
    work.session.add(
        DealPersonRow(
            org_id=work.identity.org_id, id=new_id(), deal_id=deal_id, person_id=person_id, role=role,
            added_at=at, is_primary=row.is_primary,
        )
    )  # fmt: skip
    await work.session.flush()
    about: dict[str, Any] = {
        "record_id": deal_id, "deal_id": deal_id, "account_id": deal.account_id, "occurred_at": at,
        "person_id": person_id,
    }  # fmt: skip
    work.emit(DealPersonRemoved(**about, role=row.role), DealPersonAdded(**about, role=role))


async def put_first(work: Work, deal_id: UUID, *, person_id: UUID | None, at: datetime) -> None:
    """Let a person of a deal come before all others, or nobody.

    Raises:
        NotOnDealError: The person does not take part.

    """
    deal = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError)
    found = await work.session.execute(
        select(DealPersonRow).where(DealPersonRow.deal_id == deal_id, DealPersonRow.removed_at.is_(None))
    )
    rows = {row.person_id: row for row in found.scalars()}
    if person_id is not None and person_id not in rows:
        raise NotOnDealError(id=str(person_id))
    if next((key for key, row in rows.items() if row.is_primary), None) == person_id:
        return
    for row in rows.values():
        row.is_primary = False
    await work.session.flush()
    if person_id is not None:
        rows[person_id].is_primary = True
        await work.session.flush()
    work.emit(
        DealPrimaryPersonSet(
            record_id=deal_id, deal_id=deal_id, account_id=deal.account_id, occurred_at=at,
            primary_person_id=person_id,
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


async def _present(work: Work, deal_id: UUID, person_id: UUID) -> DealPersonRow | None:
    found = await work.session.execute(
        select(DealPersonRow).where(
            DealPersonRow.deal_id == deal_id,
            DealPersonRow.person_id == person_id,
            DealPersonRow.removed_at.is_(None),
        )
    )
    return found.scalar_one_or_none()
