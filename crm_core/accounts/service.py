"""Adding and changing accounts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crm_core.accounts.errors import AccountCircleError, AccountInUseError, AccountNotFoundError
from crm_core.accounts.events import AccountCreated, AccountDeleted, AccountEdited
from crm_core.accounts.tables import AccountRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, remove, to_change


async def create(
    work: Work,
    *,
    name: str,
    at: datetime,
    parent_id: UUID | None = None,
    owner_id: UUID | None = None,
    industry: str | None = None,
    region: str | None = None,
    employees: int | None = None,
    country: str | None = None,
    postal_code: str | None = None,
    website: str | None = None,
    external_source: str | None = None,
    external_id: str | None = None,
) -> UUID:
    """Put a company into the record."""
    row = AccountRow(
        org_id=work.identity.org_id, id=new_id(), name=name, parent_id=parent_id, owner_id=owner_id,
        industry=industry, region=region, employees=employees, country=_capitals(country),
        postal_code=postal_code, website=website, external_source=external_source, external_id=external_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(_told(AccountCreated, row, at=at))
    return row.id


async def edit(
    work: Work, account_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, parent_id, owner_id, industry, region, employees, country, postal_code or website.

    Raises:
        AccountCircleError: The new parent belongs to this account.

    """
    parent_id = to.get("parent_id")
    if parent_id is not None:
        await work.session.execute(select(func.bellwether_hold_hierarchy()))
    row = await to_change(work, AccountRow, key=account_id, missing=AccountNotFoundError, version=version)
    if parent_id is not None and parent_id in await _below(work, account_id):
        raise AccountCircleError(id=str(account_id))
    said = {**to, "country": _capitals(to["country"])} if "country" in to else to
    if change(row, to=said, at=at):
        await work.session.flush()
        work.emit(_told(AccountEdited, row, at=at))


async def delete(work: Work, account_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete an account that nothing belongs to.

    Raises:
        AccountInUseError: Deals, people or other accounts belong to it.

    """
    await to_change(work, AccountRow, key=account_id, missing=AccountNotFoundError, version=version)
    if (await work.session.execute(select(func.bellwether_account_in_use(account_id)))).scalar_one():
        raise AccountInUseError(id=str(account_id))
    await remove(work, AccountRow, account_id)
    work.emit(AccountDeleted(record_id=account_id, account_id=account_id, occurred_at=at))


def _capitals(country: str | None) -> str | None:
    """Countries are written in capitals, whoever sends them."""
    return (country or "").strip().upper() or None


def _told(kind: type[AccountCreated], row: AccountRow, *, at: datetime) -> AccountCreated:
    return kind(
        record_id=row.id, account_id=row.id, occurred_at=at, parent_id=row.parent_id, industry=row.industry,
        region=row.region, employees=row.employees, owner_id=row.owner_id,
    )  # fmt: skip


async def _below(work: Work, account_id: UUID) -> set[UUID]:
    """An account and all below it, whoever may see them."""
    below = func.bellwether_below(account_id).table_valued("id", "parent_id", "depth")
    return set((await work.session.execute(select(below.c.id))).scalars())
