"""Buying committees, and what account-based selling asks of accounts."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from crm_core import committees, targets
from crm_core.committees import NoGuessError, NotOnCommitteeError
from serving import committees as sitting
from serving.api.call import Asked, Now, Work
from serving.api.schemas.committees import (
    AccountName,
    BoughtRead,
    CommitteeRead,
    EngagementRead,
    GapRead,
    GuessDecision,
    WhiteSpaceRead,
)
from serving.api.schemas.kit import Page
from serving.api.transaction import InTransaction

router = APIRouter(tags=["committees"], route_class=InTransaction)


@router.get("/deals/{deal_id}/committee", operation_id="read_committee")
async def read_committee(*, deal_id: UUID, work: Work, at: Now) -> CommitteeRead:
    """Read who buys: parts said and guessed with evidence, influence with its range, and who is missing."""
    return _shown(await sitting.committee(work, deal_id, at=at))


@router.post("/deals/{deal_id}/committee/{person_id}", operation_id="decide_guess")
async def decide_guess(
    *, deal_id: UUID, person_id: UUID, body: GuessDecision, work: Work, at: Now
) -> CommitteeRead:
    """Confirm or reject a guessed part; a confirmed one becomes the person's part; both are learned from."""
    found = await sitting.committee(work, deal_id, at=at)
    seat = next((one for one in found.seats if one.member.person_id == person_id), None)
    if seat is None:
        raise NotOnCommitteeError(person_id=str(person_id))
    if seat.guess is None:
        raise NoGuessError(person_id=str(person_id))
    await committees.decide(
        work,
        deal_id,
        person_id=person_id,
        role=body.role,
        confirmed=body.decision == "confirmed",
        probability=seat.guess.probabilities[body.role],
        evidence=[asdict(one) for one in seat.guess.evidence],
        model_version=found.model_version,
        at=at,
    )
    return _shown(await sitting.committee(work, deal_id, at=at))


def _shown(found: sitting.Committee) -> CommitteeRead:
    seats: list[dict[str, Any]] = [
        {
            **asdict(seat.member),
            "guess": None if seat.guess is None else asdict(seat.guess),
            "influence": asdict(seat.influence),
            "last_touch_at": seat.last_touch_at,
            "last_reply_at": seat.last_reply_at,
        }
        for seat in found.seats
    ]
    return CommitteeRead.model_validate(
        {
            "seats": seats,
            "missing": [asdict(one) for one in found.missing],
            "learned_from": found.learned_from,
            "accuracy": dict(found.accuracy),
            "model_version": found.model_version,
            "as_of": found.as_of,
        }
    )


@router.get("/accounts/{account_id}/engagement", operation_id="list_engagement")
async def list_engagement(*, account_id: UUID, work: Work, asked: Asked) -> Page[EngagementRead]:
    """List what was done with anybody of the account's whole hierarchy, newest first."""
    found = await targets.engagement(work.session, account_id, after=asked.after, limit=asked.limit)
    return asked.answer(found, EngagementRead.model_validate)


@router.get("/accounts/{account_id}/white-space", operation_id="read_white_space")
async def read_white_space(*, account_id: UUID, work: Work) -> WhiteSpaceRead:
    """Read which products each account of a hierarchy has and which not, the most promising gaps first."""
    found = await targets.white_space(work.session, account_id)
    return WhiteSpaceRead(
        accounts=[AccountName(id=key, name=name) for key, name in found.accounts],
        products=list(found.products),
        bought=[BoughtRead.model_validate(one) for one in found.bought],
        gaps=[GapRead.model_validate(one) for one in found.gaps],
    )
