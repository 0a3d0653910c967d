"""Reading pipelines, what their stages ask for, and the reasons why deals end."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.pipelines.errors import PipelineNotFoundError
from crm_core.pipelines.schemas import DealReason, Pipeline, Requirement, Stage, StageKind
from crm_core.pipelines.tables import DealReasonRow, PipelineRow, StageRequirementRow, StageRow

_KINDS: Final[dict[str, StageKind]] = {"open": "open", "won": "won", "lost": "lost"}


def stage(row: StageRow) -> Stage:
    """Make a value of a row."""
    return Stage(row.id, row.name, _KINDS[row.kind], row.position)


async def listed(session: AsyncSession) -> tuple[Pipeline, ...]:
    """Every pipeline with its stages, oldest first."""
    stages: dict[UUID, list[Stage]] = defaultdict(list)
    retired: dict[UUID, list[Stage]] = defaultdict(list)
    for row in (await session.execute(select(StageRow).order_by(StageRow.position))).scalars():
        (stages if row.retired_at is None else retired)[row.pipeline_id].append(stage(row))
    rows = await session.execute(
        select(PipelineRow.id, PipelineRow.name, PipelineRow.reason_required).order_by(
            PipelineRow.created_at, PipelineRow.id
        )
    )
    return tuple(
        Pipeline(id_, name, tuple(stages[id_]), reason_required, tuple(retired[id_]))
        for id_, name, reason_required in rows
    )


async def read(session: AsyncSession, pipeline_id: UUID) -> Pipeline:
    """Read one pipeline.

    Raises:
        PipelineNotFoundError: There is none.

    """
    for pipeline in await listed(session):
        if pipeline.id == pipeline_id:
            return pipeline
    raise PipelineNotFoundError(id=str(pipeline_id))


async def requirements(
    session: AsyncSession, *, stage_id: UUID | None = None
) -> Mapping[UUID, tuple[Requirement, ...]]:
    """What stages ask of a deal that enters them, by stage; stages that ask for nothing are left out."""
    query = select(StageRequirementRow).order_by(StageRequirementRow.demands, StageRequirementRow.role)
    if stage_id is not None:
        query = query.where(StageRequirementRow.stage_id == stage_id)
    found: dict[UUID, list[Requirement]] = defaultdict(list)
    for row in (await session.execute(query)).scalars():
        found[row.stage_id].append(Requirement(row.demands, row.role))
    return {key: tuple(asked) for key, asked in found.items()}


async def active_reasons(session: AsyncSession, *, kind: str) -> Mapping[UUID, DealReason]:
    """The reasons that deals can be won or lost for now."""
    query = select(DealReasonRow).where(DealReasonRow.kind == kind, DealReasonRow.active)
    rows = (await session.execute(query)).scalars()
    return {row.id: DealReason(row.id, row.kind, row.name, row.active) for row in rows}
