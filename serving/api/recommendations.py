"""What to do next: for a deal, an account, a rep's day; answers to it, and what recommending brought."""

import asyncio
import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import accounts, deals, recommendations
from crm_core.recommendations import Answer, Recommendation, Recommending
from models.next_action import SHOWN, Params
from models.next_action.spec import NEEDS_APPROVAL
from models.policy import Estimate
from serving import judging_recommendations as judging
from serving.api.call import Caller, Now, Serving, Work
from serving.api.schemas.kit import MAX_PAGE, Listing
from serving.api.schemas.recommendations import (
    AccountNextRead,
    AnswerRead,
    AnswerWrite,
    CandidateRead,
    EstimateRead,
    EvaluationRead,
    HeldOutRead,
    NextRead,
    PolicyRead,
    RecommendationRead,
    RecommendingRead,
    RecommendingWrite,
    WeightsRead,
    WorkRead,
)
from serving.api.transaction import InTransaction
from serving.recommending import model_of

router = APIRouter(tags=["recommendations"], route_class=InTransaction)
_MOST_DEALS: Final = 50


@router.get("/deals/{deal_id}/recommendations", operation_id="read_deal_recommendation")
async def read_deal_recommendation(*, deal_id: UUID, work: Work) -> NextRead:
    """Read what to do next about a deal: candidates by uplift per hour, with why, and how sure that is."""
    deal = await deals.read(work.session, deal_id)
    if deal.state != "open":
        return NextRead(status="closed", recommendation=None)
    return await _next(work, await recommendations.current(work.session, deal_id=deal_id))


@router.get("/accounts/{account_id}/recommendations", operation_id="read_account_recommendation")
async def read_account_recommendation(*, account_id: UUID, work: Work) -> AccountNextRead:
    """Read what to do next about an account and about each of its open deals."""
    await accounts.read(work.session, account_id)
    own = await _next(work, await recommendations.current(work.session, account_id=account_id))
    found = []
    for deal_id in await deals.open_ids(work.session, account_id=account_id, limit=_MOST_DEALS):
        one = await recommendations.current(work.session, deal_id=deal_id)
        if one is not None and not one.held_out:
            found.append(one)
    found.sort(key=lambda one: -math.inf if one.per_hour is None else one.per_hour, reverse=True)
    return AccountNextRead(
        status=own.status, recommendation=own.recommendation, deals=await _shown(work, found)
    )


