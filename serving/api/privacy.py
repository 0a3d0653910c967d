"""Privacy: what is kept of a person, forgetting them, and what retention rules would let go."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from crm_core import privacy, records
from crm_core.kit.permission import require
from serving.api.call import Now, Work
from serving.api.resource import answer
from serving.api.schemas.audit import Due, ErasureRead, PersonalData
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/privacy", tags=["privacy"], route_class=InTransaction)
Persons = Literal["people", "leads"]


@router.get("/{noun}/{key}", operation_id="read_personal_data", response_model=PersonalData)
async def read_personal_data(*, noun: Persons, key: UUID, work: Work) -> Response:
    """Read everything that is kept of a person or a lead, to hand it to them; for whoever keeps privacy."""
    await require(work.session, "privacy", "read")
    tables = await privacy.everything_about(work.session, records.RESOURCES[noun], key)
    return answer({"tables": tables})


@router.post("/{noun}/{key}/erase", operation_id="erase_person")
async def erase_person(*, noun: Persons, key: UUID, work: Work, at: Now) -> ErasureRead:
    """Forget a person or a lead; this cannot be undone."""
    done = await privacy.erase(work, records.RESOURCES[noun], key, at=at)
    return ErasureRead(id=done.id, counts=done.counts)


@router.get("/rules/{rule_id}/due", operation_id="preview_retention_rule")
async def preview_retention_rule(*, rule_id: UUID, work: Work, at: Now) -> Due:
    """Count what a retention rule would let go now; nothing is done."""
    return Due(count=await privacy.due(work.session, rule_id, at=at))
