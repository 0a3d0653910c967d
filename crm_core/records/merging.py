"""Making one record of several: everything that refers to them moves, and every row is kept as it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from crm_core.deals.events import DealAccountChanged, DealPersonAdded, DealPersonRemoved
from crm_core.kit import InvalidError, Work, new_id
from crm_core.kit.acting import as_the_organization
from crm_core.kit.editing import to_change
from crm_core.kit.permission import require
from crm_core.kit.resource import Resource
from crm_core.kit.table import Table
from crm_core.people.events import PersonEdited
from crm_core.records.errors import UnknownNounError
from crm_core.records.events import RecordMergedAway, RecordsMerged
from crm_core.records.merge_rules import Reference, kept_values, references
from crm_core.records.registry import RESOURCES
from crm_core.records.service import edit
from crm_core.records.tables import MERGED, MergeImageRow, MergeRow, RecordAliasRow

MOST: Final = 20
"""Records that go up in another at once."""


_TOLD: Final = ("deal_id", "role", "removed_at")
"""What of a row that moves is kept beside its column, to tell of it when it moves back."""


class Images:
    """What rows were before a merge, noted in the order in which they were changed."""

    def __init__(self, work: Work, merge_id: UUID) -> None:
        self._work = work
        self._merge_id = merge_id
        self._rows: list[dict[str, Any]] = []

    def note(
        self, table: str, kind: str, before: Mapping[str, Any], *, after: Mapping[str, Any] | None = None
    ) -> None:
        """Keep a row as it was, and what is written to it."""
        self._rows.append({
            "org_id": self._work.identity.org_id, "merge_id": self._merge_id, "number": len(self._rows) + 1,
            "table_name": table, "record_id": UUID(str(before["id"])), "kind": kind, "before": dict(before),
            "after": None if after is None else dict(after),
        })  # fmt: skip

    async def write(self) -> None:
        """Write them down."""
        if self._rows:
            await self._work.session.execute(insert(MergeImageRow), self._rows)


async def merge(
    work: Work, noun: str, *, target: UUID, sources: Sequence[UUID], rules: Mapping[str, str], at: datetime
) -> UUID:
    """Make one record of `target` and `sources`; returns the merge, which can be undone.

    Whoever merges may change all of them and has the right to merge; what belongs to them moves along,
    whoever owns it. Two merges of the same record at once: the second finds it gone.

    Raises:
        UnknownNounError, InvalidError: Such records cannot be merged, or not so.
        NotFoundError, ForbiddenError: One of them is not there, or may not be changed.

    """
    resource = RESOURCES[noun] if noun in MERGED else None
    if resource is None:
        raise UnknownNounError(f"{', '.join(MERGED)} can be merged, not {noun}")
    if not 0 < len(set(sources)) <= MOST or target in sources:
        raise InvalidError(f"name 1 to {MOST} other records that go up in the target")
    await require(work.session, "merges", "create", at_least=("own", "team", "all"))
    for key in sorted({target, *sources}):
        await to_change(work, resource.table, key=key, missing=resource.missing)  # type: ignore[type-var]
    merge_id = new_id()
    async with as_the_organization(work):
        await _merge(work, resource, merge_id, target=target, sources=list(dict.fromkeys(sources)),
                     rules=rules, at=at)  # fmt: skip
    return merge_id


async def _merge(
    work: Work, resource: Resource, merge_id: UUID, *, target: UUID, sources: list[UUID],
    rules: Mapping[str, str], at: datetime,
) -> None:  # fmt: skip
    images = Images(work, merge_id)
    row = {
        "org_id": work.identity.org_id, "id": merge_id, "noun": resource.noun, "target_id": target,
        "sources": [str(key) for key in sources], "fields": dict(rules), "merged_by": work.identity.user_id,
        "merged_at": at,
    }  # fmt: skip
    await work.session.execute(insert(MergeRow), row)
    table = Table.metadata.tables[resource.noun]
    whole = {key: await _typed(work, table, key) for key in (target, *sources)}
    before = await _plain(work, resource.noun, [target, *sources])
    await _out_of_the_circle(work, resource, images, target=target, sources=sources)
    moved: dict[str, int] = {}
    for reference in references(resource.noun):
        count = await _move(work, reference, images, target=target, sources=sources, at=at)
        if count:
            moved[reference.table] = moved.get(reference.table, 0) + count
    aliases = await _removed(work, resource, merge_id, images, before=before, target=target, sources=sources)
    if aliases:
        moved["record_aliases"] = moved.get("record_aliases", 0) + aliases
    values = kept_values(resource, whole[target], [whole[key] for key in sources], rules=rules)
    if values:
        await edit(work, resource, target, to=values, at=at)
        (after,) = (await _plain(work, resource.noun, [target])).values()
        was = {"id": str(target)} | {name: before[target][name] for name in values}
        images.note(resource.noun, "changed", was, after={name: after[name] for name in values})
    noted = update(MergeRow).where(MergeRow.id == merge_id).values(moved=moved)
    await work.session.execute(noted.execution_options(synchronize_session=False))
    await images.write()
    account_id = target if resource.noun == "accounts" else None
    about: dict[str, Any] = {
        "noun": resource.noun, "account_id": account_id, "occurred_at": at, "merge_id": merge_id,
    }  # fmt: skip
    work.emit(RecordsMerged(record_id=target, sources=tuple(sources), moved=moved, **about))
    work.emit(*(RecordMergedAway(record_id=key, into=target, **about) for key in sources))


async def _typed(work: Work, table: SqlTable, key: UUID) -> dict[str, Any]:
    row = (await work.session.execute(select(table).where(table.c.id == key))).mappings().one()
    return dict(row)


async def _plain(work: Work, table: str, keys: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Rows as JSON, by id."""
    rows = await work.session.execute(
        text(f"select t.id, to_jsonb(t) from {table} t where t.org_id = :org and t.id = any(:keys)"),
        {"org": work.identity.org_id, "keys": list(keys)},
    )
    return {row.id: row.to_jsonb for row in rows}


