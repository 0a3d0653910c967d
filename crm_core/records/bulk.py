"""Work on many records for somebody: slices of rows, each row in a savepoint, told row by row.

A slice is one transaction: what its rows did, what became of each and how far the data is worked off are
committed together, so a worker that is killed leaves whole slices, and the next one goes on after them.
Everything happens as whoever asked, under their policies and closed fields.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, func, insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import ForbiddenError, InvalidError, Work, announce, new_id
from crm_core.kit.asking import Asked
from crm_core.kit.editing import to_change
from crm_core.kit.filtering import condition
from crm_core.kit.permission import level
from crm_core.kit.resource import Resource
from crm_core.records.asking import known
from crm_core.records.bulk_rows import Outcome, Rows, do_row
from crm_core.records.errors import BulkJobNotFoundError, BulkJobNotOpenError, UnknownNounError
from crm_core.records.events import BulkJobEnded, BulkJobStarted
from crm_core.records.registry import RESOURCES
from crm_core.records.tables import BulkJobRow, BulkResultRow

BY_FILTER: Final = ("mass_update", "reassign")
"""Actions on whatever a filter lets through; each is a right of its own."""
SLICE: Final = 200
"""Rows of a transaction."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one transaction did."""

    ended: bool
    done: int


async def open_job(
    work: Work, *, noun: str, action: str, at: datetime, match: str | None = None,
    filter: Mapping[str, Any] | None = None,  # noqa: A002 - its name everywhere
    changes: Mapping[str, Any] | None = None,
) -> UUID:  # fmt: skip
    """Prepare a job: with rows to come, or with the records that a filter lets through, counted now.

    Raises:
        UnknownNounError, InvalidError, BadFilterError: It cannot be done so; says why.
        ForbiddenError: The asker has no right to change records in bulk, or to hand them over.

    """
    resource = RESOURCES.get(noun)
    if resource is None or resource.create is None or resource.edit is None:
        raise UnknownNounError(f"bulk jobs are on {', '.join(sorted(RESOURCES))}, not {noun}")
    _fits(resource, action, match=match, changes=changes)
    row: dict[str, Any] = {
        "org_id": work.identity.org_id, "id": new_id(), "owner_id": work.identity.user_id, "noun": noun,
        "action": action, "match": match, "filter": filter, "changes": changes,
        "scopes": work.identity.scopes, "state": "open", "created_at": at, "updated_at": at,
    }  # fmt: skip
    if action in BY_FILTER:
        where = await _allowed(work.session, resource, action, filter)
        counted = select(func.count()).select_from(resource.table).where(*where)
        row["total"] = (await work.session.execute(counted)).scalar_one()
    await work.session.execute(insert(BulkJobRow), row)
    key: UUID = row["id"]
    return key


def _fits(resource: Resource, action: str, *, match: str | None, changes: Mapping[str, Any] | None) -> None:
    keys = ("id", *resource.match) if action in {"update", "delete"} else resource.match
    if action in {"update", "upsert", "delete"} and match not in keys:
        raise InvalidError(f"{action} needs match: one of {', '.join(keys)}")
    if action == "delete" and resource.delete is None:
        raise InvalidError(f"{resource.noun} are not deleted")
    if action in BY_FILTER and not changes:
        raise InvalidError(f"{action} needs values: fields and their new values")
    if action == "reassign" and (resource.owner is None or set(changes or ()) != {resource.owner}):
        raise InvalidError(f"reassign changes {resource.owner or 'an owner, of which these have none'} only")
    if action == "mass_update" and resource.owner in (changes or {}):
        raise InvalidError(f"another {resource.owner} is a hand-over: action reassign")
    fields = {field.name for field in resource.written}
    if unknown := sorted(set(changes or ()) - fields):
        raise InvalidError(f"{resource.noun} have no field {', '.join(unknown)} that can be set")


