"""Reading records of any declared kind: one, or a page of those that a filter lets through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.filtering import Lookup, chosen, condition, order, words
from crm_core.kit.paging import Page, Place, Query, page
from crm_core.kit.resource import CUSTOM, Field, Resource

MOST_COUNTED = 10_000
"""How far a count goes before it says `more`; counting a million rows takes longer than reading a page."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records, in which order, with which of their fields."""

    filter: Mapping[str, Any] | None = None
    q: str | None = None
    sort: str | Sequence[str] | None = None
    fields: str | Sequence[str] | None = None
    only: tuple[ColumnElement[bool], ...] = ()
    """Further conditions of our own."""


def _where(resource: Resource, asked: Asked, *, lookup: Lookup) -> tuple[ColumnElement[bool], ...]:
    found = list(asked.only)
    if asked.filter:
        found.append(condition(resource, asked.filter, lookup=lookup))
    if asked.q:
        found.append(words(resource, asked.q))
    return tuple(found)


def query(resource: Resource, asked: Asked, *, lookup: Lookup) -> tuple[Query, tuple[Field, ...]]:
    """Build the query of the records asked for, unsorted; its columns are the fields in their order."""
    fields = chosen(resource, asked.fields)
    built: Query = select(*(field.column.label(field.name) for field in fields))
    return built.where(*_where(resource, asked, lookup=lookup)), fields


async def listed(
    session: AsyncSession,
    resource: Resource,
    asked: Asked,
    *,
    lookup: Lookup,
    after: Place | None = None,
    limit: int = 50,
) -> Page[Row]:
    """Read a page of records as plain values by field name.

    Raises:
        BadFilterError, BadSortError, BadFieldsError: What was asked does not fit these records.

    """
    built, fields = query(resource, asked, lookup=lookup)
    names = tuple(field.name for field in fields)
    return await page(
        session,
        built,
        order=order(resource, asked.sort),
        after=after,
        limit=limit,
        read=lambda row: _read(names, row),
    )


async def counted(session: AsyncSession, resource: Resource, asked: Asked, *, lookup: Lookup) -> int:
    """Count the records asked for, up to MOST_COUNTED and one."""
    found = (
        select(resource.column("id"))
        .where(*_where(resource, asked, lookup=lookup))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    return (await session.execute(select(func.count()).select_from(found))).scalar_one()


async def read(session: AsyncSession, resource: Resource, key: UUID, *, fields: str | None = None) -> Row:
    """Read one record.

    Raises:
        NotFoundError: The resource's own; there is none, or it may not be seen.

    """
    wanted = chosen(resource, fields)
    built = select(*(field.column.label(field.name) for field in wanted)).where(resource.column("id") == key)
    row = (await session.execute(built)).first()
    if row is None:
        raise resource.missing(id=str(key))
    return _read(tuple(field.name for field in wanted), row)


def _read(names: Sequence[str], row: Sequence[Any]) -> Row:
    """Values by field name; those of added fields together under `custom`."""
    found = dict(zip(names, row, strict=False))
    own = {name: found.pop(name) for name in names if name.startswith(CUSTOM)}
    if own:
        found["custom"] = {
            **found.get("custom", {}), **{name.removeprefix(CUSTOM): value for name, value in own.items()},
        }  # fmt: skip
    return found


async def keyed(session: AsyncSession, resource: Resource, *, by: str, value: object) -> tuple[UUID, ...]:
    """Ids of the records whose field has this value; more than one when it does not tell them apart."""
    found = select(resource.column("id")).where(resource.column(by) == value).limit(2)
    return tuple((await session.execute(found)).scalars())
