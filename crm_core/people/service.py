"""Adding, changing and deleting people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, remove, to_change
from crm_core.people.errors import PersonNotFoundError
from crm_core.people.events import PersonCreated, PersonDeleted, PersonEdited
from crm_core.people.tables import PersonRow


async def create(
    work: Work,
    *,
    name: str,
    at: datetime,
    account_id: UUID | None = None,
    owner_id: UUID | None = None,
    email: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    external_source: str | None = None,
    external_id: str | None = None,
) -> UUID:
    """Put a person into the record."""
    row = PersonRow(
        org_id=work.identity.org_id, id=new_id(), name=name, email=email, phone=phone, title=title,
        account_id=account_id, owner_id=owner_id, external_source=external_source,
        external_id=external_id, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(PersonCreated(record_id=row.id, account_id=account_id, occurred_at=at))
    return row.id


async def edit(
    work: Work, person_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, email, phone, title, account_id or owner_id."""
    row = await to_change(work, PersonRow, key=person_id, missing=PersonNotFoundError, version=version)
    if fields := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(PersonEdited(record_id=person_id, account_id=row.account_id, occurred_at=at, fields=fields))


async def delete(work: Work, person_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a person, also from the deals they take part in; `crm_core.privacy` forgets whoever asks."""
    row = await to_change(work, PersonRow, key=person_id, missing=PersonNotFoundError, version=version)
    await remove(work, PersonRow, person_id)
    work.emit(PersonDeleted(record_id=person_id, account_id=row.account_id, occurred_at=at))
