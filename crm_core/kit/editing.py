"""Changing a row: found if it may be changed, refused if somebody was faster, and what changed told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, true

from crm_core.kit.closing import as_it_is
from crm_core.kit.errors import ForbiddenError, NotFoundError, StaleError
from crm_core.kit.table import Tenant
from crm_core.kit.unit_of_work import Work


class Versioned(Protocol):
    """A row with the columns of `Edited`."""

    updated_at: Any
    version: Any


Row = TypeVar("Row", bound=Tenant)


async def to_change(
    work: Work,
    table: type[Row],
    *,
    key: UUID,
    missing: type[NotFoundError],
    version: int | None = None,
    among: ColumnElement[bool] | None = None,
) -> Row:
    """Lock the row for change, if it is one of those that can be changed at all (`among`).

    Raises:
        NotFoundError: There is no such row, or it may not be seen.
        ForbiddenError: It may be seen and not changed.
        StaleError: It is no longer at the version asked for.

    """
    mine = (table.org_id == work.identity.org_id, table.id == key, true() if among is None else among)
    row = (
        await work.session.execute(
            select(table).where(*mine).with_for_update(of=table),
            execution_options={"populate_existing": True, **as_it_is(work.session)},
        )
    ).scalar_one_or_none()
    if row is None:
        if (await work.session.execute(select(table.id).where(*mine))).first() is None:
            raise missing(id=str(key))
        raise ForbiddenError(id=str(key))
    if version is not None and getattr(row, "version") != version:  # noqa: B009 - rows without one are not asked
        raise StaleError(id=str(key))
    return row


def change(row: Versioned, *, to: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
    """Write the fields that differ, count the version up, and return their names."""
    changed = tuple(name for name, value in to.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, to[name])
    if changed:
        row.updated_at = at
        row.version += 1
    return changed


async def remove(work: Work, table: type[Row], key: UUID) -> None:
    """Delete a row that was found before.

    Raises:
        ForbiddenError: It may be changed and not deleted.

    """
    statement = delete(table).where(table.org_id == work.identity.org_id, table.id == key).returning(table.id)
    gone = (await work.session.execute(statement)).first()
    if gone is None:
        raise ForbiddenError(id=str(key))
