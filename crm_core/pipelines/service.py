"""Laying out pipelines, and changing their stages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.pipelines.errors import (
    PipelineIncompleteError,
    PipelineNotFoundError,
    StageNotFoundError,
    StagesNotAllNamedError,
)
from crm_core.pipelines.events import (
    PipelineEdited,
    PipelineLaidOut,
    StageAdded,
    StageRenamed,
    StageRequirementsSet,
    StageRetired,
    StagesReordered,
)
from crm_core.pipelines.schemas import Requirement
from crm_core.pipelines.tables import KINDS, PipelineRow, StageRequirementRow, StageRow


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


async def edit(
    work: Work, pipeline_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name or reason_required."""
    row = await to_change(work, PipelineRow, key=pipeline_id, missing=PipelineNotFoundError, version=version)
    if fields := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(
            PipelineEdited(
                record_id=pipeline_id, occurred_at=at, fields=fields, reason_required=row.reason_required
            )
        )


async def add_stage(
    work: Work, pipeline_id: UUID, *, name: str, kind: str, at: datetime, position: int | None = None
) -> UUID:
    """Put a stage at a position, or behind the last of its kind; a retired one of that name comes back.

    Raises:
        AlreadyExistsError: The pipeline has a stage of that name.

    """
    rows = await _stages(work, pipeline_id)
    active = [row for row in rows if row.retired_at is None]
    row = next((row for row in rows if row.name == name and row.kind == kind and row.retired_at), None)
    if position is None:
        position = max((n for n, one in enumerate(active) if one.kind == kind), default=-1) + 1
    position = min(position, len(active))
    if row is None:
        row = StageRow(
            org_id=work.identity.org_id, id=new_id(), pipeline_id=pipeline_id, name=name, kind=kind,
            position=len(rows), created_at=at, updated_at=at,
        )  # fmt: skip
        work.session.add(row)
        await work.session.flush()
    else:
        change(row, to={"retired_at": None}, at=at)
        rows.remove(row)
    _number([*active[:position], row, *active[position:], *(one for one in rows if one.retired_at)], at=at)
    await work.session.flush()
    work.emit(
        StageAdded(record_id=pipeline_id, occurred_at=at, stage_id=row.id, kind=kind, position=position)
    )
    return row.id


async def rename_stage(work: Work, pipeline_id: UUID, *, stage_id: UUID, name: str, at: datetime) -> None:
    """Give a stage another name; what the log says of it before stays as it was called then.

    Raises:
        StageNotFoundError: The pipeline has no such stage.

    """
    row = _one(await _stages(work, pipeline_id), stage_id)
    if change(row, to={"name": name}, at=at):
        await work.session.flush()
        work.emit(StageRenamed(record_id=pipeline_id, occurred_at=at, stage_id=stage_id))


async def reorder(work: Work, pipeline_id: UUID, *, stage_ids: Sequence[UUID], at: datetime) -> None:
    """Put the stages into another order.

    Raises:
        StagesNotAllNamedError: One is missing, is there twice, or belongs elsewhere.

    """
    rows = await _stages(work, pipeline_id)
    active = {row.id: row for row in rows if row.retired_at is None}
    if len(stage_ids) != len(active) or set(stage_ids) != active.keys():
        raise StagesNotAllNamedError(id=str(pipeline_id))
    if _number([*(active[key] for key in stage_ids), *(row for row in rows if row.retired_at)], at=at):
        await work.session.flush()
        work.emit(StagesReordered(record_id=pipeline_id, occurred_at=at, stage_ids=tuple(stage_ids)))


async def require(
    work: Work, pipeline_id: UUID, *, stage_id: UUID, requirements: Sequence[Requirement], at: datetime
) -> None:
    """Say what a deal must have before it enters a stage, in place of what was said before.

    Raises:
        StageNotFoundError: The pipeline has no such stage.

    """
    _one(await _stages(work, pipeline_id), stage_id)
    org_id = work.identity.org_id
    await work.session.execute(
        delete(StageRequirementRow).where(
            StageRequirementRow.org_id == org_id, StageRequirementRow.stage_id == stage_id
        )
    )
    asked = tuple(dict.fromkeys(requirements))
    work.session.add_all(
        StageRequirementRow(org_id=org_id, id=new_id(), stage_id=stage_id, demands=one.demands, role=one.role)
        for one in asked
    )
    await work.session.flush()
    work.emit(
        StageRequirementsSet(
            record_id=pipeline_id, occurred_at=at, stage_id=stage_id, demands=tuple(one.name for one in asked)
        )
    )


async def hold(work: Work, stage_id: UUID) -> None:
    """Let no deal enter a stage until this is done."""
    await work.session.execute(select(StageRow.id).where(StageRow.id == stage_id).with_for_update())


async def retire_stage(
    work: Work, pipeline_id: UUID, *, stage_id: UUID, to: UUID | None, moved: int, at: datetime
) -> None:
    """Let no deal enter a stage any longer; `crm_core.deals.retire_stage` sees to those that are in it.

    Raises:
        StageNotFoundError: The pipeline has no such stage.
        PipelineIncompleteError: It is the last of its kind.

    """
    rows = await _stages(work, pipeline_id)
    row = _one(rows, stage_id)
    others = [one for one in rows if one.retired_at is None and one is not row]
    if row.kind not in {one.kind for one in others}:
        raise PipelineIncompleteError(id=str(pipeline_id))
    change(row, to={"retired_at": at}, at=at)
    _number([*others, row, *(one for one in rows if one.retired_at and one is not row)], at=at)
    await work.session.flush()
    work.emit(
        StageRetired(record_id=pipeline_id, occurred_at=at, stage_id=stage_id, to_stage_id=to, moved=moved)
    )


async def _stages(work: Work, pipeline_id: UUID) -> list[StageRow]:
    """The stages of a pipeline under lock, retired ones last."""
    await to_change(work, PipelineRow, key=pipeline_id, missing=PipelineNotFoundError)
    rows = await work.session.execute(
        select(StageRow)
        .where(StageRow.org_id == work.identity.org_id, StageRow.pipeline_id == pipeline_id)
        .order_by(func.coalesce(StageRow.retired_at, func.to_timestamp(0)), StageRow.position)
        .with_for_update(of=StageRow),
        execution_options={"populate_existing": True},
    )
    return list(rows.scalars())


def _one(rows: Sequence[StageRow], stage_id: UUID) -> StageRow:
    found = next((row for row in rows if row.id == stage_id and row.retired_at is None), None)
    if found is None:
        raise StageNotFoundError(id=str(stage_id))
    return found


def _number(rows: Sequence[StageRow], *, at: datetime) -> bool:
    """Count the stages through; whether any has another position now."""
    moved = [row for n, row in enumerate(rows) if change(row, to={"position": n}, at=at)]
    return bool(moved)
