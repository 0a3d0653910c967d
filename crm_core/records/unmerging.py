"""Taking apart what was merged: every row as it was, unless somebody has changed it since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.deals.events import DealAccountChanged, DealPersonAdded, DealPersonRemoved
from crm_core.kit import Work
from crm_core.kit.acting import as_the_organization
from crm_core.kit.editing import to_change
from crm_core.kit.permission import require
from crm_core.kit.table import Table
from crm_core.people.events import PersonEdited
from crm_core.records.errors import MergeNotFoundError, MergeUndoConflictError, MergeUndoneError
from crm_core.records.events import MergeUndone
from crm_core.records.registry import RESOURCES
from crm_core.records.tables import MergeImageRow, MergeRow, RecordAliasRow

_SHOWN: Final = 20
_LATER: Final = {"accounts": ("parent_id",), "people": ("account_id",), "leads": ()}
"""Columns of a record that are filled in when all is back: they refer to what may not be there yet."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that was changed after the merge, and would be lost."""

    table: str
    record_id: UUID
    field: str


async def read(session: AsyncSession, key: UUID) -> MergeRow:
    """Read a merge; raises MergeNotFoundError."""
    found = await session.get(MergeRow, {"org_id": await _org(session), "id": key}, populate_existing=True)
    if found is None:
        raise MergeNotFoundError(id=str(key))
    return found


async def _org(session: AsyncSession) -> UUID:
    found: UUID = (await session.execute(text("select bellwether_org()"))).scalar_one()
    return found


async def newest(session: AsyncSession, *, limit: int = 50) -> Sequence[MergeRow]:
    """The newest merges that the asker may see."""
    found = select(MergeRow).order_by(MergeRow.merged_at.desc(), MergeRow.id.desc()).limit(limit)
    return (await session.execute(found)).scalars().all()


async def undo(work: Work, key: UUID, *, at: datetime, keep_later: bool = False) -> None:
    """Take a merge apart; with `keep_later`, what was changed since stays as it is now.

    Raises:
        MergeNotFoundError, MergeUndoneError: There is none, or it is undone already.
        MergeUndoConflictError: Later changes would be lost; says which.
        ForbiddenError: Whoever undoes it may change the record that is left, and may merge.

    """
    await require(work.session, "merges", "edit", at_least=("own", "team", "all"))
    row = await to_change(work, MergeRow, key=key, missing=MergeNotFoundError)
    if row.undone_at is not None:
        raise MergeUndoneError(id=str(key))
    resource = RESOURCES[row.noun]
    table: Any = resource.table
    await to_change(work, table, key=row.target_id, missing=resource.missing)
    async with as_the_organization(work):
        images = (
            (
                await work.session.execute(
                    select(MergeImageRow).where(MergeImageRow.merge_id == key).order_by(MergeImageRow.number)
                )
            )
            .scalars()
            .all()
        )
        if not images:
            raise MergeNotFoundError("What this merge kept is gone, as when somebody asked to be forgotten.")
        conflicts = [found for image in images for found in await _conflicts(work, image)]
        if conflicts and not keep_later:
            raise MergeUndoConflictError(_sentence(conflicts), id=str(key))
        await _take_apart(work, row, images, at=at, left={(c.table, c.record_id, c.field) for c in conflicts})
        row.undone_at, row.undone_by = at, work.identity.user_id
        await work.session.flush()
        work.emit(
            MergeUndone(
                noun=row.noun, record_id=row.target_id, occurred_at=at, merge_id=key,
                account_id=row.target_id if row.noun == "accounts" else None,
                sources=tuple(UUID(source) for source in row.sources),
            )
        )  # fmt: skip
    work.session.expire_all()


def _sentence(conflicts: Sequence[Conflict]) -> str:
    listed = ", ".join(f"{one.field} of {one.table} {one.record_id}" for one in conflicts[:_SHOWN])
    more = f" and {len(conflicts) - _SHOWN} more" if len(conflicts) > _SHOWN else ""
    return f"Changed after the merge: {listed}{more}. With keep_later they stay as they are."


async def _conflicts(work: Work, image: MergeImageRow) -> list[Conflict]:
    """What of a row is no longer as the merge left it; a row that is gone has lost all of it."""
    if image.kind not in {"moved", "changed"}:
        return []
    row = await _now(work, image.table_name, image.record_id)
    return [
        Conflict(image.table_name, image.record_id, name)
        for name, value in (image.after or {}).items()
        if row is None or row[name] != value
    ]


async def _now(work: Work, table: str, key: UUID) -> dict[str, Any] | None:
    found = await work.session.execute(
        text(f"select to_jsonb(t) from {table} t where t.org_id = :org and t.id = :id for update"),
        {"org": work.identity.org_id, "id": key},
    )
    row: dict[str, Any] | None = found.scalar_one_or_none()
    return row


