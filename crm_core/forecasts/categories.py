"""Forecast categories: what a deal counts as, by a person's word, its stage or its probability, and sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from crm_core.forecasts.periods import Period
from crm_core.forecasts.schemas import CENT, Basis, Category, DealCategory, SnapshotDeal, expected_in

_BY_BAND: Final[dict[str, Category]] = {"high": "commit", "fair": "best_case", "low": "pipeline"}
"""What a deal is by the band of its win probability, where its stage says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a deal's category follows from."""

    deal_id: UUID
    state: str
    band: str | None
    by_stage: Category | None
    picked: Category | None
    picked_by: UUID | None
    picked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a period holds by category, each with those before it."""

    closed: Decimal
    commit: Decimal
    best_case: Decimal
    pipeline_total: Decimal
    stage_weighted: Decimal
    open_deals: int


def decide(known: Known) -> DealCategory:
    """Say what a deal is: by being closed, then by a person's word, its stage, its probability."""
    default: Category
    if known.state == "won":
        default = "closed"
    elif known.state == "lost":
        default = "omitted"
    else:
        default = known.by_stage or _BY_BAND.get(known.band or "low", "pipeline")
    basis: Basis = "stage" if known.by_stage else "model"
    if known.state != "open":
        basis = "closed"
    elif known.picked is not None:
        basis = "picked"
    return DealCategory(
        deal_id=known.deal_id,
        category=known.picked if basis == "picked" and known.picked else default,
        basis=basis,
        picked=known.picked,
        picked_by=known.picked_by,
        picked_at=known.picked_at,
        by_default=default,
    )


def sums(deals: Iterable[SnapshotDeal], period: Period) -> Sums:
    """Add up a period by category: what was won in it, and open deals that are expected to close in it.

    Omitted deals count nowhere but as what they are worth once won.
    """
    closed = commit = best_case = pipeline = weighted = Decimal("0.00")
    count = 0
    for deal in deals:
        if deal.state != "open":
            closed += expected_in(deal, period)
            continue
        due = deal.expected_close is not None and period.begins <= deal.expected_close < period.ends
        if not due or deal.category == "omitted":
            continue
        count += 1
        amount = deal.amount_own.quantize(CENT)
        weighted += (amount * Decimal(repr(deal.stage_weight))).quantize(CENT)
        commit += amount if deal.category == "commit" else 0
        best_case += amount if deal.category == "best_case" else 0
        pipeline += amount if deal.category == "pipeline" else 0
    to_commit = closed + commit
    to_best = to_commit + best_case
    return Sums(closed, to_commit, to_best, to_best + pipeline, closed + weighted, count)