async def _allowed(
    session: AsyncSession, resource: Resource, action: str, filter_: Mapping[str, Any] | None
) -> tuple[ColumnElement[bool], ...]:
    """The records that the filter lets through and the asker may change in bulk."""
    reach = await level(session, resource.object, action)
    if reach == "none" or (reach != "all" and resource.owner is None):
        raise ForbiddenError(object=resource.object, action=action)
    where: list[ColumnElement[bool]] = []
    if reach != "all" and resource.owner is not None:
        members = text("select bellwether_members(:object, :action)").bindparams(
            object=resource.object, action=action
        )
        mine = list((await session.execute(members)).scalars())
        where.append(or_(resource.column(resource.owner).in_(mine), false()))
    if filter_:
        extended, lookup = await known(session, resource, Asked(filter_))
        where.append(condition(extended, filter_, lookup=lookup))
    return tuple(where)


async def read_job(session: AsyncSession, key: UUID) -> BulkJobRow:
    """Read a job; raises BulkJobNotFoundError."""
    found = (
        await session.execute(
            select(BulkJobRow).where(BulkJobRow.id == key), execution_options={"populate_existing": True}
        )
    ).scalar_one_or_none()
    if found is None:
        raise BulkJobNotFoundError(id=str(key))
    return found


async def take_data(work: Work, key: UUID, *, size: int, lines: int, at: datetime) -> None:
    """Note that the rows of an open job have come; raises BulkJobNotOpenError."""
    row = await _opened(work, key)
    if row.action in BY_FILTER:
        raise InvalidError(f"{row.action} takes no rows: its filter says which records")
    row.size, row.total, row.updated_at = size, lines, at
    await work.session.flush()


async def start(work: Work, key: UUID, *, at: datetime) -> None:
    """Let a worker begin; raises BulkJobNotOpenError."""
    row = await _opened(work, key)
    if row.action not in BY_FILTER and row.size == 0:
        raise BulkJobNotOpenError("This job has no rows yet: PUT them to its data.", id=str(key))
    row.state, row.started_at, row.updated_at, row.until_id = "running", at, at, new_id()
    await work.session.flush()
    work.emit(BulkJobStarted(record_id=key, occurred_at=at, of=row.noun, action=row.action, rows=row.total))


async def cancel(work: Work, key: UUID, *, at: datetime) -> None:
    """Stop a job before its next slice; what is done stays done. One that has ended stays as it is."""
    row = await to_change(work, BulkJobRow, key=key, missing=BulkJobNotFoundError)
    if row.state in {"open", "running"}:
        await _end(work, row, state="cancelled", at=at)


async def fail(work: Work, key: UUID, *, at: datetime, why: str) -> None:
    """End a job that cannot go on."""
    row = await to_change(work, BulkJobRow, key=key, missing=BulkJobNotFoundError)
    row.error = why
    if row.state == "running":
        await _end(work, row, state="failed", at=at)


async def remove(work: Work, key: UUID) -> None:
    """Forget a job that does not run, and its results."""
    row = await to_change(work, BulkJobRow, key=key, missing=BulkJobNotFoundError)
    if row.state == "running":
        raise BulkJobNotOpenError("This job is running; cancel it first.", id=str(key))
    await work.session.execute(delete(BulkJobRow).where(BulkJobRow.id == key))


async def _opened(work: Work, key: UUID) -> BulkJobRow:
    row = await to_change(work, BulkJobRow, key=key, missing=BulkJobNotFoundError)
    if row.state != "open":
        raise BulkJobNotOpenError(id=str(key))
    return row


async def _end(work: Work, row: BulkJobRow, *, state: str, at: datetime) -> None:
    row.state, row.finished_at, row.updated_at = state, at, at
    await work.session.flush()
    work.emit(
        BulkJobEnded(
            record_id=row.id, occurred_at=at, of=row.noun, action=row.action, state=state,
            succeeded=row.succeeded, failed=row.failed,
        )
    )  # fmt: skip


