"""Quotas: how far they are reached; the rest follows from their table."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import quotas
from serving.api.call import Work
from serving.api.schemas.customers import AttainmentRead
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/quotas", tags=["quotas"], route_class=InTransaction)


@router.get("/attainment", operation_id="read_attainment")
async def read_attainment(
    *,
    work: Work,
    period: Annotated[
        str, Query(max_length=10, description="`2026`, `2026-Q1` or `2026-03`.", examples=["2026-Q1"])
    ],
    user_id: UUID | None = None,
    team_id: UUID | None = None,
) -> Listing[AttainmentRead]:
    """Tell what was won against every quota within a period, as far as the caller may see the deals."""
    found = await quotas.attainment(work.session, period=period, user_id=user_id, team_id=team_id)
    return Listing(items=[AttainmentRead.model_validate(one) for one in found])
