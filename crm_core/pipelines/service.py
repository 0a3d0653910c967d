"""Laying out pipelines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from crm_core.kit import Work, new_id
from crm_core.pipelines.errors import PipelineIncompleteError
from crm_core.pipelines.events import PipelineLaidOut
from crm_core.pipelines.tables import KINDS, PipelineRow, StageRow


async def lay_out(work: Work, *, name: str, stages: Sequence[tuple[str, str]], at: datetime) -> UUID:
    """Add a pipeline with its stages (name, kind) in their order.

    Raises:
        PipelineIncompleteError: A kind of stage is missing.

    """
    if {kind for _, kind in stages} != set(KINDS):
        raise PipelineIncompleteError(name=name)
    org_id = work.identity.org_id
    pipeline = PipelineRow(org_id=org_id, id=new_id(), name=name, created_at=at, updated_at=at)
    work.session.add(pipeline)
    await work.session.flush()
    work.session.add_all(
        StageRow(
            org_id=org_id, id=new_id(), pipeline_id=pipeline.id, name=stage, position=position, kind=kind,
            created_at=at, updated_at=at,
        )
        for position, (stage, kind) in enumerate(stages)
    )  # fmt: skip
    await work.session.flush()
    work.emit(PipelineLaidOut(record_id=pipeline.id, occurred_at=at, stages=len(stages)))
    return pipeline.id
