"""Creating, changing and deleting records whose kind asks for nothing special, each told in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import insert

from crm_core.kit.editing import change, to_change
from crm_core.kit.editing import remove as remove_row
from crm_core.kit.errors import NotFoundError
from crm_core.kit.event import Event
from crm_core.kit.resource import Creates, Deletes, Derived, Edits, Field, Resource, fields_of
from crm_core.kit.table import Table, new_id
from crm_core.kit.unit_of_work import Work

_TOLD: Final = frozenset({"id", "choice", "number", "whole", "decimal", "date", "time", "flag"})
"""Kinds of fields whose values the log may hold; what somebody wrote stays out of it."""
_PERSONAL: Final = frozenset({"external_id"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordCreated(Event):
    """A record entered the record; `values` are its fields that are no words."""

    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordEdited(Event):
    """Fields of a record changed: their names, and what those that are no words are now and were."""

    fields: tuple[str, ...]
    values: dict[str, Any]
    before: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordDeleted(Event):
    """A record was deleted; `values` are what its fields that are no words were."""

    values: dict[str, Any]


def declare(
    table: type[Table],
    *,
    noun: str,
    one: str,
    missing: type[NotFoundError],
    created: type[RecordCreated],
    edited: type[RecordEdited],
    deleted: type[RecordDeleted],
    kept: Sequence[str] = (),
    filled_in: Sequence[str] = (),
    lists: Sequence[str] = (),
    owner: str | None = None,
    title: str = "name",
    searched: tuple[str, ...] | None = None,
    order: str = "-created_at",
    object: str | None = None,  # noqa: A002 - permissions call it so
    match: tuple[str, ...] = ("external_id",),
    derived: Sequence[Derived] = (),
    create: Creates | None = None,
    edit: Edits | None = None,
    delete: Deletes | None = None,
) -> Resource:
    """Declare a kind of record whose life is: created, edited, deleted.

    A noun for which more follows from a change gives its own `create`, `edit` or `delete`, which may call
    `create_record`, `edit_record` and `delete_record`.
    """
    fields = fields_of(table, kept=kept, filled_in=filled_in, lists=lists)

    async def make(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
        return await create_record(work, table, fields=fields, values=values, told=created, at=at)

    async def alter(
        work: Work, key: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
    ) -> None:
        await edit_record(
            work, table, key, fields=fields, to=to, told=edited, missing=missing, at=at, version=version
        )

    async def remove(work: Work, key: UUID, *, at: datetime, version: int | None = None) -> None:
        await delete_record(
            work, table, key, fields=fields, told=deleted, missing=missing, at=at, version=version
        )

    return Resource(
        noun=noun, one=one, table=table, fields=fields, missing=missing, create=create or make,
        edit=edit or alter, delete=delete or remove, owner=owner, title=title,
        searched=(title,) if searched is None else searched, order=order, object=object or noun,
        match=tuple(name for name in match if name in fields), derived={one.name: one for one in derived},
    )  # fmt: skip


async def create_record(
    work: Work,
    table: type[Table],
    *,
    fields: Mapping[str, Field],
    values: Mapping[str, Any],
    told: type[RecordCreated],
    at: datetime,
) -> UUID:
    """Insert a row and tell of it; returns its id."""
    key = new_id()
    filled = {"org_id": work.identity.org_id, "id": key, **values}
    if "created_at" in fields:
        filled |= {"created_at": at, "updated_at": at}
    await work.session.execute(insert(table), filled)
    work.emit(told(**_about(key, values), occurred_at=at, values=tellable(fields, values)))
    return key


async def edit_record(
    work: Work,
    table: type[Table],
    key: UUID,
    *,
    fields: Mapping[str, Field],
    to: Mapping[str, Any],
    told: type[RecordEdited],
    missing: type[NotFoundError],
    at: datetime,
    version: int | None = None,
) -> tuple[str, ...]:
    """Change the fields that differ and tell of them; returns their names."""
    row: Any = await to_change(work, cast("Any", table), key=key, missing=missing, version=version)
    before = {name: getattr(row, name) for name in to}
    changed = change(row, to=to, at=at)
    if changed:
        await work.session.flush()
        work.emit(
            told(
                **_about(key, {name: getattr(row, name, None) for name in ("deal_id", "account_id")}),
                occurred_at=at,
                fields=changed,
                values=tellable(fields, {name: to[name] for name in changed}),
                before=tellable(fields, {name: before[name] for name in changed}),
            )
        )
    return changed


async def delete_record(
    work: Work,
    table: type[Table],
    key: UUID,
    *,
    fields: Mapping[str, Field],
    told: type[RecordDeleted],
    missing: type[NotFoundError],
    at: datetime,
    version: int | None = None,
) -> None:
    """Delete a row and tell of it."""
    row: Any = await to_change(work, cast("Any", table), key=key, missing=missing, version=version)
    values = {name: getattr(row, name) for name in fields}
    await remove_row(work, cast("Any", table), key)
    work.emit(told(**_about(key, values), occurred_at=at, values=tellable(fields, values)))


def tellable(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the log may hold: numbers, dates, choices and ids, and nothing that somebody wrote."""
    return {
        name: value
        for name, value in values.items()
        if name in fields and fields[name].kind in _TOLD and name not in _PERSONAL
    }


def _about(key: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"record_id": key, "deal_id": values.get("deal_id"), "account_id": values.get("account_id")}
