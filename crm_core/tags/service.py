"""Making tags, and putting them on records of any kind, many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Uuid

from crm_core.kit import Work
from crm_core.kit.records import create_record, delete_record, edit_record
from crm_core.kit.resource import fields_of
from crm_core.tags.errors import TagColourError, TagExistsError, TaggedRecordError, TagNotFoundError
from crm_core.tags.events import RecordTagged, RecordUntagged, TagCreated, TagDeleted, TagEdited
from crm_core.tags.tables import TagRow

FIELDS: Final = fields_of(TagRow)
_IDS: Final = ARRAY(Uuid())
_SEEN: Final = text("select x.id from unnest(:ids) as x(id) where bellwether_sees(:noun, x.id)").bindparams(
    bindparam("ids", type_=_IDS)
)
_ADD: Final = text("""
    insert into record_tags (org_id, id, noun, record_id, tag_id, tagged_by, tagged_at)
    select :org, bellwether_new_id(), :noun, r.id, t.id, :by, :at
    from unnest(:ids) as r(id) cross join unnest(:tags) as t(id)
    on conflict on constraint uq_record_tags_org_id_noun_record_id_tag_id do nothing
    returning record_id, tag_id
""").bindparams(bindparam("ids", type_=_IDS), bindparam("tags", type_=_IDS))
_REMOVE: Final = text("""
    delete from record_tags
    where org_id = :org and noun = :noun and record_id = any(:ids) and tag_id = any(:tags)
    returning record_id, tag_id
""").bindparams(bindparam("ids", type_=_IDS), bindparam("tags", type_=_IDS))


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Make a tag.

    Raises:
        TagExistsError: There is one of that name.
        TagColourError: The colour is no `#rrggbb`.

    """
    said = _said(values)
    await _free(work, name=str(said.get("name", "")))
    return await create_record(work, TagRow, fields=FIELDS, values=said, told=TagCreated, at=at)


async def edit(
    work: Work, key: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Give a tag another name or colour."""
    said = _said(to)
    if "name" in said:
        await _free(work, name=said["name"], but=key)
    await edit_record(
        work, TagRow, key, fields=FIELDS, to=said, told=TagEdited, missing=TagNotFoundError, at=at,
        version=version,
    )  # fmt: skip


async def delete(work: Work, key: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a tag; it is taken off every record."""
    await delete_record(
        work, TagRow, key, fields=FIELDS, told=TagDeleted, missing=TagNotFoundError, at=at, version=version
    )


async def named(work: Work, names: Sequence[str], *, at: datetime) -> tuple[UUID, ...]:
    """The tags of these names, made where there is none yet."""
    found: list[UUID] = []
    for name in dict.fromkeys(one.strip() for one in names):
        there = await _of_name(work, name)
        if there is None:
            try:
                async with work.session.begin_nested():
                    there = await create(work, {"name": name}, at=at)
            except IntegrityError:
                there = await _of_name(work, name)
        if there is not None and there not in found:
            found.append(there)
    return tuple(found)


async def put_on(work: Work, noun: str, ids: Sequence[UUID], *, tags: Sequence[UUID], at: datetime) -> int:
    """Put tags on records; returns how many were new.

    Raises:
        TaggedRecordError: One of the records does not exist or may not be seen.
        TagNotFoundError: There is no such tag.

    """
    wanted = set(ids)
    seen = set((await work.session.execute(_SEEN, {"ids": list(wanted), "noun": noun})).scalars())
    if wanted - seen:
        raise TaggedRecordError(ids=sorted(str(one) for one in wanted - seen)[:20])
    known = set((await work.session.execute(select(TagRow.id).where(TagRow.id.in_(tags)))).scalars())
    if set(tags) - known:
        raise TagNotFoundError(ids=sorted(str(one) for one in set(tags) - known)[:20])
    values = {
        "org": work.identity.org_id, "by": work.identity.user_id, "noun": noun, "ids": list(wanted),
        "tags": list(known), "at": at,
    }  # fmt: skip
    added = (await work.session.execute(_ADD, values)).all()
    for record_id, tag_id in added:
        work.emit(
            RecordTagged(
                record_id=record_id, deal_id=record_id if noun == "deals" else None,
                account_id=record_id if noun == "accounts" else None, occurred_at=at, tagged=noun,
                tag_id=tag_id,
            )
        )  # fmt: skip
    return len(added)


async def take_off(work: Work, noun: str, ids: Sequence[UUID], *, tags: Sequence[UUID], at: datetime) -> int:
    """Take tags off records; returns how many were there. What one cannot see stays as it is."""
    values = {"org": work.identity.org_id, "noun": noun, "ids": list(ids), "tags": list(tags)}
    removed = (await work.session.execute(_REMOVE, values)).all()
    for record_id, tag_id in removed:
        work.emit(
            RecordUntagged(
                record_id=record_id, deal_id=record_id if noun == "deals" else None,
                account_id=record_id if noun == "accounts" else None, occurred_at=at, tagged=noun,
                tag_id=tag_id,
            )
        )  # fmt: skip
    return len(removed)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in values.items() if value is not None}
    if "name" in said:
        said["name"] = said["name"].strip()
    if "colour" in said:
        said["colour"] = colour = str(said["colour"]).lower()
        if len(colour) != len("#rrggbb") or colour[0] != "#" or set(colour[1:]) - set("0123456789abcdef"):
            raise TagColourError
    return said


async def _of_name(work: Work, name: str) -> UUID | None:
    found = select(TagRow.id).where(func.lower(TagRow.name) == func.lower(name))
    return (await work.session.execute(found)).scalar_one_or_none()


async def _free(work: Work, *, name: str, but: UUID | None = None) -> None:
    there = await _of_name(work, name)
    if there is not None and there != but:
        raise TagExistsError(id=str(there))
