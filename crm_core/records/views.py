"""Saved views: a filter, a sort order and a choice of fields with a name, checked on saving and on use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import InvalidError, Work
from crm_core.kit.asking import Asked
from crm_core.kit.editing import to_change
from crm_core.kit.filtering import chosen, condition, order
from crm_core.kit.records import create_record, declare, edit_record
from crm_core.kit.resource import Resource, fields_of
from crm_core.records.asking import known
from crm_core.records.errors import (
    UnknownNounError,
    ViewBrokenError,
    ViewNotFoundError,
    ViewOfOthersError,
)
from crm_core.records.events import ViewDeleted, ViewEdited, ViewSaved
from crm_core.records.registry import RESOURCES
from crm_core.records.tables import SavedViewRow

_KEPT: Final = ("owner_id",)
_LISTS: Final = ("sort", "fields")
_FIELDS: Final = fields_of(SavedViewRow, kept=_KEPT, lists=_LISTS)


async def _save(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    said = {name: value for name, value in values.items() if value is not None}
    await _check(work.session, said)
    if said.get("is_default"):
        await _no_other_default(work, said["noun"])
    said.setdefault("owner_id", work.identity.user_id)
    return await create_record(work, SavedViewRow, fields=_FIELDS, values=said, told=ViewSaved, at=at)


async def _edit(
    work: Work, key: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    row: Any = await to_change(work, SavedViewRow, key=key, missing=ViewNotFoundError, version=version)
    said = {name: value for name, value in to.items() if value is not None or _FIELDS[name].nullable}
    whole = {name: getattr(row, name) for name in ("noun", "filter", "sort", "fields")} | said
    if whole["noun"] != row.noun:
        raise ViewOfOthersError(id=str(key))
    await _check(work.session, whole)
    if said.get("is_default") and not row.is_default:
        await _no_other_default(work, row.noun)
    await edit_record(
        work, SavedViewRow, key, fields=_FIELDS, to=said, told=ViewEdited, missing=ViewNotFoundError, at=at
    )


async def _no_other_default(work: Work, noun: str) -> None:
    await work.session.execute(
        update(SavedViewRow)
        .where(
            SavedViewRow.org_id == work.identity.org_id,
            SavedViewRow.owner_id == work.identity.user_id,
            SavedViewRow.noun == noun,
        )
        .values(is_default=False)
        .execution_options(synchronize_session=False)
    )


SAVED_VIEWS: Final = declare(
    SavedViewRow, noun="saved_views", one="saved_view", missing=ViewNotFoundError, created=ViewSaved,
    edited=ViewEdited, deleted=ViewDeleted, kept=_KEPT, lists=_LISTS, owner="owner_id", order="name",
    match=(), create=_save, edit=_edit,
)  # fmt: skip


async def _check(session: AsyncSession, view: Mapping[str, Any]) -> None:
    """Raise UnknownNounError, BadFilterError, BadSortError or BadFieldsError when the view cannot be used."""
    resource = RESOURCES.get(str(view.get("noun")))
    if resource is None:
        raise UnknownNounError(f"a view is of {', '.join(sorted(RESOURCES))}, not {view.get('noun')}")
    sort, fields = _words(view.get("sort")), _words(view.get("fields"))
    asked = Asked(view.get("filter"), sort=sort, fields=fields)
    extended, lookup = await known(session, resource, asked)
    if asked.filter:
        condition(extended, asked.filter, lookup=lookup)
    order(extended, sort)
    chosen(extended, fields)


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []


async def problems(session: AsyncSession, key: UUID) -> tuple[str, ...]:
    """What about a saved view does not work any more, such as a field that was archived.

    Raises:
        ViewNotFoundError: There is none, or it is not shared with the asker.

    """
    row = await _read(session, key)
    faults = []
    for part in ({"filter": row.filter}, {"sort": row.sort}, {"fields": row.fields}):
        try:
            await _check(session, {"noun": row.noun, **part})
        except InvalidError as error:
            faults.append(error.detail)
    return tuple(faults)


async def viewed(session: AsyncSession, resource: Resource, key: UUID, *, asked: Asked) -> Asked:
    """What is asked, within a saved view: its filter holds too, its order and fields unless others are asked.

    Raises:
        ViewNotFoundError: There is none, or it is not shared with the asker.
        ViewOfOthersError: It shows another kind of record.
        ViewBrokenError: It asks for a field that is no longer there; says which.

    """
    row = await _read(session, key)
    if row.noun != resource.noun:
        raise ViewOfOthersError(f"this view shows {row.noun}, not {resource.noun}", id=str(key))
    try:
        await _check(
            session, {"noun": row.noun, "filter": row.filter, "sort": row.sort, "fields": row.fields}
        )
    except InvalidError as error:
        raise ViewBrokenError(f"This view no longer works: {error.detail}", id=str(key)) from error
    parts = [part for part in (row.filter, asked.filter) if part]
    return replace(
        asked,
        filter={"and": parts} if len(parts) > 1 else parts[0] if parts else None,
        q=asked.q or row.q,
        sort=asked.sort or list(row.sort) or None,
        fields=asked.fields or list(row.fields) or None,
    )


async def _read(session: AsyncSession, key: UUID) -> SavedViewRow:
    row = (await session.execute(select(SavedViewRow).where(SavedViewRow.id == key))).scalar_one_or_none()
    if row is None:
        raise ViewNotFoundError(id=str(key))
    return row
