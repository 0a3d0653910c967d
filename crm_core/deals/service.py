"""The life of a deal: opening, changing, moving, winning, losing, deleting."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crm_core import pipelines
from crm_core.deals.errors import AmountFromLinesError, DealAlreadyClosedError, DealNotFoundError
from crm_core.deals.events import (
    DealAccountChanged,
    DealDeleted,
    DealEdited,
    DealExpectedCloseChanged,
    DealOpened,
    DealOwnerChanged,
    DealSourceChanged,
    DealStageChanged,
)
from crm_core.deals.lines_service import amount_changed, own, sum_of
from crm_core.deals.requirements_service import admit, hold_stage
from crm_core.deals.tables import DealRow
from crm_core.kit import Event, Work, new_id
from crm_core.kit.editing import change, remove, to_change
from crm_core.organizations.tables import OrganizationRow
from crm_core.pipelines import Pipeline, Stage, StageKind, StageNotFoundError

_TOLD_APART: Final = {"account_id", "amount", "currency", "expected_close", "owner_id", "source"}
"""Fields whose changes are events of their own, since features read them."""


async def open_deal(
    work: Work,
    *,
    name: str,
    pipeline_id: UUID,
    at: datetime,
    stage_id: UUID | None = None,
    account_id: UUID | None = None,
    owner_id: UUID | None = None,
    amount: Decimal | None = None,
    currency: str | None = None,
    source: str | None = None,
    expected_close: date | None = None,
    amount_from_lines: bool = False,
    external_source: str | None = None,
    external_id: str | None = None,
) -> UUID:
    """Open a deal in the pipeline's first open stage, or another; the organization's currency, or another.

    Raises:
        StageNotFoundError: The pipeline has no such stage, or it is not an open one.
        StageRequirementsError: The stage asks for more.
        AmountFromLinesError: An amount is said of a deal whose lines, none yet, are to say it.

    """
    if amount_from_lines:
        if amount:
            raise AmountFromLinesError
        amount = Decimal("0.00")
    pipeline = await pipelines.read(work.session, pipeline_id)
    stage = pipeline.first("open") if stage_id is None else _stage(pipeline, stage_id)
    if stage.kind != "open":
        raise StageNotFoundError(id=str(stage_id))
    currency = currency or (await work.session.execute(select(OrganizationRow.currency))).scalar_one()
    row = DealRow(
        org_id=work.identity.org_id, id=new_id(), name=name, account_id=account_id, owner_id=owner_id,
        pipeline_id=pipeline_id, stage_id=stage.id, state="open", source=source, amount=amount,
        currency=currency, expected_close=expected_close, opened_at=at, entered_stage_at=at,
        created_at=at, updated_at=at, external_source=external_source, external_id=external_id,
        amount_from_lines=amount_from_lines,
    )  # fmt: skip
    await admit(work, row, pipeline=pipeline, stage=stage)
    work.session.add(row)
    await work.session.flush()
    await hold_stage(work, stage.id)
    work.emit(
        DealOpened(
            record_id=row.id, deal_id=row.id, account_id=account_id, occurred_at=at, owner_id=owner_id,
            pipeline=pipeline.name, source=source, stage=stage.name, stage_id=stage.id,
            position=stage.position, amount=amount, currency=currency, expected_close=expected_close,
            amount_own=await own(work, amount, currency=currency, on=at.date()),
        )
    )  # fmt: skip
    return row.id


async def edit(
    work: Work, deal_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, account_id, owner_id, amount, currency, source, expected_close or amount_from_lines.

    Raises:
        AmountFromLinesError: Its lines say the amount, and another is to be written.

    """
    row = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError, version=version)
    before = {name: getattr(row, name) for name in _TOLD_APART}
    if to.get("amount_from_lines", row.amount_from_lines):
        if to.get("amount", row.amount) != row.amount:
            raise AmountFromLinesError(id=str(deal_id))
        to = {**to, "amount": await sum_of(work, deal_id)}
    if fields := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(*await _edited(work, row, set(fields), before=before, at=at))


async def _edited(
    work: Work, row: DealRow, fields: set[str], *, before: Mapping[str, Any], at: datetime
) -> list[Event]:
    """What is to be told of fields that changed."""
    about: dict[str, Any] = {
        "record_id": row.id, "deal_id": row.id, "account_id": row.account_id, "occurred_at": at,
    }  # fmt: skip
    told: list[Event] = []
    if "account_id" in fields:
        told.append(DealAccountChanged(**about, from_account_id=before["account_id"]))
    if "source" in fields:
        told.append(DealSourceChanged(**about, source=row.source, from_source=before["source"]))
    if fields & {"amount", "currency"}:
        told.append(
            await amount_changed(work, row, amount=before["amount"], currency=before["currency"], at=at)
        )
    if "expected_close" in fields:
        told.append(
            DealExpectedCloseChanged(
                **about, expected_close=row.expected_close, from_expected_close=before["expected_close"]
            )
        )
    if "owner_id" in fields:
        told.append(DealOwnerChanged(**about, owner_id=row.owner_id, from_owner_id=before["owner_id"]))
    if others := tuple(sorted(fields - _TOLD_APART)):
        told.append(DealEdited(**about, fields=others))
    return told