async def _out_of_the_circle(
    work: Work, resource: Resource, images: Images, *, target: UUID, sources: Sequence[UUID]
) -> None:
    """Where the account that is left lies below one that goes up in it, it takes that one's place."""
    if resource.noun != "accounts":
        return
    chain: list[tuple[UUID, UUID | None]] = []
    key: UUID | None = target
    while key is not None and key not in {above for above, _ in chain}:
        row = (
            await work.session.execute(
                text("select parent_id from accounts where org_id = :org and id = :id"),
                {"org": work.identity.org_id, "id": key},
            )
        ).scalar_one_or_none()
        chain.append((key, row))
        key = row
    tops = [parent for above, parent in chain if above in sources]
    if not tops:
        return
    (before,) = (await _plain(work, "accounts", [target])).values()
    parent = tops[-1]
    was = {"id": before["id"], "parent_id": before["parent_id"]}
    images.note("accounts", "moved", was, after={"parent_id": None if parent is None else str(parent)})
    await _write(work, "accounts", target, {"parent_id": parent})


async def _write(work: Work, table: str, key: UUID, values: Mapping[str, Any]) -> None:
    found = Table.metadata.tables[table]
    statement = update(found).where(found.c.org_id == work.identity.org_id, found.c.id == key)
    await work.session.execute(statement.values(**values).execution_options(synchronize_session=False))


async def _move(
    work: Work, reference: Reference, images: Images, *, target: UUID, sources: Sequence[UUID], at: datetime
) -> int:
    """Have rows refer to the target. One that cannot beside another there already is dropped instead."""
    named = "and t.noun = :noun" if reference.column == "record_id" else ""
    rows = await work.session.execute(
        text(f"""select t.id, to_jsonb(t) from {reference.table} t
                 where t.org_id = :org and t.{reference.column} = any(:sources) and t.id <> all(:sources)
                 {named}                 order by t.id for update"""),
        {"org": work.identity.org_id, "sources": list(sources)}
        | ({"noun": reference.to} if named else {}),
    )  # fmt: skip
    found = [(key, row) for key, row in rows]
    for key, row in found:
        kept = reference.what == "move" and await _moved(work, reference, key, target=target)
        if not kept:
            await _delete(work, reference.table, key)
        before = (
            {name: row[name] for name in ("id", reference.column, *_TOLD) if name in row} if kept else row
        )
        images.note(
            reference.table, "moved" if kept else "removed", before,
            after={reference.column: str(target)} if kept else None,
        )  # fmt: skip
        _tell(work, reference, row, target=target, kept=kept, at=at)
    return len(found)


async def _moved(work: Work, reference: Reference, key: UUID, *, target: UUID) -> bool:
    try:
        async with work.session.begin_nested():
            await _write(work, reference.table, key, {reference.column: target})
    except IntegrityError:
        return False
    return True


async def _delete(work: Work, table: str, key: UUID) -> None:
    found = Table.metadata.tables[table]
    statement = delete(found).where(found.c.org_id == work.identity.org_id, found.c.id == key)
    await work.session.execute(statement.execution_options(synchronize_session=False))


def _tell(
    work: Work, reference: Reference, row: Mapping[str, Any], *, target: UUID, kept: bool, at: datetime
) -> None:
    """Tell of what features look at: a deal's account, who takes part in it, where people work."""
    match (reference.table, reference.column):
        case ("deals", "account_id"):
            deal = UUID(row["id"])
            work.emit(
                DealAccountChanged(record_id=deal, deal_id=deal, account_id=target, occurred_at=at,
                                   from_account_id=UUID(row["account_id"]))
            )  # fmt: skip
        case ("deal_people", _) if row["removed_at"] is None:
            deal = UUID(row["deal_id"])
            about: dict[str, Any] = {
                "record_id": deal,
                "deal_id": deal,
                "occurred_at": at,
                "role": row["role"],
            }
            work.emit(DealPersonRemoved(person_id=UUID(row["person_id"]), **about))
            work.emit(*([DealPersonAdded(person_id=target, **about)] if kept else []))
        case ("people", "account_id"):
            work.emit(PersonEdited(record_id=UUID(row["id"]), account_id=target, occurred_at=at,
                                   fields=("account_id",)))  # fmt: skip
        case _:
            pass


async def _removed(
    work: Work, resource: Resource, merge_id: UUID, images: Images, *,
    before: Mapping[UUID, Mapping[str, Any]], target: UUID, sources: Sequence[UUID],
) -> int:  # fmt: skip
    """Take the sources out of the record; their keys in other systems lead to the target from now on."""
    aliases = []
    for key in sources:
        row = before[key]
        images.note(resource.noun, "merged", row)
        if row["external_id"] is not None and row["external_source"] is not None:
            aliases.append({
                "org_id": work.identity.org_id, "id": new_id(), "noun": resource.noun, "record_id": target,
                "external_source": row["external_source"], "external_id": row["external_id"],
                "merge_id": merge_id,
            })  # fmt: skip
    for key in sources:
        await _delete(work, resource.noun, key)
    if aliases:
        await work.session.execute(insert(RecordAliasRow), aliases)
    work.session.expire_all()
    return len(aliases)
