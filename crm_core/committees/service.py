"""What reps decide of guesses about buying committees, and keeping what is learned from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from crm_core import deals
from crm_core.committees.errors import NoGuessError, NotOnCommitteeError
from crm_core.committees.events import RoleConfirmed, RoleRejected, RolesLearned
from crm_core.committees.repository import members
from crm_core.committees.tables import RoleDecisionRow, RoleLearningRow
from crm_core.kit import Work, new_id

_KEPT = 10
"""How many learnings are kept."""


async def decide(
    work: Work,
    deal_id: UUID,
    *,
    person_id: UUID,
    role: str,
    confirmed: bool,
    probability: float,
    evidence: Sequence[dict[str, Any]],
    model_version: str,
    at: datetime,
) -> None:
    """Say that a guess is right, which makes it the person's part, or wrong; either is learned from.

    Raises:
        NotOnCommitteeError: The person does not take part in the deal.
        NoGuessError: The person's part is known already.

    """
    member = next((one for one in await members(work.session, deal_id) if one.person_id == person_id), None)
    if member is None:
        raise NotOnCommitteeError(person_id=str(person_id))
    if member.role is not None:
        raise NoGuessError(person_id=str(person_id))
    row = {
        "org_id": work.identity.org_id,
        "id": new_id(),
        "deal_id": deal_id,
        "person_id": person_id,
        "role": role,
        "decision": "confirmed" if confirmed else "rejected",
        "probability": probability,
        "evidence": list(evidence),
        "model_version": model_version,
        "decided_by": work.identity.user_id,
        "decided_at": at,
    }
    await work.session.execute(insert(RoleDecisionRow), row)
    if confirmed:
        await deals.remove_person(work, deal_id, person_id=person_id, at=at)
        await deals.add_person(work, deal_id, person_id=person_id, role=role, at=at)
    told = RoleConfirmed if confirmed else RoleRejected
    work.emit(
        told(
            record_id=deal_id,
            deal_id=deal_id,
            occurred_at=at,
            person_id=person_id,
            role=role,
            probability=probability,
            model_version=model_version,
        )
    )


async def keep_learning(
    work: Work, *, counts: dict[str, Any], people: int, accuracy: dict[str, Any], at: datetime
) -> None:
    """Keep what was learned; only the organization's system user may."""
    row = {
        "org_id": work.identity.org_id,
        "id": (key := new_id()),
        "learned_at": at,
        "counts": counts,
        "people": people,
        "accuracy": accuracy,
    }
    await work.session.execute(insert(RoleLearningRow), row)
    newest = select(RoleLearningRow.id).order_by(RoleLearningRow.learned_at.desc()).limit(_KEPT)
    await work.session.execute(
        delete(RoleLearningRow).where(RoleLearningRow.id.not_in(newest.scalar_subquery()))
    )
    work.emit(RolesLearned(record_id=key, occurred_at=at, people=people, accuracy=accuracy.get("accuracy")))
