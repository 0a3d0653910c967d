"""Keeping recommendations, answering them, and saying how recommending is done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from crm_core.kit import Work, new_id
from crm_core.recommendations.errors import NothingRecommendedError, SnoozeWithoutEndError
from crm_core.recommendations.events import RecommendationAnswered, RecommendationMade, RecommendingSet
from crm_core.recommendations.repository import of_subject, read, recommending
from crm_core.recommendations.schemas import Recommendation, Recommending
from crm_core.recommendations.tables import (
    RecommendationAnswerRow,
    RecommendationRow,
    RecommendationSettingsRow,
)


async def record(work: Work, made: Sequence[Recommendation]) -> None:
    """Store recommendations, each in the place of the one before, and say so in the log.

    Only the organization's system user may; a recommendation is never made by hand.
    """
    for one in made:
        await withdraw(work, deal_id=one.deal_id, account_id=one.account_id)
        await work.session.execute(insert(RecommendationRow), _values(work, one, current=True))
        work.emit(_told(one))


async def remember(work: Work, made: Sequence[Recommendation]) -> None:
    """Store recommendations that were made earlier, in bulk; none becomes what is recommended now."""
    if not made:
        return
    await work.session.execute(insert(RecommendationRow), [_values(work, one, current=False) for one in made])
    work.emit(*(_told(one) for one in made))


def _values(work: Work, one: Recommendation, *, current: bool) -> dict[str, Any]:
    return {
        "org_id": work.identity.org_id, "id": one.id, "deal_id": one.deal_id, "account_id": one.account_id,
        "as_of": one.as_of, "computed_at": one.computed_at, "current": current, "arm": one.arm,
        "action": one.action, "chance": one.chance, "best": one.best, "abstains": one.abstains,
        "explored": one.explored, "amount": one.amount, "uplift": one.uplift, "per_hour": one.per_hour,
        "win": one.win, "candidates": list(one.candidates), "context": dict(one.context),
        "chances": dict(one.chances), "basis": one.basis, "basis_note": one.basis_note,
        "model_version": one.model_version,
    }  # fmt: skip


def _told(one: Recommendation) -> RecommendationMade:
    return RecommendationMade(
        record_id=one.id, deal_id=one.deal_id, account_id=one.account_id, occurred_at=one.as_of,
        known_at=one.computed_at, arm=one.arm, action=one.action, chance=one.chance, best=one.best,
        abstains=one.abstains, explored=one.explored, model_version=one.model_version,
        chances=dict(one.chances), values=dict(one.context),
    )  # fmt: skip


async def withdraw(work: Work, *, deal_id: UUID | None = None, account_id: UUID | None = None) -> None:
    """Let a deal or account have no current recommendation, as when a deal is closed."""
    await work.session.execute(
        update(RecommendationRow)
        .where(of_subject(deal_id, account_id), RecommendationRow.current)
        .values(current=False)
    )


async def answer(
    work: Work,
    recommendation_id: UUID,
    *,
    answer: str,
    at: datetime,
    until: datetime | None = None,
    reason: str | None = None,
    activity_id: UUID | None = None,
) -> UUID:
    """Say of a recommendation that it is accepted, snoozed until a moment, not relevant, or done.

    Raises:
        RecommendationNotFoundError: There is none, or it may not be seen.
        NothingRecommendedError: It was held out, so nobody can have been shown it.
        SnoozeWithoutEndError: A snooze without an end later than now, or an end without a snooze.

    """
    found = await read(work.session, recommendation_id)
    if found.held_out:
        raise NothingRecommendedError(id=str(recommendation_id))
    if (answer == "snoozed") != (until is not None) or (until is not None and until <= at):
        raise SnoozeWithoutEndError
    key = new_id()
    await work.session.execute(
        insert(RecommendationAnswerRow),
        {
            "org_id": work.identity.org_id, "id": key, "recommendation_id": found.id,
            "deal_id": found.deal_id, "account_id": found.account_id, "answer": answer,
            "action": found.action, "until": until, "reason": reason, "activity_id": activity_id,
            "answered_by": work.identity.user_id, "answered_at": at,
        },
    )  # fmt: skip
    work.emit(
        RecommendationAnswered(
            record_id=found.id, deal_id=found.deal_id, account_id=found.account_id, occurred_at=at,
            answer=answer, action=found.action, until=until, activity_id=activity_id,
        )
    )  # fmt: skip
    return key


async def set_recommending(
    work: Work,
    *,
    at: datetime,
    held_out: float,
    epsilon: float,
    hours: Mapping[str, float],
    contacts_a_week: int,
    calls_a_week: int,
    emails_a_week: int,
) -> Recommending:
    """Say how recommending is done from now on; the salt stays, so that who is held out mostly does too."""
    before = await recommending(work.session, org_id=work.identity.org_id)
    await work.session.execute(
        insert(RecommendationSettingsRow),
        {
            "org_id": work.identity.org_id, "id": (key := new_id()), "salt": before.salt,
            "held_out": held_out, "epsilon": epsilon, "hours": dict(hours),
            "contacts_a_week": contacts_a_week, "calls_a_week": calls_a_week,
            "emails_a_week": emails_a_week, "set_by": work.identity.user_id, "set_at": at,
        },
    )  # fmt: skip
    work.emit(
        RecommendingSet(
            record_id=key, occurred_at=at, held_out=held_out, epsilon=epsilon,
            contacts_a_week=contacts_a_week, calls_a_week=calls_a_week, emails_a_week=emails_a_week,
        )
    )  # fmt: skip
    return await recommending(work.session, org_id=work.identity.org_id)
