"""Pipelines and the board that shows one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import deals, pipelines, users
from crm_core.pipelines import PipelineNotFoundError
from serving.api import showing
from serving.api.call import Caller, Now, Work
from serving.api.schemas.deals import BoardColumn, BoardRead, PipelineRead, StageRead
from serving.api.schemas.kit import Listing, Ref
from serving.api.transaction import InTransaction

router = APIRouter(tags=["pipelines"], route_class=InTransaction)


@router.get("/pipelines", operation_id="list_pipelines")
async def list_pipelines(*, work: Work) -> Listing[PipelineRead]:
    """List the organization's pipelines with their stages in order."""
    found = await pipelines.listed(work.session)
    return Listing(items=[PipelineRead.model_validate(pipeline) for pipeline in found])


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
    laid_out = await pipelines.listed(work.session)
    pipeline = next((one for one in laid_out if pipeline_id in (None, one.id)), None)
    if pipeline is None:
        raise PipelineNotFoundError
    owners = {"me": [caller.identity.user_id], "all": None}
    columns = await deals.board(
        work.session,
        pipeline.id,
        at=at,
        owners=owners[owner] if owner in owners else await users.team_of(work.session),
    )
    trends = await showing.trends_of(work, [deal for column in columns for deal in column.deals], at=at)
    return BoardRead(
        pipeline=Ref.model_validate(pipeline),
        currency=caller.entry.currency,
        owner=owner,
        columns=[
            BoardColumn(
                stage=StageRead.model_validate(column.stage),
                count=column.count,
                amount_sum=column.amount_sum,
                weighted_sum=column.weighted_sum,
                deals=[showing.card(deal, trends=trends) for deal in column.deals],
            )
            for column in columns
        ],
    )