async def _take_apart(
    work: Work, row: MergeRow, images: Sequence[MergeImageRow], *, at: datetime,
    left: set[tuple[str, UUID, str]],
) -> None:  # fmt: skip
    await work.session.execute(delete(RecordAliasRow).where(RecordAliasRow.merge_id == row.id))
    by_kind: dict[str, list[MergeImageRow]] = {}
    for image in images:
        by_kind.setdefault(image.kind, []).append(image)
    for image in by_kind.get("changed", []):
        await _write_back(work, image, left=left)
    later = _LATER[row.noun]
    for image in by_kind.get("merged", []):
        await _insert(work, image.table_name, {**image.before, **dict.fromkeys(later)})
    back = [*by_kind.get("moved", []), *by_kind.get("removed", [])]
    # Affiliations before the people whose account they follow, and the last that went is the first back.
    for image in sorted(back, key=lambda one: (one.table_name != "affiliations", -one.number)):
        if image.kind == "moved":
            await _back(work, image, left=left, at=at)
        else:
            await _insert_if_it_fits(work, image)
            _tell_removed(work, image, at=at)
    for image in by_kind.get("merged", []):
        if any(image.before[name] is not None for name in later):
            await _set(work, image.table_name, image.record_id, {name: image.before[name] for name in later})


async def _back(work: Work, image: MergeImageRow, *, left: set[tuple[str, UUID, str]], at: datetime) -> None:
    written = await _write_back(work, image, left=left)
    for name in written:
        _tell_moved(work, image, name, at=at)


async def _write_back(
    work: Work, image: MergeImageRow, *, left: set[tuple[str, UUID, str]]
) -> tuple[str, ...]:
    """Write what was there before, except what somebody changed since; returns the fields written."""
    names = tuple(
        name
        for name in image.after or {}
        if name in image.before and (image.table_name, image.record_id, name) not in left
    )
    if names:
        await _set(work, image.table_name, image.record_id, {name: image.before[name] for name in names})
    return names


async def _set(work: Work, table: str, key: UUID, values: Mapping[str, Any]) -> None:
    columns = ", ".join(values)
    target = f"({columns})" if len(values) > 1 else columns
    version = ", version = t.version + 1" if "version" in Table.metadata.tables[table].c else ""
    await work.session.execute(
        text(
            f"update {table} t set {target} = (select {columns} from jsonb_populate_record("
            f"null::public.{table}, cast(:doc as jsonb))){version} where t.org_id = :org and t.id = :id"
        ),
        {"doc": orjson.dumps(dict(values)).decode(), "org": work.identity.org_id, "id": key},
    )


async def _insert(work: Work, table: str, row: Mapping[str, Any]) -> None:
    made = {column.name for column in Table.metadata.tables[table].c if column.computed is not None}
    columns = ", ".join(name for name in row if name not in made)
    await work.session.execute(
        text(
            f"insert into {table} ({columns}) select {columns} from jsonb_populate_record("
            f"null::public.{table}, cast(:doc as jsonb))"
        ),
        {"doc": orjson.dumps(dict(row)).decode()},
    )


async def _insert_if_it_fits(work: Work, image: MergeImageRow) -> None:
    """Put back a row that stood in the way of another; where one like it came since, that one stays."""
    try:
        async with work.session.begin_nested():
            await _insert(work, image.table_name, image.before)
    except IntegrityError:
        return


def _tell_moved(work: Work, image: MergeImageRow, name: str, *, at: datetime) -> None:
    key, before, after = image.record_id, image.before[name], (image.after or {})[name]
    if (image.table_name, name) == ("deals", "account_id"):
        work.emit(
            DealAccountChanged(record_id=key, deal_id=key, account_id=UUID(before), occurred_at=at,
                               from_account_id=UUID(after))
        )  # fmt: skip
    elif (image.table_name, name) == ("people", "account_id"):
        work.emit(
            PersonEdited(record_id=key, account_id=UUID(before), occurred_at=at, fields=("account_id",))
        )
    elif (
        image.table_name == "deal_people"
        and image.before.get("removed_at") is None
        and "deal_id" in image.before
    ):
        deal = UUID(image.before["deal_id"])
        about: dict[str, Any] = {
            "record_id": deal, "deal_id": deal, "occurred_at": at, "role": image.before.get("role"),
        }  # fmt: skip
        work.emit(DealPersonRemoved(person_id=UUID(after), **about))
        work.emit(DealPersonAdded(person_id=UUID(before), **about))


def _tell_removed(work: Work, image: MergeImageRow, *, at: datetime) -> None:
    before = image.before
    if image.table_name == "deal_people" and before["removed_at"] is None:
        deal = UUID(before["deal_id"])
        work.emit(
            DealPersonAdded(record_id=deal, deal_id=deal, occurred_at=at, role=before["role"],
                            person_id=UUID(before["person_id"]))
        )  # fmt: skip
