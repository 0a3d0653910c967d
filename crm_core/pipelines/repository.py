"""Reading pipelines."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.pipelines.errors import PipelineNotFoundError
from crm_core.pipelines.schemas import Pipeline, Stage, StageKind
from crm_core.pipelines.tables import PipelineRow, StageRow

_KINDS: Final[dict[str, StageKind]] = {"open": "open", "won": "won", "lost": "lost"}


def stage(row: StageRow) -> Stage:
    """Make a value of a row."""
    return Stage(row.id, row.name, _KINDS[row.kind], row.position)


async def listed(session: AsyncSession) -> tuple[Pipeline, ...]:
    """Every pipeline with its stages, oldest first."""
    stages: dict[UUID, list[Stage]] = defaultdict(list)
    for row in (await session.execute(select(StageRow).order_by(StageRow.position))).scalars():
        stages[row.pipeline_id].append(stage(row))
    rows = await session.execute(
        select(PipelineRow.id, PipelineRow.name).order_by(PipelineRow.created_at, PipelineRow.id)
    )
    return tuple(Pipeline(id_, name, tuple(stages[id_])) for id_, name in rows)


async def read(session: AsyncSession, pipeline_id: UUID) -> Pipeline:
    """Read one pipeline.

    Raises:
        PipelineNotFoundError: There is none.

    """
    for pipeline in await listed(session):
        if pipeline.id == pipeline_id:
            return pipeline
    raise PipelineNotFoundError(id=str(pipeline_id))
