"""Taking a stage out of a pipeline: its deals go into another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from crm_core import pipelines
from crm_core.deals.service import entered
from crm_core.deals.tables import DealRow
from crm_core.kit import Work
from crm_core.kit.closing import as_it_is
from crm_core.kit.editing import change
from crm_core.pipelines import Pipeline, Stage, StageInUseError, StageNotFoundError, StageOfAnotherKindError


async def retire_stage(
    work: Work, pipeline_id: UUID, *, stage_id: UUID, at: datetime, to: UUID | None = None
) -> int:
    """Let no deal enter a stage any longer, and move those that are in it; returns how many.

    What the stage that they go to asks for is not asked here: nobody works on these deals just now.

    Raises:
        StageNotFoundError: The pipeline has no such stage.
        StageInUseError: There are deals in it and `to` is not said, or some of them may not be changed.
        StageOfAnotherKindError: That would open, win or lose them.
        PipelineIncompleteError: It is the last of its kind.

    """
    pipeline = await pipelines.read(work.session, pipeline_id)
    stage, target = pipeline.stage(stage_id), None if to is None else pipeline.stage(to)
    if stage is None or (to is not None and (target is None or to == stage_id)):
        raise StageNotFoundError(id=str(stage_id if stage is None else to))
    if target is not None and target.kind != stage.kind:
        raise StageOfAnotherKindError(id=str(to))
    await pipelines.hold(work, stage_id)
    moved = 0 if target is None else await _move_all(work, pipeline, stage, target=target, at=at)
    if (await work.session.execute(select(func.bellwether_stage_in_use(stage_id)))).scalar_one():
        raise StageInUseError(id=str(stage_id))
    await pipelines.retire_stage(work, pipeline_id, stage_id=stage_id, to=to, moved=moved, at=at)
    return moved


async def _move_all(work: Work, pipeline: Pipeline, stage: Stage, *, target: Stage, at: datetime) -> int:
    rows = await work.session.execute(
        select(DealRow)
        .where(DealRow.org_id == work.identity.org_id, DealRow.stage_id == stage.id)
        .order_by(DealRow.id)
        .with_for_update(of=DealRow),
        execution_options={"populate_existing": True, **as_it_is(work.session)},
    )
    deals = list(rows.scalars())
    for row in deals:
        change(row, to={"stage_id": target.id, "entered_stage_at": at}, at=at)
    await work.session.flush()
    for row in deals:
        work.emit(await entered(work, row, pipeline=pipeline, stage=target, before=stage, at=at))
    return len(deals)
