"""Snapshots to test with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from crm_core.forecasts import (
    QUANTILES,
    Period,
    Snapshot,
    SnapshotDeal,
    SnapshotLine,
    Subject,
    expected_in,
    sums,
)
from crm_core.kit import new_id

MARCH = Period("month", date(2026, 3, 1))
APRIL = MARCH.next()
QUARTER = Period("quarter", date(2026, 1, 1))
COMPANY = Subject("company")


def deal(owner_id: UUID | None, amount: str = "1000.00", **more: Any) -> SnapshotDeal:
    """An open deal expected to close in March, won in it with a probability of a half."""
    whole = SnapshotDeal(
        deal_id=new_id(), owner_id=owner_id, state="open", amount_own=Decimal(amount),
        expected_close=date(2026, 3, 20), closed_on=None, category="pipeline", stage_weight=0.25,
        win_in={MARCH.key: 0.5, APRIL.key: 0.1},
    )  # fmt: skip
    return replace(whole, **more)


def won(before: SnapshotDeal, on: date) -> SnapshotDeal:
    """The same deal, won on a day."""
    return replace(before, state="won", closed_on=on, category="closed", stage_weight=1.0, win_in={})


def lost(before: SnapshotDeal, on: date) -> SnapshotDeal:
    """The same deal, lost on a day."""
    return replace(before, state="lost", closed_on=on, category="omitted", stage_weight=0.0, win_in={})


def line(
    subject: Subject, deals: Sequence[SnapshotDeal], *, period: Period = MARCH, fresh: str = "300.00"
) -> SnapshotLine:
    """A subject's line of some deals, with so much expected of deals that are not there yet."""
    by = sums(deals, period)
    pipeline = sum((expected_in(one, period) for one in deals if one.state == "open"), Decimal("0.00"))
    mean = by.closed + pipeline + Decimal(fresh)
    return SnapshotLine(
        subject=subject, period=period, closed=by.closed, pipeline_mean=pipeline,
        new_business_mean=Decimal(fresh), mean=mean,
        quantiles={share: mean * Decimal(repr(0.5 + share)) // 1 for share in QUANTILES},
        commit=by.commit, best_case=by.best_case, pipeline_total=by.pipeline_total,
        stage_weighted=by.stage_weighted, open_deals=by.open_deals,
    )  # fmt: skip


def snapshot(
    deals: Sequence[SnapshotDeal],
    *,
    at: datetime,
    teams: Mapping[UUID, Sequence[UUID]] | None = None,
    periods: Sequence[Period] = (MARCH, APRIL),
    **more: Any,
) -> Snapshot:
    """A snapshot with lines of the company, of every owner, and of teams (leader -> everybody in it)."""
    owners = {one.owner_id for one in deals if one.owner_id is not None}
    groups: dict[Subject, tuple[UUID, ...]] = {Subject("user", owner): (owner,) for owner in owners}
    groups |= {Subject("team", leader): tuple(inside) for leader, inside in (teams or {}).items()}
    lines = [line(COMPANY, deals, period=period) for period in periods]
    for subject, inside in groups.items():
        of = [one for one in deals if one.owner_id in inside]
        lines += [line(subject, of, period=period, fresh="0.00") for period in periods]
    whole = Snapshot(
        as_of=at, computed_at=at, cause="schedule", model_version="revenue.northgate/1", basis="model",
        basis_note="from 24 months", currency="EUR",
        inputs_hash=sha256(repr((deals, at)).encode()).hexdigest(),
        seed=7, inputs={"new_business": {"mean": 300.0}}, lines=tuple(lines), deals=tuple(deals),
    )  # fmt: skip
    return replace(whole, **more)
