"""Reading the ledger: what snapshots held."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.forecasts.errors import ForecastNotFoundError
from crm_core.forecasts.periods import Level, Period, Subject
from crm_core.forecasts.schemas import (
    Category,
    LinePoint,
    SnapshotDeal,
    SnapshotHead,
    SnapshotLine,
    State,
)
from crm_core.forecasts.tables import (
    ForecastDealRow,
    ForecastInputsRow,
    ForecastLineRow,
    ForecastRow,
)

_MOST: Final = 5000

_BETWEEN: Final = text("""
    select distinct on (d.deal_id) d.* from forecast_deals d
    where d.org_id = (select bellwether_org()) and d.deal_id = any(:ids)
      and d.number > :after and d.number < :before
    order by d.deal_id, d.number desc
""")
# Deals that any snapshot had as won in a time, as the newest snapshot that has them knows them.
_WON: Final = text("""
    with hit as (
        select distinct deal_id from forecast_deals
        where org_id = (select bellwether_org()) and state = 'won'
          and closed_on >= :since and closed_on < :until
    )
    select distinct on (d.deal_id) d.* from hit h
    join forecast_deals d on d.org_id = (select bellwether_org()) and d.deal_id = h.deal_id
    order by d.deal_id, d.number desc
""")


async def head(session: AsyncSession, forecast_id: UUID) -> SnapshotHead:
    """Read a snapshot's head; raises ForecastNotFoundError."""
    row = (
        await session.execute(select(ForecastRow).where(ForecastRow.id == forecast_id))
    ).scalar_one_or_none()
    if row is None:
        raise ForecastNotFoundError(id=str(forecast_id))
    return _head(row)


async def newest(session: AsyncSession, *, until: datetime | None = None) -> SnapshotHead | None:
    """The snapshot as of the latest moment, or of those as of a moment or before; None when there is none."""
    found = await heads(session, until=until, limit=1)
    return found[0] if found else None


async def heads(
    session: AsyncSession,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    limit: int = _MOST,
) -> tuple[SnapshotHead, ...]:
    """Snapshots by their moment, newest first; `below` keeps those numbered lower."""
    query = select(ForecastRow).order_by(ForecastRow.as_of.desc(), ForecastRow.number.desc()).limit(limit)
    if since is not None:
        query = query.where(ForecastRow.as_of >= since)
    if until is not None:
        query = query.where(ForecastRow.as_of <= until)
    if below is not None:
        query = query.where(ForecastRow.number < below)
    return tuple(_head(row) for row in (await session.execute(query)).scalars())


async def inputs(session: AsyncSession, forecast_id: UUID) -> dict[str, Any]:
    """What the model needs beside the deals; only for those who see every deal."""
    query = select(ForecastInputsRow.inputs).where(ForecastInputsRow.forecast_id == forecast_id)
    found: dict[str, Any] | None = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise ForecastNotFoundError(id=str(forecast_id))
    return found


async def lines(
    session: AsyncSession,
    snapshot: SnapshotHead,
    *,
    level: Level | None = None,
    subject: Subject | None = None,
    period: Period | None = None,
    kind: str | None = None,
) -> tuple[SnapshotLine, ...]:
    """The lines of a snapshot that may be seen, by subject and period."""
    row = ForecastLineRow
    key = (row.level, row.subject_id, row.kind, row.begins)
    query = (
        select(*row.__table__.columns)
        .where(row.base == snapshot.base, row.number <= snapshot.number)
        .where(*_narrow(level, subject, period, kind))
        .ext(distinct_on(*key))
        .order_by(*key, row.number.desc())
    )
    return tuple(line_of(one) for one in await session.execute(query))


def _narrow(
    level: Level | None, subject: Subject | None, period: Period | None, kind: str | None
) -> list[ColumnElement[bool]]:
    row = ForecastLineRow
    found = []
    if subject is not None:
        found += [row.level == subject.level, row.subject_id.is_not_distinct_from(subject.id)]
    elif level is not None:
        found.append(row.level == level)
    if period is not None:
        found += [row.kind == period.kind, row.begins == period.begins]
    elif kind is not None:
        found.append(row.kind == kind)
    return found


async def line(
    session: AsyncSession, snapshot: SnapshotHead, *, subject: Subject, period: Period
) -> SnapshotLine | None:
    """A subject's line in a period; None when the snapshot has none or it may not be seen."""
    found = await lines(session, snapshot, subject=subject, period=period)
    return found[0] if found else None


