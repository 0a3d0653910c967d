"""Keeping pairs that may be one record, and what people decide of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import select, text

from crm_core.duplicates import repository
from crm_core.duplicates.errors import (
    DuplicateAlreadyDecidedError,
    DuplicateKindError,
    DuplicateNotFoundError,
    DuplicateSearchNotFoundError,
)
from crm_core.duplicates.events import (
    DuplicateConfirmed,
    DuplicateFound,
    DuplicateMerged,
    DuplicateRejected,
    DuplicateSearchFinished,
    DuplicateSearchStarted,
)
from crm_core.duplicates.schemas import Found
from crm_core.duplicates.tables import DuplicatePairRow, DuplicateRunRow
from crm_core.kit import Work, new_id

# A pair that somebody decided stays so; an open one is brought up to date, and told only when it is new.
_RECORD: Final = text("""
    insert into duplicate_pairs as d (org_id, id, kind, left_id, right_id, probability, base, evidence,
                                      model_version, state, run_id, found_at)
    select bellwether_org(), f.id, :kind, f.left_id, f.right_id, f.probability, f.base, f.evidence,
           f.model_version, 'open', :run_id, :at
    from jsonb_to_recordset(cast(:found as jsonb)) as f(id uuid, left_id uuid, right_id uuid,
        probability float8, base float8, evidence jsonb, model_version text)
    on conflict (org_id, kind, left_id, right_id) do update
        set probability = excluded.probability, base = excluded.base, evidence = excluded.evidence,
            model_version = excluded.model_version, run_id = excluded.run_id
        where d.state = 'open'
    returning d.id, d.left_id, d.right_id, d.probability, d.model_version, d.found_at = :at as fresh
""")


async def start(
    work: Work, *, kind: str, threshold: float, at: datetime, import_id: UUID | None = None
) -> UUID:
    """Begin a search for duplicates in all records of a kind, or in those of one import.

    Raises:
        DuplicateKindError: There are no records of that kind.

    """
    if not await repository.is_kept(work.session, kind):
        raise DuplicateKindError(kind=kind)
    total = await repository.count_of(work.session, kind, import_id=import_id)
    row = DuplicateRunRow(
        org_id=work.identity.org_id, id=new_id(), kind=kind, import_id=import_id, threshold=threshold,
        state="running", total=total, started_by=work.identity.user_id, started_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(
        DuplicateSearchStarted(
            record_id=row.id, occurred_at=at, kind=kind, import_id=import_id, threshold=threshold
        )
    )
    return row.id


async def record(
    work: Work, found: Sequence[Found], *, kind: str, at: datetime, run_id: UUID | None = None
) -> int:
    """Put pairs into the review queue; returns how many were not there. Decided pairs stay as decided."""
    pairs = {tuple(sorted((one.one, one.other))): one for one in found if one.one != one.other}
    if not pairs:
        return 0
    rows = [
        {
            "id": new_id(), "left_id": left, "right_id": right, "probability": one.probability,
            "base": one.base, "evidence": list(one.evidence), "model_version": one.model_version,
        }
        for (left, right), one in sorted(pairs.items())
    ]  # fmt: skip
    bound = {"kind": kind, "run_id": run_id, "at": at, "found": orjson.dumps(rows).decode()}
    kept = (await work.session.execute(_RECORD, bound)).all()
    fresh = [row for row in kept if row.fresh]
    work.emit(
        *(
            DuplicateFound(
                record_id=row.id, occurred_at=at, kind=kind, left_id=row.left_id, right_id=row.right_id,
                probability=row.probability, model_version=row.model_version,
            )
            for row in fresh
        )
    )  # fmt: skip
    return len(fresh)


async def advance(
    work: Work, run_id: UUID, *, after_id: UUID | None, seen: int, compared: int, found: int, at: datetime
) -> None:
    """Note how far a search came, in the transaction that keeps what it found; without `after_id` it ends."""
    row = await _run(work, run_id)
    row.seen += seen
    row.compared += compared
    row.found += found
    if after_id is not None:
        row.after_id = after_id
        return
    row.state, row.finished_at = "done", at
    work.emit(
        DuplicateSearchFinished(
            record_id=run_id, occurred_at=at, kind=row.kind, compared=row.compared, found=row.found
        )
    )


async def _run(work: Work, run_id: UUID) -> DuplicateRunRow:
    query = select(DuplicateRunRow).where(DuplicateRunRow.id == run_id).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise DuplicateSearchNotFoundError(id=str(run_id))
    return row


async def confirm(work: Work, pair_id: UUID, *, at: datetime) -> None:
    """Say that the two records are one.

    Raises:
        DuplicateNotFoundError: There is no such pair, or one of its records may not be seen.
        DuplicateAlreadyDecidedError: They were merged.

    """
    await _decide(work, pair_id, state="confirmed", told=DuplicateConfirmed, at=at)


async def reject(work: Work, pair_id: UUID, *, at: datetime) -> None:
    """Say that the two records are not one; raises as `confirm` does."""
    await _decide(work, pair_id, state="rejected", told=DuplicateRejected, at=at)


async def merged(work: Work, kind: str, one: UUID, other: UUID, *, at: datetime) -> None:
    """Note that two records were merged, if they are a pair; called by whoever merges, before a row goes."""
    left, right = sorted((one, other))
    query = select(DuplicatePairRow.id).where(
        DuplicatePairRow.kind == kind, DuplicatePairRow.left_id == left, DuplicatePairRow.right_id == right
    )
    pair_id = (await work.session.execute(query)).scalar_one_or_none()
    if pair_id is not None:
        await _decide(work, pair_id, state="merged", told=DuplicateMerged, at=at)


async def _decide(work: Work, pair_id: UUID, *, state: str, told: type[DuplicateFound], at: datetime) -> None:
    query = select(DuplicatePairRow).where(DuplicatePairRow.id == pair_id).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        await repository.read(work.session, pair_id)
        raise DuplicateNotFoundError(id=str(pair_id))
    if row.state == "merged":
        raise DuplicateAlreadyDecidedError(id=str(pair_id))
    if row.state == state:
        return
    row.state, row.decided_by, row.decided_at = state, work.identity.user_id, at
    await work.session.flush()
    work.emit(
        told(
            record_id=row.id, occurred_at=at, kind=row.kind, left_id=row.left_id, right_id=row.right_id,
            probability=row.probability, model_version=row.model_version,
        )
    )  # fmt: skip