async def next_slice(work: Work, key: UUID, *, rows: Rows, at: datetime) -> Slice:
    """Do the next rows of a running job; `rows` reads them from where the last slice ended."""
    job = await to_change(work, BulkJobRow, key=key, missing=BulkJobNotFoundError)
    if job.state != "running":
        return Slice(ended=True, done=job.done)
    resource = RESOURCES[job.noun]
    if job.action in BY_FILTER:
        outcomes, last = await _by_filter(work, job, resource, at=at)
    else:
        outcomes, last = await _by_rows(work, job, resource, rows=rows, at=at)
    await _note(work, job, outcomes, at=at)
    if last:
        await _end(work, job, state="done", at=at)
    await announce(work.session, work.identity, records=[("bulk_jobs", key, None)])
    return Slice(ended=last, done=job.done)


async def _by_filter(
    work: Work, job: BulkJobRow, resource: Resource, *, at: datetime
) -> tuple[list[Outcome], bool]:
    where = [*await _allowed(work.session, resource, job.action, job.filter)]
    where.append(resource.column("id") <= job.until_id)
    if job.after_id is not None:
        where.append(resource.column("id") > job.after_id)
    found = select(resource.column("id")).where(*where).order_by(resource.column("id")).limit(SLICE)
    ids = list((await work.session.execute(found)).scalars())
    outcomes = [
        await do_row(work, resource, "update", {"id": key, **(job.changes or {})}, match="id", at=at)
        for key in ids
    ]
    if ids:
        job.after_id = ids[-1]
    return outcomes, len(ids) < SLICE


async def _by_rows(
    work: Work, job: BulkJobRow, resource: Resource, *, rows: Rows, at: datetime
) -> tuple[list[Outcome], bool]:
    lines = rows(job.position, SLICE)
    outcomes = [
        await do_row(work, resource, job.action, line.content, match=job.match, at=at) for line in lines
    ]
    if lines:
        job.position = lines[-1].end
    return outcomes, job.position >= job.size or not lines


async def _note(work: Work, job: BulkJobRow, outcomes: Sequence[Outcome], *, at: datetime) -> None:
    if outcomes:
        await work.session.execute(
            insert(BulkResultRow),
            [
                {
                    "org_id": job.org_id, "job_id": job.id, "line": job.done + n, "status": one.status,
                    "record_id": one.record_id, "code": one.code, "detail": one.detail,
                }
                for n, one in enumerate(outcomes, start=1)
            ],
        )  # fmt: skip
    failed = sum(one.status == "failed" for one in outcomes)
    unchanged = sum(one.status == "unchanged" for one in outcomes)
    job.done += len(outcomes)
    job.failed += failed
    job.unchanged += unchanged
    job.succeeded += len(outcomes) - failed
    job.updated_at = at
    await work.session.flush()


async def results(session: AsyncSession, key: UUID, *, after: int = 0) -> AsyncIterator[BulkResultRow]:
    """What became of each row, in their order, from a line on."""
    found = (
        select(BulkResultRow)
        .where(BulkResultRow.job_id == key, BulkResultRow.line > after)
        .order_by(BulkResultRow.line)
        .limit(10_000)
    )
    for row in (await session.execute(found)).scalars():
        yield row


async def forget_old(session: AsyncSession, *, before: datetime) -> list[UUID]:
    """Delete jobs that ended, or were left open, before a moment; returns which."""
    old = (
        delete(BulkJobRow)
        .where(BulkJobRow.updated_at < before, BulkJobRow.state != "running")
        .returning(BulkJobRow.id)
    )
    return list((await session.execute(old)).scalars())


async def newest(session: AsyncSession, *, limit: int) -> Sequence[BulkJobRow]:
    """The newest jobs that the asker may see."""
    found = select(BulkJobRow).order_by(BulkJobRow.created_at.desc(), BulkJobRow.id.desc()).limit(limit)
    return (await session.execute(found)).scalars().all()


async def tidy_words(session: AsyncSession) -> None:
    """Forget words that no record is found by any more."""
    await session.execute(select(func.bellwether_tidy_words()))
