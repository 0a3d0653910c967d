"""Win probabilities of deals: the latest, a new one now, many at once, the history and what moved it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Caller, Now, Serving, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.scores import ChangesRead, ScoreBatch, ScoreBatchRequest, ScorePoint, ScoreRead

router = APIRouter(tags=["scores"])


@router.get("/deals/{deal_id}/score", operation_id="read_score")
async def read_score(*, deal_id: UUID, work: Work, caller: Caller) -> ScoreRead:
    """Read a deal's latest stored score with its reasons; 404 `score_not_ready` before the first."""
    raise NotImplementedError


@router.post("/deals/{deal_id}/score", operation_id="score_deal")
async def score_deal(*, deal_id: UUID, services: Serving, caller: Caller, at: Now) -> ScoreRead:
    """Score a deal now from its facts as of this moment, and store the score."""
    raise NotImplementedError


@router.get("/deals/{deal_id}/scores", operation_id="list_scores")
async def list_scores(
    *,
    deal_id: UUID,
    work: Work,
    caller: Caller,
    at: Now,
    days: Annotated[int, Query(ge=1, le=3650, description="How far back.")] = 90,
) -> Listing[ScorePoint]:
    """List a deal's stored scores, oldest first, for a line."""
    raise NotImplementedError


@router.get("/deals/{deal_id}/changes", operation_id="read_changes")
async def read_changes(
    *, deal_id: UUID, work: Work, caller: Caller, at: Now, days: Annotated[int, Query(ge=1, le=365)] = 7
) -> ChangesRead:
    """Tell what changed lately: the score then and now, the reasons that moved, the events between."""
    raise NotImplementedError


@router.post("/scores/batch", operation_id="score_deals")
async def score_deals(*, body: ScoreBatchRequest, services: Serving, caller: Caller, at: Now) -> ScoreBatch:
    """Score many deals now; those the caller cannot see are named as missing."""
    raise NotImplementedError
