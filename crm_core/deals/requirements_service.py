"""What a deal must have before it enters a stage, and the reason with which it is won, lost or reopened."""

from uuid import UUID

from sqlalchemy import select

from crm_core import pipelines
from crm_core.deals.errors import (
    DealReasonNotGivenError,
    ReopenReasonRequiredError,
    StageRequirementsError,
)
from crm_core.deals.tables import DealPersonRow, DealProductRow, DealRow
from crm_core.kit import Work
from crm_core.pipelines import Pipeline, Requirement, Stage, StageNotFoundError
from crm_core.pipelines.tables import StageRow


async def admit(
    work: Work,
    row: DealRow,
    *,
    pipeline: Pipeline,
    stage: Stage,
    reason: str | None = None,
    reason_id: UUID | None = None,
) -> str | None:
    """Let a deal into a stage, or say all that it lacks; returns the reason in words.

    Raises:
        ReopenReasonRequiredError: A closed deal is to be opened again, and nobody says why.
        StageRequirementsError: It lacks something.
        DealReasonNotGivenError: The reason is none of the organization's active ones for such an end.

    """
    said = (reason or "").strip() or None
    if stage.kind == "open":
        if row.state != "open" and said is None:
            raise ReopenReasonRequiredError(id=str(row.id))
        reasons = {}
    else:
        reasons = dict(await pipelines.active_reasons(work.session, kind=stage.kind))
    if reason_id is not None and reason_id not in reasons:
        raise DealReasonNotGivenError(id=str(reason_id))
    asked = (await pipelines.requirements(work.session, stage_id=stage.id)).get(stage.id, ())
    missing = [one.name for one in asked if not await _has(work, row, one)]
    unexplained = reason_id is None and (said is None or bool(reasons))
    if stage.kind != "open" and pipeline.reason_required and unexplained:
        missing.append("reason")
    if missing:
        raise StageRequirementsError(id=str(row.id), stage_id=str(stage.id), missing=missing)
    return said or (reasons[reason_id].name if reason_id is not None else None)


async def hold_stage(work: Work, stage_id: UUID) -> None:
    """Make sure, once a deal refers to it, that a stage was not retired meanwhile.

    Raises:
        StageNotFoundError: It was.

    """
    retired = select(StageRow.retired_at).where(StageRow.id == stage_id)
    if (await work.session.execute(retired)).scalar_one_or_none() is not None:
        raise StageNotFoundError(id=str(stage_id))


async def _has(work: Work, row: DealRow, asked: Requirement) -> bool:
    match asked.demands:
        case "person":
            query = select(DealPersonRow.id).where(
                DealPersonRow.deal_id == row.id, DealPersonRow.removed_at.is_(None)
            )
            if asked.role is not None:
                query = query.where(DealPersonRow.role == asked.role)
        case "product":
            query = select(DealProductRow.id).where(
                DealProductRow.deal_id == row.id, DealProductRow.removed_at.is_(None)
            )
        case "account" | "owner":
            return getattr(row, f"{asked.demands}_id") is not None
        case _:
            return getattr(row, asked.demands) not in (None, "")
    return (await work.session.execute(query.limit(1))).first() is not None
