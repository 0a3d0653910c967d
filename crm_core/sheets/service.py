"""The steps of a sheet: taken in, mapped, previewed, started, worked off in slices, decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.imports import ImportFinished
from crm_core.kit import ForbiddenError, Work, announce
from crm_core.kit.editing import to_change
from crm_core.kit.permission import level
from crm_core.sheets import quick
from crm_core.sheets.columns import analyse, has_header
from crm_core.sheets.errors import (
    SheetLineNotHeldError,
    SheetMappingError,
    SheetNotFoundError,
    SheetStateError,
)
from crm_core.sheets.events import SheetImportEnded, SheetImportStarted
from crm_core.sheets.fields import extended
from crm_core.sheets.lines import Done, Importing, Judge, bring_in, write
from crm_core.sheets.plan import Plan, Row, resolve, wanted
from crm_core.sheets.reading import Layout, Line, lines
from crm_core.sheets.references import References
from crm_core.sheets.scoring import normal
from crm_core.sheets.suggesting_service import choose_noun, guess_noun
from crm_core.sheets.tables import MappingHintRow, SheetLineRow, SheetRow

SLICE: Final = 1000
"""Rows of a transaction that adds them all at once."""
_ONE_BY_ONE: Final = 100
"""Rows of a transaction that does each by itself."""
_CHANGED: Final = ("mapping", "mode", "match", "defaults", "owners", "options", "source", "noun")


@dataclass(frozen=True, slots=True)
class Slice:
    """What one transaction did."""

    ended: bool
    done: int


async def take(
    work: Work, path: Path, layout: Layout, *, key: UUID, name: str, at: datetime, noun: str | None = None,
    header: bool | None = None, folder_id: UUID | None = None, source: str = "sheet",
) -> SheetRow:  # fmt: skip
    """Note a file whose rows are laid out at a path, and look at its columns."""
    first = list(lines(path, start=0, most=50))
    named = has_header(first) if header is None else header
    begin = first[0].end if named else 0
    columns = analyse(path, header=named, begin=begin)
    row = SheetRow(
        org_id=work.identity.org_id, id=key, owner_id=work.identity.user_id, folder_id=folder_id,
        name=name[:200], noun=None, state="open", source=source, mode="both", scopes=work.identity.scopes,
        layout={**asdict(layout), "header": named, "begin": begin}, columns=[one.plain() for one in columns],
        size=layout.size, position=begin, total=layout.rows - named, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    noun = noun or await guess_noun(work.session, columns)
    await choose_noun(work, row, noun)
    return row


async def read(session: AsyncSession, key: UUID) -> SheetRow:
    """Read an import; raises SheetNotFoundError."""
    asked = select(SheetRow).where(SheetRow.id == key)
    found = (await session.execute(asked, execution_options={"populate_existing": True})).scalar_one_or_none()
    if found is None:
        raise SheetNotFoundError(id=str(key))
    return found


async def listed(session: AsyncSession, *, limit: int, folder_id: UUID | None = None) -> Sequence[SheetRow]:
    """The newest imports that the asker may see; of a folder in the order they are brought in."""
    asked = select(SheetRow).limit(limit)
    if folder_id is not None:
        asked = asked.where(SheetRow.folder_id == folder_id).order_by(SheetRow.id)
    else:
        asked = asked.order_by(SheetRow.created_at.desc(), SheetRow.id.desc())
    return (await session.execute(asked)).scalars().all()


async def _open(work: Work, key: UUID, *states: str) -> SheetRow:
    row = await to_change(work, SheetRow, key=key, missing=SheetNotFoundError)
    if row.state not in (states or ("open",)):
        raise SheetStateError(f"This import is {row.state}.", id=str(key))
    return row


async def remap(work: Work, key: UUID, *, to: Mapping[str, Any], at: datetime) -> SheetRow:
    """Change what an import is to do, while it has not begun; what is said of headers is remembered.

    Raises:
        SheetMappingError: It cannot be mapped so.
        SheetStateError: It has begun.

    """
    row = await _open(work, key)
    if (noun := to.get("noun")) is not None and noun != row.noun:
        await choose_noun(work, row, noun)
    for name in _CHANGED:
        if name in to and name not in {"noun", "mapping"}:
            setattr(row, name, to[name])
    if "date_order" in to:
        row.columns = [_ordered(one, to["date_order"]) for one in row.columns]
    if "mapping" in to:
        await _map(work, row, to["mapping"], at=at)
    row.updated_at = at
    row.version += 1
    Plan.of(row, await extended(work.session, row.noun))
    await work.session.flush()
    return row


def _ordered(column: dict[str, Any], orders: Mapping[str, str]) -> dict[str, Any]:
    order = orders.get(str(column["index"]))
    if order is None:
        return column
    return {**column, "convention": {**column["convention"], "dates": order}, "ambiguous_dates": False}


async def _map(work: Work, row: SheetRow, said: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    before = {one["column"]: one for one in row.mapping}
    row.mapping = [
        before[one["column"]] if before.get(one["column"], {}).get("field") == one["field"]
        else {"column": one["column"], "field": one["field"], "confidence": 1.0, "why": "you said so"}
        for one in said
    ]  # fmt: skip
    headers = {one["index"]: one["header"] for one in row.columns}
    for one in said:
        header = normal(headers.get(one["column"], ""))
        if header and before.get(one["column"], {}).get("field") != one["field"]:
            hint = upsert(MappingHintRow).values(
                org_id=row.org_id, noun=row.noun, header=header[:200], field=one["field"] or "", updated_at=at
            )
            await work.session.execute(
                hint.on_conflict_do_update(
                    index_elements=["org_id", "noun", "header"],
                    set_={"field": one["field"] or "", "times": MappingHintRow.times + 1, "updated_at": at},
                )
            )


async def prepared(work: Work, row: SheetRow, judge: Judge | None) -> Importing:
    """What bringing in lines of a sheet needs to know."""
    plan = Plan.of(row, await extended(work.session, row.noun))
    references = References(row.source, {str(one): str(who) for one, who in row.owners.items()})
    importing = Importing(plan, references, judge)
    await importing.begin(work)
    return importing


async def preview(work: Work, row: SheetRow, path: Path, *, limit: int) -> list[Row]:
    """The first rows as they would be written, with all that is wrong with them; nothing is written."""
    importing = await prepared(work, row, None)
    plan = importing.plan
    rows = [plan.read(line) for line in lines(path, start=row.layout["begin"], most=limit)]
    await importing.references.load(work.session, wanted(rows))
    for one in rows:
        for target, name in resolve(plan, one, importing.references, me=work.identity.user_id):
            one.values[target.field] = f"(new) {name}"
    return rows


async def start(work: Work, key: UUID, *, at: datetime) -> SheetRow:
    """Let a worker begin.

    Raises:
        ForbiddenError: The caller has no right to import such records.
        SheetMappingError: A field that new records need is neither mapped nor given.

    """
    row = await _open(work, key)
    resource = await extended(work.session, row.noun)
    if await level(work.session, resource.object, "import") == "none":
        raise ForbiddenError(object=resource.object, action="import")
    plan = Plan.of(row, resource)
    if missing := plan.missing():
        raise SheetMappingError(f"{resource.noun} need {', '.join(missing)}: map a column or give a default")
    if plan.mode != "create" and not plan.match:
        if plan.mode == "update":
            raise SheetMappingError("updating needs match: the fields by which records are found")
        row.mode = "create"
    row.state, row.started_at, row.updated_at = "running", at, at
    await work.session.flush()
    work.emit(SheetImportStarted(record_id=key, occurred_at=at, of=resource.noun, rows=row.total))
    return row


async def start_next(work: Work, folder_id: UUID, *, at: datetime) -> SheetRow | None:
    """Start the next sheet of an export that has not begun; None when there is none."""
    asked = select(SheetRow.id).where(SheetRow.folder_id == folder_id, SheetRow.state == "open")
    key = (await work.session.execute(asked.order_by(SheetRow.id).limit(1))).scalar_one_or_none()
    return None if key is None else await start(work, key, at=at)


async def next_slice(
    work: Work, key: UUID, importing: Importing, path: Path, *, at: datetime, most: int | None = None
) -> Slice:
    """Do the next rows of a running import; what they did and how far it came are committed together."""
    row = await to_change(work, SheetRow, key=key, missing=SheetNotFoundError)
    if row.state != "running":
        return Slice(ended=True, done=row.done)
    if most is None:
        most = SLICE if quick.suits(importing.plan.resource) else _ONE_BY_ONE
    found = list(lines(path, start=row.position, most=most))
    if found:
        outcomes = await bring_in(work, importing, found, at=at)
        await note(work, row, outcomes)
        row.position, row.done = found[-1].end, row.done + len(found)
    row.updated_at = at
    if len(found) < most:
        _end(work, row, "done", at=at)
    await work.session.flush()
    await announce(work.session, work.identity, records=[("sheets", key, None)])
    return Slice(ended=row.state != "running", done=row.done)


_NOTE: Final = text("""
    insert into sheet_lines (org_id, sheet_id, line, status, record_id, before, after, made, "column", value,
                             reason, remedy, cells, candidates)
    select :org_id, :sheet_id, l.* from jsonb_to_recordset(cast(:lines as jsonb)) as l(
        line int, status text, record_id uuid, before jsonb, after jsonb, made jsonb, "column" text,
        value text, reason text, remedy text, cells jsonb, candidates jsonb)""")


async def note(work: Work, row: SheetRow, outcomes: Sequence[Done]) -> None:
    """Write what became of lines, and count it."""
    noted = [_line(one) for one in outcomes]
    told = orjson.dumps(noted, default=_plain).decode()
    await work.session.execute(_NOTE, {"org_id": row.org_id, "sheet_id": row.id, "lines": told})
    for one in outcomes:
        setattr(row, one.status, getattr(row, one.status) + 1)


def _line(done: Done) -> dict[str, Any]:
    told = done.status in {"failed", "held"}
    return {
        "line": done.row.line.number, "status": done.status, "record_id": done.record_id,
        "before": done.before, "after": done.after, "made": done.made or None,
        **(asdict(done.refusal) if done.refusal else {}),
        "cells": list(done.row.line.cells) if told else None,
        "candidates": [{"id": key, "probability": p} for key, p in done.candidates] or None,
    }  # fmt: skip


def _plain(value: object) -> str:
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _end(work: Work, row: SheetRow, state: str, *, at: datetime) -> None:
    row.state, row.finished_at, row.updated_at = state, at, at
    work.emit(
        SheetImportEnded(
            record_id=row.id, occurred_at=at, of=row.noun or "", state=state, created=row.created,
            changed=row.changed, unchanged=row.unchanged, held=row.held, failed=row.failed,
        )
    )  # fmt: skip
    if row.created or row.changed:
        work.emit(
            ImportFinished(
                record_id=row.id, occurred_at=at, source=row.source, created=row.created, changed=row.changed,
                rejected=row.failed,
            )
        )  # fmt: skip


async def fail(work: Work, key: UUID, *, at: datetime, why: str) -> None:
    """End an import that cannot go on; what is done stays done."""
    row = await to_change(work, SheetRow, key=key, missing=SheetNotFoundError)
    row.error = why
    _end(work, row, "failed", at=at)
    await work.session.flush()


async def cancel(work: Work, key: UUID, *, at: datetime) -> SheetRow:
    """Stop an import; what is done stays done, and can be undone."""
    row = await _open(work, key, "open", "running")
    _end(work, row, "cancelled", at=at)
    await work.session.flush()
    return row


async def told(
    session: AsyncSession, key: UUID, *, status: str | None, after: int, limit: int
) -> Sequence[SheetLineRow]:
    """Lines with what became of them, from a line on."""
    asked = select(SheetLineRow).where(SheetLineRow.sheet_id == key, SheetLineRow.line > after)
    if status is not None:
        asked = asked.where(SheetLineRow.status == status)
    return (await session.execute(asked.order_by(SheetLineRow.line).limit(limit))).scalars().all()


async def decide(
    work: Work, key: UUID, *, line: int, action: str, record_id: UUID | None, at: datetime
) -> SheetLineRow:
    """Say what a held line is: a new record, one that is there, or nothing.

    Raises:
        SheetLineNotHeldError: It is not held.

    """
    row = await _open(work, key, "running", "done", "cancelled", "failed")
    asked = select(SheetLineRow).where(SheetLineRow.sheet_id == key, SheetLineRow.line == line)
    held = (await work.session.execute(asked.with_for_update())).scalar_one_or_none()
    if held is None or held.status != "held":
        raise SheetLineNotHeldError(id=str(key))
    importing = await prepared(work, row, None)
    if action == "skip":
        held.status, held.reason = "unchanged", "left out by decision"
    else:
        one = importing.plan.read(Line(line, tuple(held.cells or ()), 0))
        await importing.references.load(work.session, wanted([one]))
        resolve(importing.plan, one, importing.references, me=work.identity.user_id)
        if one.values.get("external_id"):
            one.values["external_source"] = importing.plan.source
        chosen = record_id or UUID(str((held.candidates or [{}])[0]["id"])) if action == "update" else None
        done = await write(work, importing, one, chosen, at=at)
        told_ = orjson.loads(orjson.dumps(_line(done), default=_plain))
        for name in ("status", "before", "after", "column", "value", "reason", "remedy"):
            setattr(held, name, told_.get(name))
        held.record_id = done.record_id
    row.held -= 1
    setattr(row, held.status, getattr(row, held.status) + 1)
    await work.session.flush()
    return held


async def remove(work: Work, key: UUID) -> None:
    """Forget an import that does not run, with its lines: it cannot be undone any more."""
    row = await _open(work, key, "open", "done", "failed", "cancelled", "undone")
    await work.session.delete(row)
    await work.session.flush()


async def count_of(session: AsyncSession, key: UUID, status: str) -> int:
    """How many lines are of a status."""
    asked = select(func.count()).where(SheetLineRow.sheet_id == key, SheetLineRow.status == status)
    return int((await session.execute(asked)).scalar_one())


async def old(session: AsyncSession, *, before: datetime) -> Sequence[UUID]:
    """Imports whose last step was before a moment and that do not run."""
    asked = select(SheetRow.id).where(
        SheetRow.updated_at < before, SheetRow.state.not_in(("running", "undoing"))
    )
    return (await session.execute(asked)).scalars().all()
