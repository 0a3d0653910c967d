"""Reading tags: those of records, and records by their tags."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, cast, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.resource import Derived, Resource
from crm_core.tags.schemas import Tag
from crm_core.tags.tables import RecordTagRow, TagRow

_MOST: Final = 100


async def on(session: AsyncSession, noun: str, ids: Sequence[UUID]) -> dict[UUID, tuple[Tag, ...]]:
    """The tags of records that may be seen, by record, sorted by name."""
    rows = await session.execute(
        select(RecordTagRow.record_id, TagRow.id, TagRow.name, TagRow.colour)
        .join(TagRow, (TagRow.org_id == RecordTagRow.org_id) & (TagRow.id == RecordTagRow.tag_id))
        .where(RecordTagRow.noun == noun, RecordTagRow.record_id.in_(ids))
        .order_by(func.lower(TagRow.name))
    )
    found: dict[UUID, list[Tag]] = {}
    for record_id, tag_id, name, colour in rows:
        found.setdefault(record_id, []).append(Tag(tag_id, name, colour))
    return {record_id: tuple(several) for record_id, several in found.items()}


async def of_names(session: AsyncSession, names: Sequence[str]) -> tuple[UUID, ...]:
    """The tags of these names that there are."""
    lowered = [name.strip().lower() for name in names]
    found = await session.execute(select(TagRow.id).where(func.lower(TagRow.name).in_(lowered)))
    return tuple(found.scalars())


def filtered_by_tags(resource: Resource) -> Derived:
    """The filter `tags` of a kind of record: `has` one, `has_any` or `has_none` of several."""

    def condition(op: str, value: Any) -> ColumnElement[bool]:
        wanted = [value] if op == "has" else value
        if not isinstance(wanted, list) or not wanted or len(wanted) > _MOST:
            raise ValueError(
                f"tags {op} takes {'one tag' if op == 'has' else 'a list of tags'}, by name or id"
            )
        if not all(isinstance(one, str | UUID) and "\0" not in str(one) for one in wanted):
            raise ValueError("a tag is given by its name or its id")
        bears = (
            select(RecordTagRow.record_id)
            .where(
                RecordTagRow.noun == resource.noun,
                RecordTagRow.record_id == resource.column("id"),
                RecordTagRow.tag_id.in_(select(TagRow.id).where(or_(*map(_is, wanted)))),
            )
            .correlate(resource.table)
            .exists()
        )
        return not_(bears) if op == "has_none" else bears

    return Derived("tags", ("has", "has_any", "has_none"), condition, "Tags of the record, by name or id.")


def _is(tag: str | UUID) -> ColumnElement[bool]:
    try:
        key = tag if isinstance(tag, UUID) else UUID(tag)
    except ValueError:
        return func.lower(TagRow.name) == func.lower(str(tag))
    return or_(TagRow.id == cast(key, Uuid()), func.lower(TagRow.name) == str(tag).lower())
