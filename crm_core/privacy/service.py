"""Telling what is kept of a person, and forgetting them.

Whatever refers to somebody is found from the tables themselves: columns that reference the person's row, and
rows that name a record by noun and id, as tags and files do. A new table is reached without being told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.imports.tables import ImportBeforeImageRow
from crm_core.kit import Work, new_id
from crm_core.kit.editing import remove, to_change
from crm_core.kit.permission import require
from crm_core.kit.resource import Resource
from crm_core.kit.table import Table
from crm_core.people.events import PersonErased
from crm_core.privacy.errors import NotAPersonError
from crm_core.privacy.schemas import Erasure
from crm_core.privacy.tables import ErasureRow

_PEOPLE: Final = frozenset({"people", "leads"})
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {"activities": ("subject", "body")}
"""Columns of rows that stay, in which somebody may have written about the person."""
_OURS: Final = frozenset({"events", "erasures", "audit_links", "search_entries"})
"""Tables that name a record and hold no word about it, or go with it."""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A table that refers to people or leads, and by which columns."""

    table: SqlTable
    column: str
    by_noun: bool


def _mentions(noun: str) -> Iterator[_Mention]:
    for table in Table.metadata.sorted_tables:
        if table.name in _OURS or table.name == noun or "org_id" not in table.c:
            continue
        if {"noun", "record_id"} <= set(table.c.keys()):
            yield _Mention(table, "record_id", by_noun=True)
        for constraint in table.foreign_key_constraints:
            last = constraint.elements[-1]
            if last.target_fullname == f"{noun}.id":
                yield _Mention(table, last.parent.name, by_noun=False)


def _of(mention: _Mention, noun: str, key: UUID) -> Any:
    mine = mention.table.c[mention.column] == key
    return and_(mine, mention.table.c.noun == noun) if mention.by_noun else mine


async def everything_about(
    session: AsyncSession, resource: Resource, key: UUID
) -> dict[str, list[dict[str, Any]]]:
    """Gather what is kept of a person, by table: their row, whatever refers to it, and what the log says.

    It is what the acting user may see; whoever answers a person's request reads everything.

    Raises:
        NotAPersonError: The record is no person.
        NotFoundError: There is none, or they may not be seen.

    """
    noun = _person(resource)
    own = Table.metadata.tables[noun]
    found = {noun: await _rows(session, own, own.c.id == key)}
    if not found[noun]:
        raise resource.missing(id=str(key))
    for mention in _mentions(noun):
        rows = await _rows(session, mention.table, _of(mention, noun, key))
        if rows:
            found.setdefault(mention.table.name, []).extend(rows)
    events = Table.metadata.tables["events"]
    told = await _rows(session, events, events.c.record_id == key)
    return found | ({"events": told} if told else {})


async def _rows(session: AsyncSession, table: SqlTable, where: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in {"org_id", "xid", "seq"}]
    return [dict(row) for row in (await session.execute(select(*columns).where(where))).mappings()]


async def erase(
    work: Work, resource: Resource, key: UUID, *, at: datetime, reason: str = "request"
) -> Erasure:
    """Forget a person or a lead: the row and what hangs on it go, what others wrote about them is emptied.

    The log keeps that something happened and forgets what it was. What is learned from facts is learned anew
    without them the next time facts are extracted, since they hold an id that leads nowhere.

    Raises:
        NotAPersonError: The record is no person.
        ForbiddenError: Only whoever keeps the organization's privacy may erase.

    """
    noun = _person(resource)
    table: Any = resource.table
    await to_change(work, table, key=key, missing=resource.missing)
    await require(work.session, "privacy", "delete")
    counts: dict[str, int] = {noun: 1}
    for mention in _mentions(noun):
        gone = await _forget(work, mention, noun=noun, key=key)
        if gone:
            counts[mention.table.name] = counts.get(mention.table.name, 0) + gone
    images = delete(ImportBeforeImageRow).where(ImportBeforeImageRow.record_id == key)
    counts["import_before_images"] = await _count(work, images)
    counts["merge_images"] = (await work.session.execute(select(func.bellwether_forget(key)))).scalar_one()
    counts["events"] = (await work.session.execute(select(func.bellwether_redact(key, at)))).scalar_one()
    await remove(work, table, key)
    erased = {name: count for name, count in counts.items() if count}
    row: dict[str, Any] = {
        "org_id": work.identity.org_id, "id": new_id(), "noun": noun, "record_id": key, "erased_at": at,
        "erased_by": work.identity.user_id, "reason": reason, "counts": erased,
    }  # fmt: skip
    await work.session.execute(insert(ErasureRow), row)
    work.emit(PersonErased(record_id=key, occurred_at=at))
    return Erasure(row["id"], erased)


async def _forget(work: Work, mention: _Mention, *, noun: str, key: UUID) -> int:
    """Empty the words of rows that stay, and delete the others."""
    where = and_(mention.table.c.org_id == work.identity.org_id, _of(mention, noun, key))
    words = _WORDS.get(mention.table.name)
    if words is not None:
        emptied = dict.fromkeys(words) | {mention.column: None}
        return await _count(work, update(mention.table).where(where).values(emptied))
    if mention.table.c[mention.column].nullable and not mention.by_noun:
        return await _count(work, update(mention.table).where(where).values({mention.column: None}))
    return await _count(work, delete(mention.table).where(where))


async def _count(work: Work, statement: Any) -> int:
    done: Any = await work.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)


def _person(resource: Resource) -> str:
    if resource.noun not in _PEOPLE:
        raise NotAPersonError(noun=resource.noun)
    return resource.noun
