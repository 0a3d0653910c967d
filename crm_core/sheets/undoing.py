"""Taking a sheet back: records it added go, values it changed are as before, what changed since stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import records
from crm_core.kit import Work, announce
from crm_core.kit.editing import remove, to_change
from crm_core.kit.resource import Resource
from crm_core.sheets.errors import SheetNotFoundError, SheetStateError
from crm_core.sheets.events import SheetImportUndone, SheetUndoingStarted
from crm_core.sheets.fields import extended
from crm_core.sheets.lines import attempt
from crm_core.sheets.plan import Refusal
from crm_core.sheets.tables import SheetLineRow, SheetRow

SLICE: Final = 200
_DONE: Final = ("created", "changed")
_SINCE: Final = "somebody changed the record since"


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """A record of an import that somebody changed since, and which of its values are others now."""

    line: int
    record_id: UUID
    status: str
    fields: tuple[str, ...]


async def changed_since(session: AsyncSession, row: SheetRow, *, most: int = 1000) -> list[ChangedSince]:
    """The records that undoing leaves alone unless it is forced."""
    resource = await extended(session, row.noun)
    found: list[ChangedSince] = []
    after = 0
    while len(found) < most:
        asked = select(SheetLineRow).where(
            SheetLineRow.sheet_id == row.id,
            SheetLineRow.line > after,
            SheetLineRow.status.in_((*_DONE, "left")),
        )
        page = (await session.execute(asked.order_by(SheetLineRow.line).limit(1000))).scalars().all()
        if not page:
            break
        after = page[-1].line
        now = await _now(session, resource, [one.record_id for one in page if one.record_id])
        found += [
            ChangedSince(line.line, line.record_id, line.status, fields)
            for line in page
            if line.record_id in now and (fields := _others(line, now[line.record_id]))
        ]
    return found[:most]


async def _now(
    session: AsyncSession, resource: Resource, ids: Sequence[UUID]
) -> dict[UUID, Mapping[str, Any]]:
    names = [name for name, field in resource.fields.items() if not field.added]
    columns = [resource.column(name) for name in names]
    found = await session.execute(select(*columns).where(resource.column("id").in_(ids)))
    return {row.id: dict(zip(names, row, strict=True)) for row in found}


def _others(line: SheetLineRow, now: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields that are no longer as the line left them."""
    after = line.after or {}
    if line.status == "created" or set(after) == {"version"}:
        return (
            ("version",)
            if after.get("version") is not None and now.get("version") != after["version"]
            else ()
        )
    return tuple(name for name, value in after.items() if not _same(name, value, now))


def _same(name: str, value: Any, now: Mapping[str, Any]) -> bool:
    if name == "custom":
        return all(now["custom"].get(one) == said for one, said in value.items())
    return bool(_plain(now[name]) == _plain(_typed(value, now[name])))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, datetime):
        return value.timestamp()
    return str(value) if isinstance(value, UUID) else value


def _typed(value: Any, like: Any) -> Any:
    """A value out of JSON as the type that the record has."""
    if value is None:
        return None
    match like:
        case Decimal():
            return Decimal(str(value))
        case datetime():
            return datetime.fromisoformat(str(value))
        case date():
            return date.fromisoformat(str(value))
        case _:
            return value


async def begin(work: Work, key: UUID, *, force: bool, at: datetime) -> SheetRow:
    """Let a worker take an import back; raises SheetStateError when it runs or is undone already."""
    row = await to_change(work, SheetRow, key=key, missing=SheetNotFoundError)
    if row.state not in {"done", "failed", "cancelled"} or row.started_at is None:
        raise SheetStateError(f"This import is {row.state}; what has ended can be undone.", id=str(key))
    row.state, row.updated_at = "undoing", at
    row.layout = {**row.layout, "force": force}
    await work.session.flush()
    work.emit(SheetUndoingStarted(record_id=key, occurred_at=at, of=row.noun or "", force=force))
    return row