async def move(
    work: Work,
    deal_id: UUID,
    *,
    to: UUID,
    at: datetime,
    reason: str | None = None,
    reason_id: UUID | None = None,
    version: int | None = None,
) -> None:
    """Move a deal to another stage; won and lost stages close it, an open one opens it again.

    Raises:
        StageNotFoundError: The deal's pipeline has no such stage.
        ReopenReasonRequiredError: It is closed, is to be open, and nobody says why.
        StageRequirementsError: It lacks something that the stage asks for.

    """
    row = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError, version=version)
    pipeline = await pipelines.read(work.session, row.pipeline_id)
    await _enter(
        work, row, pipeline=pipeline, stage=_stage(pipeline, to), at=at, reason=reason, reason_id=reason_id
    )


async def win(
    work: Work,
    deal_id: UUID,
    *,
    at: datetime,
    reason: str | None = None,
    reason_id: UUID | None = None,
    version: int | None = None,
) -> None:
    """Win an open deal.

    Raises:
        DealAlreadyClosedError: It is won or lost already.
        StageRequirementsError: It lacks something that the stage asks for, or a reason.

    """
    await _close(work, deal_id, kind="won", at=at, reason=reason, reason_id=reason_id, version=version)


async def lose(
    work: Work,
    deal_id: UUID,
    *,
    at: datetime,
    reason: str | None = None,
    reason_id: UUID | None = None,
    version: int | None = None,
) -> None:
    """Lose an open deal.

    Raises:
        DealAlreadyClosedError: It is won or lost already.
        StageRequirementsError: It lacks something that the stage asks for, or a reason.

    """
    await _close(work, deal_id, kind="lost", at=at, reason=reason, reason_id=reason_id, version=version)


async def delete(work: Work, deal_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a deal with its people, products, activities and scores; the log keeps what happened.

    Raises:
        ForbiddenError: It may be changed and not deleted.

    """
    row = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError, version=version)
    work.emit(
        DealDeleted(
            record_id=deal_id, deal_id=deal_id, account_id=row.account_id, occurred_at=at,
            owner_id=row.owner_id, kind=row.state,
        )
    )  # fmt: skip
    await remove(work, DealRow, deal_id)


def _stage(pipeline: Pipeline, stage_id: UUID) -> Stage:
    stage = pipeline.stage(stage_id)
    if stage is None:
        raise StageNotFoundError(id=str(stage_id))
    return stage


async def _close(
    work: Work,
    deal_id: UUID,
    *,
    kind: StageKind,
    at: datetime,
    reason: str | None,
    reason_id: UUID | None,
    version: int | None,
) -> None:
    row = await to_change(work, DealRow, key=deal_id, missing=DealNotFoundError, version=version)
    if row.state != "open":
        raise DealAlreadyClosedError(id=str(deal_id))
    pipeline = await pipelines.read(work.session, row.pipeline_id)
    await _enter(
        work, row, pipeline=pipeline, stage=pipeline.first(kind), at=at, reason=reason, reason_id=reason_id
    )


async def _enter(
    work: Work,
    row: DealRow,
    *,
    pipeline: Pipeline,
    stage: Stage,
    at: datetime,
    reason: str | None,
    reason_id: UUID | None,
) -> None:
    before = pipeline.known(row.stage_id)
    if before is None:
        raise StageNotFoundError(id=str(row.stage_id))
    if before.id == stage.id:
        return
    reason = await admit(work, row, pipeline=pipeline, stage=stage, reason=reason, reason_id=reason_id)
    change(
        row,
        to={
            "stage_id": stage.id,
            "state": stage.kind,
            "entered_stage_at": at,
            "closed_at": None if stage.kind == "open" else at,
            "lost_reason": reason if stage.kind == "lost" else None,
            "reason_id": reason_id,
        },
        at=at,
    )
    await work.session.flush()
    await hold_stage(work, stage.id)
    work.emit(await entered(work, row, pipeline=pipeline, stage=stage, before=before, at=at, reason=reason))


async def entered(
    work: Work,
    row: DealRow,
    *,
    pipeline: Pipeline,
    stage: Stage,
    before: Stage,
    at: datetime,
    reason: str | None = None,
) -> DealStageChanged:
    """Tell that a deal entered a stage."""
    return DealStageChanged(
        record_id=row.id, deal_id=row.id, account_id=row.account_id, occurred_at=at, stage=stage.name,
        stage_id=stage.id, position=stage.position, kind=stage.kind, from_stage=before.name,
        from_position=before.position, from_kind=before.kind, pipeline=pipeline.name,
        owner_id=row.owner_id, amount=row.amount, currency=row.currency, opened_at=row.opened_at,
        reason=reason, reason_id=row.reason_id,
        amount_own=await own(work, row.amount, currency=row.currency, on=at.date()),
    )  # fmt: skip
