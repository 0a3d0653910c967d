"""Values of the record as answers show them, where that takes more than copying fields."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core import deals, insights
from crm_core.deals import Deal, ShownScore
from crm_core.insights import Score
from crm_core.kit import Ref as RecordRef
from crm_core.kit import Work
from serving.api.schemas.deals import DealCard, DealRead, StageRead
from serving.api.schemas.kit import Ref
from serving.api.schemas.scores import ReasonRead, ScoreChip, ScoreRead


async def trends_of(work: Work, found: Iterable[Deal], *, at: datetime) -> Mapping[UUID, float]:
    """Read how the scores of these deals changed over a week."""
    scored = [deal.id for deal in found if deal.score is not None]
    return await insights.trends(work.session, scored, at=at) if scored else {}


async def read_deal(work: Work, deal_id: UUID, *, at: datetime) -> DealRead:
    """Read one deal with the trend of its score."""
    found = await deals.read(work.session, deal_id)
    return deal(found, trends=await trends_of(work, [found], at=at))


def card(found: Deal, *, trends: Mapping[UUID, float]) -> DealCard:
    """Show a deal as a board does."""
    return DealCard(**_of_card(found, trends=trends))


def _of_card(found: Deal, *, trends: Mapping[UUID, float]) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "account": _ref(found.account),
        "owner": _ref(found.owner),
        "amount": found.amount,
        "currency": found.currency,
        "amount_in_org_currency": found.amount_own,
        "expected_close": found.expected_close,
        "stage_id": found.stage.id,
        "entered_stage_at": found.entered_stage_at,
        "score": _chip(found.score, trend=trends.get(found.id)),
        "predicted_close_on": found.predicted_close_on,
        "slip_probability": found.slip_probability,
    }


def deal(found: Deal, *, trends: Mapping[UUID, float]) -> DealRead:
    """Show a deal with everything on its page but the lists."""
    return DealRead.model_validate(
        {
            **_of_card(found, trends=trends),
            "reason_id": found.reason_id,
            "amount_from_lines": found.amount_from_lines,
            "pipeline": Ref.model_validate(found.pipeline),
            "stage": StageRead.model_validate(found.stage),
            "state": found.state,
            "source": found.source,
            "opened_at": found.opened_at,
            "closed_at": found.closed_at,
            "lost_reason": found.lost_reason,
            "version": found.version,
            "custom": found.custom,
        }
    )


def score(found: Score) -> ScoreRead:
    """Show a stored score with its reasons."""
    return ScoreRead.model_validate(
        {
            "deal_id": found.deal_id,
            "value": found.value,
            "band": found.band,
            "calibrated": found.calibrated,
            "basis": found.basis,
            "basis_note": found.basis_note,
            "interval": None if found.low is None or found.high is None else [found.low, found.high],
            "reasons": [ReasonRead.model_validate(reason) for reason in found.reasons],
            "base": found.base,
            "rest": found.rest,
            "model_version": found.model_version,
            "as_of": found.as_of,
            "computed_at": found.computed_at,
        }
    )


def _ref(found: RecordRef | None) -> Ref | None:
    return None if found is None else Ref(id=found.id, name=found.name)


def _chip(shown: ShownScore | None, *, trend: float | None) -> ScoreChip | None:
    if shown is None:
        return None
    return ScoreChip.model_validate(
        {
            "value": shown.value,
            "band": shown.band,
            "trend": trend,
            "calibrated": shown.calibrated,
            "as_of": shown.as_of,
        }
    )
