"""Keeping snapshots: each once, only what differs, and never changed again."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, text

from crm_core.forecasts import repository
from crm_core.forecasts.events import ForecastMade
from crm_core.forecasts.schemas import Snapshot, SnapshotDeal, SnapshotHead, SnapshotLine
from crm_core.forecasts.tables import ForecastDealRow, ForecastInputsRow, ForecastLineRow, ForecastRow
from crm_core.kit import Work, new_id

_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('forecast ' || :org, 0))")

LineKey = tuple[Any, ...]


async def record(work: Work, snapshot: Snapshot) -> SnapshotHead:
    """Keep a snapshot and say so in the log; only the organization's system user may.

    One made of the same inputs by the same model as the one kept last is that one: it is returned, and
    nothing is kept.
    """
    await work.session.execute(_LOCK, {"org": str(work.identity.org_id)})
    before = await _last(work)
    made = (snapshot.inputs_hash, snapshot.model_version)
    if before is not None and (before.inputs_hash, before.model_version) == made:
        return before
    lines = {_line_key(line): line for line in snapshot.lines}
    deals = {(deal.deal_id, deal.owner_id): deal for deal in snapshot.deals}
    had_lines, had_deals = await _held(work, before, snapshot)
    goes_on = before is not None and had_lines.keys() <= lines.keys() and had_deals.keys() <= deals.keys()
    number = 1 if before is None else before.number + 1
    base = before.base if before is not None and goes_on and had_lines else number
    kept = _head(work, snapshot, number=number, base=base)
    await _write(work, snapshot, kept)
    shared = {"org_id": work.identity.org_id, "forecast_id": kept.id, "number": number, "base": base}
    whole = base == number
    changed = [line for key, line in lines.items() if whole or had_lines.get(key) != line]
    moved = [deal for key, deal in deals.items() if whole or had_deals.get(key) != deal]
    if changed:
        await work.session.execute(insert(ForecastLineRow), [shared | _line(line) for line in changed])
    if moved:
        await work.session.execute(insert(ForecastDealRow), [shared | _deal(deal) for deal in moved])
    work.emit(
        ForecastMade(
            record_id=kept.id, occurred_at=kept.as_of, known_at=kept.computed_at, number=number,
            as_of=kept.as_of, model_version=kept.model_version, cause=kept.cause,
        )
    )  # fmt: skip
    return kept


async def _last(work: Work) -> SnapshotHead | None:
    """The snapshot kept last, whatever moment it is of."""
    highest = select(func.max(ForecastRow.number)).scalar_subquery()
    key = (await work.session.execute(select(ForecastRow.id).where(ForecastRow.number == highest))).scalar()
    return None if key is None else await repository.head(work.session, key)


async def _held(
    work: Work, before: SnapshotHead | None, snapshot: Snapshot
) -> tuple[Mapping[LineKey, SnapshotLine], Mapping[tuple[UUID, UUID | None], SnapshotDeal]]:
    """What the one before held, if this one is of the same day and may stand on it."""
    if before is None or before.currency != snapshot.currency:
        return {}, {}
    if before.as_of.astimezone(UTC).date() != snapshot.as_of.astimezone(UTC).date():
        return {}, {}
    lines = await repository.lines(work.session, before)
    deals = await repository.deals(work.session, before)
    return (
        {_line_key(line): line for line in lines},
        {(deal.deal_id, deal.owner_id): deal for deal in deals},
    )


def _line_key(line: SnapshotLine) -> LineKey:
    return line.subject.level, line.subject.id, line.period.kind, line.period.begins


def _head(work: Work, snapshot: Snapshot, *, number: int, base: int) -> SnapshotHead:
    return SnapshotHead(
        id=snapshot.id, number=number, base=base, as_of=snapshot.as_of, computed_at=snapshot.computed_at,
        cause=snapshot.cause, made_by=work.identity.user_id, model_version=snapshot.model_version,
        basis=snapshot.basis, basis_note=snapshot.basis_note, currency=snapshot.currency,
        inputs_hash=snapshot.inputs_hash, seed=snapshot.seed,
    )  # fmt: skip


async def _write(work: Work, snapshot: Snapshot, kept: SnapshotHead) -> None:
    values = {name: getattr(kept, name) for name in SnapshotHead.__dataclass_fields__}
    org = {"org_id": work.identity.org_id}
    await work.session.execute(insert(ForecastRow), org | values)
    await work.session.execute(
        insert(ForecastInputsRow), org | {"forecast_id": kept.id, "inputs": dict(snapshot.inputs)}
    )


def _line(line: SnapshotLine) -> dict[str, Any]:
    return {
        "id": new_id(),
        "level": line.subject.level,
        "subject_id": line.subject.id,
        "kind": line.period.kind,
        "begins": line.period.begins,
        "closed": line.closed,
        "pipeline_mean": line.pipeline_mean,
        "new_business_mean": line.new_business_mean,
        "mean": line.mean,
        "quantiles": {repr(share): format(value, "f") for share, value in line.quantiles.items()},
        "commit": line.commit,
        "best_case": line.best_case,
        "pipeline_total": line.pipeline_total,
        "stage_weighted": line.stage_weighted,
        "open_deals": line.open_deals,
    }


def _deal(deal: SnapshotDeal) -> dict[str, Any]:
    return {
        "deal_id": deal.deal_id,
        "owner_id": deal.owner_id,
        "state": deal.state,
        "amount_own": deal.amount_own,
        "expected_close": deal.expected_close,
        "closed_on": deal.closed_on,
        "category": deal.category,
        "stage_weight": deal.stage_weight,
        "win_in": dict(deal.win_in),
        "territory_id": deal.territory_id,
        "by_product": {name: format(value, "f") for name, value in deal.by_product.items()},
    }
