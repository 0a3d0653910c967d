"""Pipelines and the board that shows one."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import deals, pipelines, users
from crm_core.pipelines import Pipeline, PipelineNotFoundError, Requirement
from serving.api import showing
from serving.api.call import Caller, Now, Work
from serving.api.schemas.deals import (
    BoardColumn,
    BoardRead,
    PipelineRead,
    PipelineStageRead,
    RequirementRead,
    StageRead,
)
from serving.api.schemas.kit import Listing, Ref
from serving.api.schemas.pipelines import (
    PipelineCreate,
    PipelinePatch,
    StageAdd,
    StageOrder,
    StageRename,
    StageRequirements,
    StageRetire,
)
from serving.api.transaction import InTransaction

router = APIRouter(tags=["pipelines"], route_class=InTransaction)


@router.get("/pipelines", operation_id="list_pipelines")
async def list_pipelines(*, work: Work) -> Listing[PipelineRead]:
    """List the organization's pipelines with their stages in order."""
    found = await pipelines.listed(work.session)
    asked = await pipelines.requirements(work.session)
    return Listing(items=[_shown(pipeline, asked) for pipeline in found])


def _shown(pipeline: Pipeline, asked: Mapping[UUID, tuple[Requirement, ...]]) -> PipelineRead:
    stages = [
        PipelineStageRead.model_validate(
            StageRead.model_validate(stage).model_dump()
            | {"requirements": [RequirementRead.model_validate(one) for one in asked.get(stage.id, ())]}
        )
        for stage in pipeline.stages
    ]
    return PipelineRead(
        id=pipeline.id,
        name=pipeline.name,
        stages=stages,
        reason_required=pipeline.reason_required,
        retired_stages=[StageRead.model_validate(stage) for stage in pipeline.retired],
    )


async def _read(work: Work, pipeline_id: UUID) -> PipelineRead:
    return _shown(await pipelines.read(work.session, pipeline_id), await pipelines.requirements(work.session))


@router.get("/pipelines/{pipeline_id}", operation_id="read_pipeline")
async def read_pipeline(*, pipeline_id: UUID, work: Work) -> PipelineRead:
    """Read one pipeline."""
    return await _read(work, pipeline_id)


@router.post("/pipelines", status_code=201, operation_id="create_pipeline")
async def create_pipeline(*, body: PipelineCreate, work: Work, at: Now) -> PipelineRead:
    """Add a pipeline with its stages, at least one of each kind."""
    stages = [(stage.name, stage.kind) for stage in body.stages]
    pipeline_id = await pipelines.lay_out(work, name=body.name, stages=stages, at=at)
    if body.reason_required:
        await pipelines.edit(work, pipeline_id, to={"reason_required": True}, at=at)
    return await _read(work, pipeline_id)


@router.patch("/pipelines/{pipeline_id}", operation_id="edit_pipeline")
async def edit_pipeline(*, pipeline_id: UUID, body: PipelinePatch, work: Work, at: Now) -> PipelineRead:
    """Rename a pipeline, or say whether its deals are won and lost only with a reason."""
    await pipelines.edit(work, pipeline_id, to=body.changes(), at=at)
    return await _read(work, pipeline_id)


@router.post("/pipelines/{pipeline_id}/stages", status_code=201, operation_id="add_stage")
async def add_stage(*, pipeline_id: UUID, body: StageAdd, work: Work, at: Now) -> PipelineRead:
    """Add a stage, at a position or behind the last of its kind; a retired one of that name comes back."""
    await pipelines.add_stage(
        work, pipeline_id, name=body.name, kind=body.kind, position=body.position, at=at
    )
    return await _read(work, pipeline_id)


@router.put("/pipelines/{pipeline_id}/order", operation_id="reorder_stages")
async def reorder_stages(*, pipeline_id: UUID, body: StageOrder, work: Work, at: Now) -> PipelineRead:
    """Put the stages into another order; all of them are named."""
    await pipelines.reorder(work, pipeline_id, stage_ids=body.stage_ids, at=at)
    return await _read(work, pipeline_id)


@router.patch("/pipelines/{pipeline_id}/stages/{stage_id}", operation_id="rename_stage")
async def rename_stage(
    *, pipeline_id: UUID, stage_id: UUID, body: StageRename, work: Work, at: Now
) -> PipelineRead:
    """Give a stage another name; what happened before keeps the name of then."""
    await pipelines.rename_stage(work, pipeline_id, stage_id=stage_id, name=body.name, at=at)
    return await _read(work, pipeline_id)


@router.put("/pipelines/{pipeline_id}/stages/{stage_id}/requirements", operation_id="require_of_stage")
async def require_of_stage(
    *, pipeline_id: UUID, stage_id: UUID, body: StageRequirements, work: Work, at: Now
) -> PipelineRead:
    """Say what a deal must have before it enters a stage, in place of what was said before."""
    asked = [Requirement(one.demands, one.role) for one in body.requirements]
    await pipelines.require(work, pipeline_id, stage_id=stage_id, requirements=asked, at=at)
    return await _read(work, pipeline_id)


@router.post("/pipelines/{pipeline_id}/stages/{stage_id}/retire", operation_id="retire_stage")
async def retire_stage(
    *, pipeline_id: UUID, stage_id: UUID, body: StageRetire, work: Work, at: Now
) -> PipelineRead:
    """Let no deal enter a stage any longer; its deals go into another of the same kind (409 without)."""
    await deals.retire_stage(work, pipeline_id, stage_id=stage_id, to=body.to_stage_id, at=at)
    return await _read(work, pipeline_id)


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
                without_rate=column.without_rate,
                deals=[showing.card(deal, trends=trends) for deal in column.deals],
            )
            for column in columns
        ],
    )
