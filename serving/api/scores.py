"""Win probabilities of deals: the latest, a new one now, many at once, the history and what moved it."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import deals, events, insights
from crm_core.deals import DealAlreadyClosedError, DealNotFoundError
from crm_core.insights import Score
from serving.api import showing, telling
from serving.api.call import Caller, Now, Serving, Work
from serving.api.refusals import ScoreNotReady
from serving.api.schemas.kit import Listing
from serving.api.schemas.scores import (
    ChangesRead,
    ReasonMove,
    ScoreBatch,
    ScoreBatchRequest,
    ScorePoint,
    ScoreRead,
)
from serving.api.transaction import InTransaction, SignedIn
from serving.scoring import DealNotOpen

router = APIRouter(tags=["scores"], route_class=InTransaction)
now_router = APIRouter(tags=["scores"], route_class=SignedIn)
"""Scores computed while callers wait: the scorer has the transaction, shared by all who ask at once."""

_POINTS: Final = 500
_EVENTS: Final = 50


@router.get("/deals/{deal_id}/score", operation_id="read_score")
async def read_score(*, deal_id: UUID, work: Work) -> ScoreRead:
    """Read a deal's latest stored score with its reasons; 404 `score_not_ready` before the first."""
    await deals.read(work.session, deal_id)
    found = await insights.latest(work.session, deal_id)
    if found is None:
        raise ScoreNotReady
    return showing.score(found)


@now_router.post("/deals/{deal_id}/score", operation_id="score_deal")
async def score_deal(*, deal_id: UUID, services: Serving, caller: Caller) -> ScoreRead:
    """Score an open deal now from its facts as of this moment, and store the score.

    Safe to repeat, so Idempotency-Key has no effect: asked again, the deal is scored again, as of then.
    409 `deal_already_closed` for one that is closed.
    """
    if not await services.sight.deal(caller.identity, deal_id):
        raise DealNotFoundError(id=str(deal_id))
    try:
        made = await services.scorer.score(caller.identity.org_id, deal_id)
    except DealNotOpen:
        raise DealAlreadyClosedError(id=str(deal_id)) from None
    shown = await services.sight.score(caller.identity, made.id)
    if shown is None:
        raise DealNotFoundError(id=str(deal_id))
    return showing.score(shown)


@router.get("/deals/{deal_id}/scores", operation_id="list_scores")
async def list_scores(
    *,
    deal_id: UUID,
    work: Work,
    at: Now,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back.")] = 90,
) -> Listing[ScorePoint]:
    """List a deal's stored scores, oldest first, for a line; of very many, the newest 500."""
    await deals.read(work.session, deal_id)
    found = await insights.history(work.session, deal_id, limit=_POINTS)
    since = at - timedelta(days=days)
    return Listing(items=[ScorePoint.model_validate(point) for point in found if point.as_of >= since])


@router.get("/deals/{deal_id}/changes", operation_id="read_changes")
async def read_changes(
    *, deal_id: UUID, work: Work, at: Now, days: Annotated[int, Query(ge=1, le=365)] = 7
) -> ChangesRead:
    """Tell what changed lately: the score then and now, the reasons that moved, the events between."""
    await deals.read(work.session, deal_id)
    since = at - timedelta(days=days)
    now = await insights.latest(work.session, deal_id)
    then = await _before(work, deal_id, since=since)
    happened = await events.timeline(
        work.session,
        deal_id=deal_id,
        since=since,
        without=("DealScored", "RecommendationMade"),
        limit=_EVENTS,
    )
    return ChangesRead(
        deal_id=deal_id,
        days=days,
        then=ScorePoint.model_validate(then) if then else None,
        now=ScorePoint.model_validate(now) if now else None,
        moved=_moved(then, now) if then and now else [],
        events=await telling.tell(work, happened.items),
    )


@now_router.post("/scores/batch", operation_id="score_deals")
async def score_deals(*, body: ScoreBatchRequest, services: Serving, caller: Caller) -> ScoreBatch:
    """Score many deals now; those that are closed are told apart from those that the caller cannot see.

    Safe to repeat, so Idempotency-Key has no effect: asked again, the deals are scored again, as of then.
    """
    asked = list(dict.fromkeys(body.deal_ids))
    seen = await services.sight.deals(caller.identity, asked)
    found = await services.scorer.score_all(
        caller.identity.org_id, [deal_id for deal_id in asked if deal_id in seen]
    )
    scored = [score.deal_id for score in found]
    visible = await services.sight.scores(caller.identity, [score.id for score in found])
    shown = {score.deal_id: score for score in visible.values()}
    gone = set(scored) - shown.keys()
    return ScoreBatch(
        items=[showing.score(shown[deal_id]) for deal_id in scored if deal_id in shown],
        closed=[deal_id for deal_id in asked if deal_id in seen and deal_id not in scored],
        missing=[deal_id for deal_id in asked if deal_id not in seen or deal_id in gone],
    )


async def _before(work: Work, deal_id: UUID, *, since: datetime) -> Score | None:
    """The score that stood when the period began, else the first one in it."""
    stood = await insights.latest(work.session, deal_id, until=since)
    return stood or await insights.earliest(work.session, deal_id, since=since)


def _moved(then: Score, now: Score) -> list[ReasonMove]:
    before = {reason["feature_group"]: reason for reason in then.reasons}
    after = {reason["feature_group"]: reason for reason in now.reasons}
    moves = [
        ReasonMove(
            feature_group=group,
            sentence=(after.get(group) or before[group])["sentence"],
            effect_then=before[group]["effect"] if group in before else 0.0,
            effect_now=after[group]["effect"] if group in after else 0.0,
        )
        for group in {**before, **after}
    ]
    moves = [move for move in moves if move.effect_then != move.effect_now]
    return sorted(moves, key=lambda move: -abs(move.effect_now - move.effect_then))