async def line_history(
    session: AsyncSession, *, subject: Subject, period: Period, limit: int = 400
) -> tuple[LinePoint, ...]:
    """A subject's line in a period through all snapshots in which it changed, oldest of the newest first."""
    query = (
        select(ForecastLineRow, ForecastRow.as_of, ForecastRow.model_version)
        .where(*_narrow(None, subject, period, None))
        .join(
            ForecastRow,
            (ForecastRow.org_id == ForecastLineRow.org_id) & (ForecastRow.id == ForecastLineRow.forecast_id),
        )
        .order_by(ForecastRow.as_of.desc(), ForecastRow.number.desc())
        .limit(limit)
    )
    rows = (await session.execute(query)).all()
    return tuple(
        LinePoint(forecast_id=row.forecast_id, as_of=as_of, model_version=version, line=line_of(row))
        for row, as_of, version in reversed(rows)
    )


async def deals(
    session: AsyncSession, snapshot: SnapshotHead, *, owners: Collection[UUID] | None = None
) -> tuple[SnapshotDeal, ...]:
    """The deals of a snapshot whose owners' deals may be seen, all or of some owners, by id."""
    row = ForecastDealRow
    query = (
        select(*row.__table__.columns)
        .where(row.base == snapshot.base, row.number <= snapshot.number)
        .ext(distinct_on(row.deal_id))
        .order_by(row.deal_id, row.number.desc())
    )
    if owners is not None:
        query = query.where(row.owner_id.in_(owners))
    return tuple(deal_of(one) for one in await session.execute(query))


async def between(
    session: AsyncSession, before: SnapshotHead, after: SnapshotHead, *, ids: Collection[UUID]
) -> dict[UUID, SnapshotDeal]:
    """The last that snapshots between two had of some deals."""
    if not ids:
        return {}
    first, last = sorted((before.number, after.number))
    rows = await session.execute(_BETWEEN, {"ids": list(ids), "after": first, "before": last})
    return {row.deal_id: deal_of(row) for row in rows}


async def won_deals(session: AsyncSession, *, since: date, until: date) -> tuple[SnapshotDeal, ...]:
    """The deals won from one day on and before another, as snapshots had them last, and may be seen."""
    rows = await session.execute(_WON, {"since": since, "until": until})
    found = (deal_of(row) for row in rows)
    return tuple(
        one for one in found if one.state == "won" and one.closed_on and since <= one.closed_on < until
    )


def _head(row: ForecastRow) -> SnapshotHead:
    return SnapshotHead(
        id=row.id, number=row.number, base=row.base, as_of=row.as_of, computed_at=row.computed_at,
        cause=row.cause, made_by=row.made_by, model_version=row.model_version, basis=row.basis,
        basis_note=row.basis_note, currency=row.currency, inputs_hash=row.inputs_hash, seed=row.seed,
    )  # fmt: skip


def line_of(row: ForecastLineRow | Row[Any]) -> SnapshotLine:
    """Make a line of a row."""
    return SnapshotLine(
        subject=Subject(cast("Level", row.level), row.subject_id),
        period=_period(row),
        closed=row.closed,
        pipeline_mean=row.pipeline_mean,
        new_business_mean=row.new_business_mean,
        mean=row.mean,
        quantiles={float(name): Decimal(value) for name, value in row.quantiles.items()},
        commit=row.commit,
        best_case=row.best_case,
        pipeline_total=row.pipeline_total,
        stage_weighted=row.stage_weighted,
        open_deals=row.open_deals,
    )


def deal_of(row: Row[Any]) -> SnapshotDeal:
    """Make a deal of a row."""
    return SnapshotDeal(
        deal_id=row.deal_id,
        owner_id=row.owner_id,
        state=cast("State", row.state),
        amount_own=row.amount_own,
        expected_close=row.expected_close,
        closed_on=row.closed_on,
        category=cast("Category | None", row.category),
        stage_weight=row.stage_weight,
        win_in=row.win_in,
        territory_id=row.territory_id,
        by_product={name: Decimal(value) for name, value in row.by_product.items()},
    )


def _period(row: ForecastLineRow | Row[Any]) -> Period:
    return Period("month" if row.kind == "month" else "quarter", row.begins)
