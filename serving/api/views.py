"""Saved views: beside what all records can do, whether one still works."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from crm_core import records
from serving.api.call import Work
from serving.api.schemas.kit import Output
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/saved_views", tags=["saved_views"], route_class=InTransaction)


class ViewCheck(Output):
    """Whether a view can be used."""

    works: bool
    problems: list[str] = Field(examples=[["filter: deals have no custom field 'tier'"]])


@router.get("/{key}/check", operation_id="check_saved_view")
async def check_saved_view(*, key: UUID, work: Work) -> ViewCheck:
    """Tell what about a view does not work any more, such as a field that was archived."""
    found = await records.problems(work.session, key)
    return ViewCheck(works=not found, problems=list(found))
