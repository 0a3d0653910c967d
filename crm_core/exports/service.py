"""Taking records out: as far as the right to export reaches, row by row, however many there are."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import records
from crm_core.exports.errors import ExportRefusedError, NoSuchKindError
from crm_core.exports.events import ExportFinished, ExportStarted
from crm_core.exports.schemas import Export
from crm_core.kit import Work, asking, new_id
from crm_core.kit.asking import Asked
from crm_core.kit.filtering import order
from crm_core.kit.permission import level
from crm_core.kit.resource import Resource

_AT_ONCE: Final = 2_000


async def prepare(work: Work, noun: str, asked: Asked, *, as_format: str, at: datetime) -> Export:
    """Check that these records may be taken out, say in the log that they will be, and how to read them.

    Raises:
        NoSuchKindError: There are no such records.
        ExportRefusedError: The right to export does not reach any of them.
        BadFilterError, BadSortError, BadFieldsError: What was asked does not fit them.

    """
    lookup = await records.every_field(work.session)
    found = records.named(noun)
    if found is None:
        raise NoSuchKindError(noun=noun)
    resource = lookup(found.table.__tablename__) or found
    reach = await level(work.session, resource.object, "export")
    limited = Asked(
        asked.filter, asked.q, asked.sort, asked.fields, (*asked.only, *_reached(resource, reach))
    )
    query, fields = asking.query(resource, limited, lookup=lookup)
    made = Export(
        new_id(), noun, order(resource, asked.sort).after(query, None), fields, _names(fields, lookup=lookup)
    )
    work.emit(
        ExportStarted(
            record_id=made.id, occurred_at=at, kind=noun, format=as_format, level=reach,
            fields=tuple(field.name for field in fields),
        )
    )  # fmt: skip
    return made


def _reached(resource: Resource, reach: str) -> tuple[ColumnElement[bool], ...]:
    """Whose records may be taken out; reading them is a matter of the policies."""
    if reach == "all":
        return ()
    if reach == "none" or resource.owner is None:
        raise ExportRefusedError(object=resource.object)
    members = select(func.bellwether_members(resource.object, "export"))
    return (resource.column(resource.owner).in_(members),)


def _names(fields: Sequence[Any], *, lookup: Any) -> tuple[tuple[str, int, Resource], ...]:
    found = []
    for place, field in enumerate(fields):
        other = lookup(field.refers_to) if field.refers_to else None
        if other is not None and other.title in other.fields:
            found.append((f"{field.name.removesuffix('_id')}_name", place, other))
    return tuple(found)


async def rows(session: AsyncSession, export: Export) -> AsyncIterator[tuple[Any, ...]]:
    """Read the records one after the other, as they were when this began; memory stays the same."""
    result = await session.stream(export.query, execution_options={"yield_per": _AT_ONCE})
    async for batch in result.partitions(_AT_ONCE):
        names = [
            await _named(session, other, {row[place] for row in batch}) for _, place, other in export.names
        ]
        width = len(export.fields)
        for row in batch:
            yield (
                *row[:width],
                *(known.get(row[place]) for known, (_, place, _) in zip(names, export.names, strict=True)),
            )


async def _named(session: AsyncSession, resource: Resource, ids: set[UUID | None]) -> dict[UUID, str]:
    wanted = [key for key in ids if key is not None]
    if not wanted:
        return {}
    found = await session.execute(
        select(resource.column("id"), resource.column(resource.title)).where(
            resource.column("id").in_(wanted)
        )
    )
    return {key: name for key, name in found if name is not None}


def finish(work: Work, export: Export, *, count: int, at: datetime) -> None:
    """Say in the log how many records were taken out."""
    work.emit(ExportFinished(record_id=export.id, occurred_at=at, kind=export.noun, rows=count))


def told(
    work: Work, *, kind: str, as_format: str, level: str, fields: Sequence[str], count: int, at: datetime
) -> None:
    """Say in the log that something made from records was taken out, such as features."""
    made = new_id()
    work.emit(
        ExportStarted(
            record_id=made, occurred_at=at, kind=kind, format=as_format, level=level, fields=tuple(fields)
        ),
        ExportFinished(record_id=made, occurred_at=at, kind=kind, rows=count),
    )
