"""Pipelines and the board that shows one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Caller, Now, Work
from serving.api.schemas.deals import BoardRead, PipelineRead
from serving.api.schemas.kit import Listing

router = APIRouter(tags=["pipelines"])


@router.get("/pipelines", operation_id="list_pipelines")
async def list_pipelines(*, work: Work, caller: Caller) -> Listing[PipelineRead]:
    """List the organization's pipelines with their stages in order."""
    raise NotImplementedError


@router.get("/board", operation_id="read_board")
async def read_board(
    *,
    work: Work,
    caller: Caller,
    at: Now,
    pipeline_id: Annotated[UUID | None, Query(description="The first pipeline when absent.")] = None,
    owner: Annotated[
        Literal["me", "team", "all"], Query(description="`team` is everyone under the caller.")
    ] = "all",
) -> BoardRead:
    """Show a pipeline as columns with sums and weighted sums, as far as the caller may see its deals."""
    raise NotImplementedError