@router.get("/recommendations", operation_id="list_recommendations")
async def list_recommendations(
    *,
    work: Work,
    caller: Caller,
    at: Now,
    owner_id: Annotated[UUID | None, Query(description="Whose; one's own when not said.")] = None,
    everybody: Annotated[bool, Query(description="Everything that the caller may see.")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> Listing[WorkRead]:
    """List what there is to do, the most valuable hour first; what waits, sleeps or is done is left out."""
    whose = None if everybody else owner_id or caller.identity.user_id
    lines = await recommendations.worklist(work.session, at=at, owner_id=whose, limit=limit)
    shown = await _shown(work, [line.recommendation for line in lines])
    return Listing(
        items=[
            WorkRead(recommendation=one, name=line.name, owner_id=line.owner_id)
            for line, one in zip(lines, shown, strict=True)
        ]
    )


@router.post(
    "/recommendations/{recommendation_id}/answers", operation_id="answer_recommendation", status_code=201
)
async def answer_recommendation(
    *, recommendation_id: UUID, body: AnswerWrite, work: Work, at: Now
) -> AnswerRead:
    """Accept a recommendation, snooze it, call it not relevant, or say it is done; all are learned from.

    An activity of the recommended kind, logged after it, counts as done by itself.
    """
    key = await recommendations.answer(
        work, recommendation_id, answer=body.answer, until=body.until, reason=body.reason, at=at
    )
    found = await recommendations.answers(work.session, [recommendation_id])
    return next(_answer(one) for one in found[recommendation_id] if one.id == key)


@router.get("/recommendations/settings", operation_id="read_recommending")
async def read_recommending(*, work: Work) -> RecommendingRead:
    """Read how recommending is done."""
    return _recommending(await recommendations.recommending(work.session, org_id=work.identity.org_id))


@router.put("/recommendations/settings", operation_id="set_recommending")
async def set_recommending(*, body: RecommendingWrite, work: Work, at: Now) -> RecommendingRead:
    """Say how recommending is done from now on: who is held out, how much is tried, hours and limits."""
    return _recommending(await recommendations.set_recommending(work, at=at, **body.model_dump()))


@router.get("/recommendations/evaluation", operation_id="evaluate_recommendations")
async def evaluate_recommendations(
    *,
    work: Work,
    services: Serving,
    at: Now,
    days: Annotated[int, Query(ge=31, le=730, description="How far back.")] = 180,
) -> EvaluationRead:
    """Read what recommending brought: policies beside the best constant one, and the hold-out compared."""
    decided = await recommendations.decided(
        work.session, since=at - timedelta(days=days), until=at, horizon=judging.HORIZON
    )
    tenant = await services.tenants.of(work.identity.org_id)
    model = model_of(services.champions, tenant.slug)
    found = await asyncio.to_thread(judging.judge, decided, model)
    return _evaluation(found, answers=await recommendations.counted(work.session))


async def _next(work: Work, found: Recommendation | None) -> NextRead:
    if found is None:
        return NextRead(status="not_ready", recommendation=None)
    if found.held_out:
        return NextRead(status="held_out", recommendation=None)
    (shown,) = await _shown(work, [found])
    return NextRead(status="shown", recommendation=shown)


async def _shown(work: Work, found: Sequence[Recommendation]) -> list[RecommendationRead]:
    answers = await recommendations.answers(work.session, [one.id for one in found]) if found else {}
    return [_recommendation(one, answers.get(one.id, ())) for one in found]


def _recommendation(found: Recommendation, answers: Sequence[Answer]) -> RecommendationRead:
    chosen: dict[str, Any] = next(one for one in found.candidates if one["action"] == found.action)
    return RecommendationRead.model_validate(
        {
            "id": found.id, "deal_id": found.deal_id, "account_id": found.account_id,
            "action": found.action, "label": SHOWN[found.action], "why": chosen["why"],
            "abstains": found.abstains, "explored": found.explored, "chance": found.chance,
            "uplift": found.uplift, "per_hour": found.per_hour, "confidence": chosen["confidence"],
            "candidates": [_candidate(one) for one in found.candidates],
            "answers": [_answer(one) for one in answers],
            "basis": found.basis, "basis_note": found.basis_note, "model_version": found.model_version,
            "as_of": found.as_of, "computed_at": found.computed_at,
        }
    )  # fmt: skip


def _candidate(one: dict[str, Any]) -> CandidateRead:
    action = one["action"]
    return CandidateRead.model_validate(
        {**one, "label": SHOWN[action], "needs_approval": action in NEEDS_APPROVAL}
    )


def _answer(one: Answer) -> AnswerRead:
    return AnswerRead.model_validate(one)


def _recommending(found: Recommending) -> RecommendingRead:
    return RecommendingRead(
        held_out=found.held_out, epsilon=found.epsilon, hours={**Params().hours, **found.hours},
        contacts_a_week=found.contacts_a_week, calls_a_week=found.calls_a_week,
        emails_a_week=found.emails_a_week, set_at=found.set_at,
    )  # fmt: skip


def _evaluation(found: judging.Judgement, *, answers: dict[str, int]) -> EvaluationRead:
    comparison, held = found.comparison, found.held_out
    return EvaluationRead(
        horizon_days=judging.HORIZON.days,
        decisions=found.decisions,
        deals=found.deals,
        best_constant=None if comparison is None else comparison.best_constant,
        policies=[] if comparison is None else [
            PolicyRead.model_validate(
                {
                    "policy": row.policy, "method": row.method, "estimate": _estimate(row.estimate),
                    "bound": None if row.bound is None else _estimate(row.bound),
                    "over_constant": _estimate(row.over_constant),
                    "over_logged": _estimate(row.over_logged),
                }
            )
            for row in comparison.rows
        ],
        weights=[] if comparison is None else [
            WeightsRead(
                policy=policy, effective_rows=one.effective_rows, largest=one.largest, mean=one.mean,
                matched=one.matched,
            )
            for policy, one in comparison.weights.items()
        ],
        held_out=None if held is None else HeldOutRead(
            shown_deals=held.shown_deals, held_out_deals=held.held_out_deals, shown=held.shown,
            held_out=held.held_out, difference=_estimate(held.difference),
            share_difference=_estimate(held.share_difference),
        ),
        answers=answers,
        notes=list(found.notes),
        chart=None if comparison is None else judging.chart(comparison),
    )  # fmt: skip


def _estimate(one: Estimate) -> EstimateRead:
    value, low, high = (each if math.isfinite(each) else None for each in (one.value, one.low, one.high))
    return EstimateRead(value=value, low=low, high=high)
