"""Reading pairs, searches, labels, and the records that may be taken for each other."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.duplicates.errors import (
    DuplicateKindError,
    DuplicateNotFoundError,
    DuplicateSearchNotFoundError,
)
from crm_core.duplicates.schemas import KINDS, Label, Pair, Run
from crm_core.duplicates.tables import DuplicatePairRow, DuplicateRunRow
from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.users.tables import UserRow

MOST_CANDIDATES: Final = 30
"""Records that one key may bring up for a comparison."""
_MOST_LABELS: Final = 20_000

_CANDIDATES: Final = text("""
    select distinct bellwether_candidates(:kind, cast(:values as jsonb), :most, cast(:but as uuid))
""")
_OF_SLICE: Final = text("""
    select s.id, c.id as other
    from jsonb_to_recordset(cast(:records as jsonb)) as s(id uuid, doc jsonb),
         lateral bellwether_candidates(:kind, s.doc, :most, s.id) as c(id)
    group by s.id, c.id
""")
_TABLES: Final = {"accounts": "accounts", "people": "people", "leads": "leads"}


def _records_of(kind: str) -> str:
    """The rows of a kind with the values that are compared, as whoever asks may see them."""
    if kind not in _TABLES:
        raise DuplicateKindError(kind=kind)
    if kind == "people":
        return (
            "select r.id, to_jsonb(r) || jsonb_build_object('company', a.name) as doc from people r"
            " left join accounts a on a.org_id = r.org_id and a.id = r.account_id"
            " where r.org_id = (select bellwether_org())"
        )
    return (
        f"select r.id, to_jsonb(r) as doc from {_TABLES[kind]} r where r.org_id = (select bellwether_org())"
    )


async def is_kept(session: AsyncSession, kind: str) -> bool:
    """Tell whether records of that kind exist in this database and have keys."""
    there = await session.execute(text("select to_regclass(:name) is not null"), {"name": f"public.{kind}"})
    return kind in KINDS and bool(there.scalar_one())


async def candidates(
    session: AsyncSession, kind: str, values: Mapping[str, Any], *, but: UUID | None = None
) -> list[UUID]:
    """Find ids of records that share a key with these values, whoever may see them."""
    given = _json(values)
    bound = {"kind": kind, "values": given, "most": MOST_CANDIDATES, "but": but}
    return list((await session.execute(_CANDIDATES, bound)).scalars())


async def candidates_of(
    session: AsyncSession, kind: str, records: Mapping[UUID, Mapping[str, Any]]
) -> list[tuple[UUID, UUID]]:
    """Find, for many records at once, (record, other) that share a key."""
    given = _json([{"id": key, "doc": values} for key, values in records.items()])
    found = await session.execute(_OF_SLICE, {"kind": kind, "records": given, "most": MOST_CANDIDATES})
    return [(row.id, row.other) for row in found]


async def values_of(session: AsyncSession, kind: str, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Read the values that are compared, of those records that may be seen; closed fields are empty."""
    if not ids:
        return {}
    found = await session.execute(text(_records_of(kind) + " and r.id = any(:ids)"), {"ids": list(ids)})
    return {row.id: row.doc for row in found}


async def slice_of(
    session: AsyncSession, kind: str, *, after: UUID | None, limit: int, import_id: UUID | None
) -> dict[UUID, dict[str, Any]]:
    """Read the next records of a search, in the order of their ids."""
    query = _records_of(kind)
    query += " and r.id > :after" if after else ""
    query += " and r.import_id = :import_id" if import_id else ""
    bound = {"after": after, "limit": limit, "import_id": import_id}
    found = await session.execute(text(query + " order by r.id limit :limit"), bound)
    return {row.id: row.doc for row in found}


