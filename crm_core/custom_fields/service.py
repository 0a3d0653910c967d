"""Adding custom fields to kinds of records, describing them anew, archiving and removing them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import text

from crm_core.custom_fields.errors import (
    BadCustomFieldError,
    CustomFieldFixedError,
    CustomFieldNotFoundError,
)
from crm_core.custom_fields.events import CustomFieldAdded, CustomFieldEdited, CustomFieldRemoved
from crm_core.custom_fields.schemas import NOUNS
from crm_core.custom_fields.tables import KINDS, CustomFieldRow
from crm_core.kit import ForbiddenError, Work
from crm_core.kit.acting import as_the_organization
from crm_core.kit.editing import change, remove, to_change
from crm_core.kit.permission import level
from crm_core.kit.records import create_record, tellable
from crm_core.kit.resource import fields_of

LINKED: Final = ("accounts", "people", "deals", "leads", "orders", "invoices", "subscriptions", "users")
MOST: Final = 200
"""Custom fields of one kind of record."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,49}")
_FIXED: Final = ("noun", "name", "kind", "refers_to")
_FIELDS: Final = fields_of(CustomFieldRow, kept=("archived_at",), lists=("choices",))
_LONGEST: Final = 200
_MOST_CHOICES: Final = 500


async def add(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    """Add a field.

    Raises:
        BadCustomFieldError: Says what about it cannot be.

    """
    said = {name: value for name, value in values.items() if value is not None}
    _check(said)
    many = await work.session.execute(
        text("select count(*) from custom_fields where org_id = bellwether_org() and noun = :noun"),
        {"noun": said["noun"]},
    )
    if many.scalar_one() >= MOST:
        raise BadCustomFieldError(f"{said['noun']} have {MOST} custom fields already")
    return await create_record(
        work, CustomFieldRow, fields=_FIELDS, values=said, told=CustomFieldAdded, at=at
    )


def _check(said: Mapping[str, Any]) -> None:
    noun, name, kind = said.get("noun"), str(said.get("name")), said.get("kind")
    choices = said.get("choices") or []
    faults = {
        f"fields are added to {', '.join(NOUNS)}, not {noun}": noun not in NOUNS,
        f"a name is like contract_value, not {name!r}": _NAME.fullmatch(name) is None,
        "a label has 1 to 200 characters": not 0 < len(str(said.get("label") or "")) <= _LONGEST,
        f"a kind is one of {', '.join(KINDS)}": kind not in KINDS,
        "choices are for fields of kind choice and choices, 1 to 500 of them": bool(choices)
        != (kind in {"choice", "choices"})
        or len(choices) > _MOST_CHOICES,
        "choices are different texts of 1 to 200 characters": len(set(choices)) != len(choices)
        or any(not one.strip() or len(one) > _LONGEST for one in choices),
        f"a link refers to {', '.join(LINKED)}": (said.get("refers_to") in LINKED) != (kind == "link"),
        "a field of several choices or a flag cannot be unique": bool(said.get("is_unique"))
        and kind in {"choices", "flag"},
    }
    for fault, is_one in faults.items():
        if is_one:
            raise BadCustomFieldError(fault)


async def edit(
    work: Work, key: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change label, help, choices, position, and whether it is required, unique or indexed.

    A choice taken away stays with the records that have it. What becomes unique or indexed is indexed now.

    Raises:
        CustomFieldFixedError: Its name, kind or noun would change.
        AlreadyExistsError: It was to be unique and is not.

    """
    row: Any = await to_change(
        work, CustomFieldRow, key=key, missing=CustomFieldNotFoundError, version=version
    )
    said = {name: value for name, value in to.items() if value is not None or _FIELDS[name].nullable}
    if any(name in said and said[name] != getattr(row, name) for name in _FIXED):
        raise CustomFieldFixedError(id=str(key))
    whole = {name: getattr(row, name) for name in _FIELDS} | said
    _check(whole)
    await _change(work, row, to=said, at=at)


async def archive(work: Work, key: UUID, *, at: datetime, archived: bool = True) -> None:
    """Take a field out of use: it is no longer written, filtered by or offered. Records keep their values."""
    row: Any = await to_change(work, CustomFieldRow, key=key, missing=CustomFieldNotFoundError)
    if (row.archived_at is not None) == archived:
        return
    await _change(work, row, to={"archived_at": at if archived else None}, at=at)


async def _change(work: Work, row: Any, *, to: Mapping[str, Any], at: datetime) -> None:
    before = {name: getattr(row, name) for name in to}
    fields = change(row, to=to, at=at)
    if not fields:
        return
    await work.session.flush()
    work.emit(
        CustomFieldEdited(
            record_id=row.id, occurred_at=at, fields=fields,
            values=tellable(_FIELDS, {name: to[name] for name in fields}),
            before=tellable(_FIELDS, {name: before[name] for name in fields}),
        )
    )  # fmt: skip
    if {"is_unique", "indexed", "archived_at"} & set(fields):
        async with as_the_organization(work):
            await work.session.execute(
                text(f"update {row.noun} set custom = custom where org_id = :org and custom ? :name"),
                {"org": work.identity.org_id, "name": row.name},
            )


async def delete(work: Work, key: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Remove a field and its values from every record.

    Raises:
        ForbiddenError: Only whoever keeps custom fields may.

    """
    row = await to_change(work, CustomFieldRow, key=key, missing=CustomFieldNotFoundError, version=version)
    if await level(work.session, "custom_fields", "delete") != "all":
        raise ForbiddenError(id=str(key))
    noun, name = row.noun, row.name
    await remove(work, cast("Any", CustomFieldRow), key)
    async with as_the_organization(work):
        await work.session.execute(
            text(f"update {noun} set custom = custom - :name where org_id = :org and custom ? :name"),
            {"org": work.identity.org_id, "name": name},
        )
    work.emit(CustomFieldRemoved(record_id=key, occurred_at=at, values={}))