async def next_slice(work: Work, key: UUID, *, at: datetime) -> bool:
    """Undo the latest lines that are not undone yet; True when there are no more."""
    row = await to_change(work, SheetRow, key=key, missing=SheetNotFoundError)
    if row.state != "undoing":
        return True
    resource = await extended(work.session, row.noun)
    asked = select(SheetLineRow).where(
        SheetLineRow.sheet_id == key,
        or_(
            SheetLineRow.status.in_(_DONE),
            SheetLineRow.status.in_(("failed", "held")) & SheetLineRow.made.is_not(None),
        ),
    )
    page = (await work.session.execute(asked.order_by(SheetLineRow.line.desc()).limit(SLICE))).scalars().all()
    now = await _now(work.session, resource, [one.record_id for one in page if one.record_id])
    for line in page:
        await _undo(
            work,
            resource,
            line,
            now.get(line.record_id) if line.record_id else None,
            force=row.layout["force"],
            at=at,
        )
        await _unmake(work, line, at=at)
        # Lines of the same record were written one after the other, so the earlier ones are read anew.
        if line.record_id:
            now.update(await _now(work.session, resource, [line.record_id]))
    await work.session.flush()
    row.updated_at = at
    if len(page) < SLICE:
        await _end(work, row, at=at)
    await announce(work.session, work.identity, records=[("sheets", key, None)])
    return row.state != "undoing"


async def _undo(
    work: Work,
    resource: Resource,
    line: SheetLineRow,
    now: Mapping[str, Any] | None,
    *,
    force: bool,
    at: datetime,
) -> None:
    if line.status not in _DONE:
        return
    if now is None:
        line.status, line.reason = ("removed" if line.status == "created" else "left"), "the record is gone"
        return
    if not force and (fields := _others(line, now)):
        line.status, line.reason, line.value = "left", _SINCE, ", ".join(fields)[:500]
        return
    key: Any = line.record_id
    if line.status == "created":
        done = await attempt(work, lambda: _delete(work, resource, key, at=at))
        line.status = "removed"
    else:
        before = {name: _typed(value, now[name]) if name != "custom" else value
                  for name, value in (line.before or {}).items()}  # fmt: skip
        before = {name: _revived(resource, name, value) for name, value in before.items()}
        done = await attempt(work, lambda: records.edit(work, resource, key, to=before, at=at))
        line.status = "restored"
    if isinstance(done, Refusal):
        line.status, line.reason = "left", done.reason


def _revived(resource: Resource, name: str, value: Any) -> Any:
    """Values that stand for nothing now are read by the field's kind."""
    kind = resource.fields[name].kind if name in resource.fields else "object"
    if not isinstance(value, str):
        return value
    match kind:
        case "id":
            return UUID(value)
        case "decimal":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return datetime.fromisoformat(value)
        case _:
            return value


async def _delete(work: Work, resource: Resource, key: UUID, *, at: datetime) -> None:
    if resource.delete is not None:
        await resource.delete(work, key, at=at)
        return
    table: Any = resource.table
    await to_change(work, table, key=key, missing=resource.missing)
    await remove(work, table, key)
    await announce(work.session, work.identity, records=[(resource.noun, key, None)])


async def _unmake(work: Work, line: SheetLineRow, *, at: datetime) -> None:
    """Take away what was added for a line; what others use by now stays."""
    for noun, key in reversed(line.made or []):
        resource = records.RESOURCES[noun]
        found: UUID = UUID(str(key))
        done = await attempt(work, partial(_delete, work, resource, found, at=at))
        if isinstance(done, Refusal) and line.status != "left":
            line.reason = f"the {resource.one} added for it stays: {done.reason}"
    line.made = None


async def _end(work: Work, row: SheetRow, *, at: datetime) -> None:
    await work.session.flush()
    asked = select(SheetLineRow.status, func.count()).where(SheetLineRow.sheet_id == row.id)
    found = await work.session.execute(asked.group_by(SheetLineRow.status))
    counts = {row[0]: row[1] for row in found}
    row.state, row.undone_at = "undone", at
    work.emit(
        SheetImportUndone(
            record_id=row.id, occurred_at=at, of=row.noun or "", removed=counts.get("removed", 0),
            restored=counts.get("restored", 0), left=counts.get("left", 0),
        )
    )  # fmt: skip