async def count_of(session: AsyncSession, kind: str, *, import_id: UUID | None) -> int:
    """Count the records that a search will go through."""
    query = f"select count(*) from {_TABLES[kind]} r where r.org_id = (select bellwether_org())"
    query += " and r.import_id = :import_id" if import_id else ""
    return int((await session.execute(text(query), {"import_id": import_id})).scalar_one())


def _query() -> Query:
    return select(DuplicatePairRow, UserRow.name.label("decider")).outerjoin(
        UserRow, (UserRow.org_id == DuplicatePairRow.org_id) & (UserRow.id == DuplicatePairRow.decided_by)
    )


def _pair(row: Found) -> Pair:
    pair: DuplicatePairRow = row.DuplicatePairRow
    return Pair(
        id=pair.id, kind=pair.kind, left_id=pair.left_id, right_id=pair.right_id,
        probability=pair.probability, evidence=pair.evidence, model_version=pair.model_version,
        state=pair.state, run_id=pair.run_id, found_at=pair.found_at,
        decided_by=ref(pair.decided_by, row.decider), decided_at=pair.decided_at,
    )  # fmt: skip


async def read(session: AsyncSession, pair_id: UUID) -> Pair:
    """Read one pair.

    Raises:
        DuplicateNotFoundError: There is none, or one of its records may not be seen.

    """
    row = (await session.execute(_query().where(DuplicatePairRow.id == pair_id))).first()
    if row is None:
        raise DuplicateNotFoundError(id=str(pair_id))
    return _pair(row)


async def listed(
    session: AsyncSession,
    *,
    after: Place | None = None,
    limit: int = 50,
    kind: str | None = None,
    state: str | None = "open",
    min_probability: float | None = None,
    run_id: UUID | None = None,
) -> Page[Pair]:
    """List pairs of which both records may be seen, the likeliest first."""
    query = _query()
    for column, wanted in (
        (DuplicatePairRow.kind, kind), (DuplicatePairRow.state, state), (DuplicatePairRow.run_id, run_id),
    ):  # fmt: skip
        if wanted is not None:
            query = query.where(column == wanted)
    if min_probability is not None:
        query = query.where(DuplicatePairRow.probability >= min_probability)
    order = Order((DuplicatePairRow.probability, DuplicatePairRow.id), downwards=True)
    return await page(session, query, order=order, after=after, limit=limit, read=_pair)


async def labels(session: AsyncSession, kind: str) -> list[Label]:
    """Read what people decided, the oldest first."""
    query = (
        select(DuplicatePairRow)
        .where(DuplicatePairRow.kind == kind, DuplicatePairRow.state != "open")
        .order_by(DuplicatePairRow.decided_at.desc())
        .limit(_MOST_LABELS)
    )  # fmt: skip
    rows = [row for row in (await session.execute(query)).scalars() if row.decided_at is not None]
    return [
        Label(kind, row.base, row.state != "rejected", row.decided_at)
        for row in reversed(rows)
        if row.decided_at is not None
    ]


def run_read(row: DuplicateRunRow) -> Run:
    """Show a search."""
    return Run(
        id=row.id, kind=row.kind, import_id=row.import_id, threshold=row.threshold, state=row.state,
        total=row.total, seen=row.seen, compared=row.compared, found=row.found, after_id=row.after_id,
        started_at=row.started_at, finished_at=row.finished_at,
    )  # fmt: skip


async def read_run(session: AsyncSession, run_id: UUID) -> Run:
    """Read how a search stands.

    Raises:
        DuplicateSearchNotFoundError: There is none.

    """
    row = (
        await session.execute(select(DuplicateRunRow).where(DuplicateRunRow.id == run_id))
    ).scalar_one_or_none()
    if row is None:
        raise DuplicateSearchNotFoundError(id=str(run_id))
    return run_read(row)


def _json(values: Any) -> str:
    """Return values as JSON; whole numbers may be of any length, which orjson's may not."""
    return json.dumps(values, default=lambda one: one.isoformat() if isinstance(one, date) else str(one))
