"""What people say beside the model: submissions, adjustments, their roll-up, and categories."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import deals, forecasts
from crm_core.forecasts import Period, Subject
from serving import forecast_reading
from serving.api import forecast_showing as show
from serving.api.call import Now, Work
from serving.api.forecast_showing import AskedPeriod, SubjectId
from serving.api.schemas.forecasts import (
    AdjustmentCreate,
    AdjustmentRead,
    DealCategoryPatch,
    DealCategoryRead,
    LevelName,
    NodeRead,
    StageCategoriesPatch,
    StageCategoryRead,
    SubmissionCreate,
    SubmissionRead,
)
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(tags=["forecasts"], route_class=InTransaction)

_SHOWN: Final = 500
MaybePeriod = Annotated[str | None, Query(max_length=10, examples=["2026-Q1"])]


@router.get("/forecasts/submissions", operation_id="list_submissions")
async def list_submissions(
    *, work: Work, level: LevelName | None = None, subject_id: SubjectId = None, period: MaybePeriod = None
) -> Listing[SubmissionRead]:
    """List what was submitted, newest first; of very many the newest 500."""
    found = await forecasts.submissions(
        work.session,
        level=level,
        subject=_subject(level, subject_id),
        period=None if period is None else Period.read(period),
        limit=_SHOWN,
    )
    names = await forecast_reading.named(work, (one.subject for one in found))
    return Listing(items=[show.submission(one, names) for one in found])


@router.post("/forecasts/submissions", status_code=201, operation_id="submit_forecast")
async def submit_forecast(*, body: SubmissionCreate, work: Work, at: Now) -> SubmissionRead:
    """Submit what one will reach, or the team one leads; what was submitted before stays in the ledger.

    409 `too_many_words` for the 51st on one number within 24 hours.
    """
    subject = Subject(body.level, work.identity.user_id)
    period = Period.read(body.period)
    made = await forecasts.submit(work, subject, period=period, amount=body.amount, note=body.note, at=at)
    return show.submission(made, await forecast_reading.named(work, [subject]))


@router.get("/forecasts/adjustments", operation_id="list_adjustments")
async def list_adjustments(
    *, work: Work, level: LevelName | None = None, subject_id: SubjectId = None, period: MaybePeriod = None
) -> Listing[AdjustmentRead]:
    """List what was adjusted and why, newest first; of very many the newest 500."""
    found = await forecasts.adjustments(
        work.session,
        level=level,
        subject=_subject(level, subject_id),
        period=None if period is None else Period.read(period),
        limit=_SHOWN,
    )
    names = await forecast_reading.named(work, (one.subject for one in found))
    return Listing(items=[show.adjustment(one, names) for one in found])


@router.post("/forecasts/adjustments", status_code=201, operation_id="adjust_forecast")
async def adjust_forecast(*, body: AdjustmentCreate, work: Work, at: Now) -> AdjustmentRead:
    """Say what the number of somebody one leads should be, and why; the model's number stays as it is.

    409 `too_many_words` for the 51st on one number within 24 hours.
    """
    subject = forecasts.subject_of(body.level, body.subject_id)
    period = Period.read(body.period)
    made = await forecasts.adjust(work, subject, period=period, amount=body.amount, reason=body.reason, at=at)
    return show.adjustment(made, await forecast_reading.named(work, [subject]))


def _subject(level: LevelName | None, subject_id: UUID | None) -> Subject | None:
    """The subject asked for; None for all of them, or all of a level."""
    if level is None or (level != "company" and subject_id is None):
        return None
    return forecasts.subject_of(level, subject_id)


@router.get("/forecasts/roll-up", operation_id="read_roll_up")
async def read_roll_up(
    *,
    work: Work,
    period: AskedPeriod,
    user_id: Annotated[UUID | None, Query(description="From whom downwards; else from oneself.")] = None,
) -> Listing[NodeRead]:
    """Read what was called along the reporting tree, from somebody downwards, as far as one sees it.

    Whoever sees every deal and names nobody reads it from the top.
    """
    asked = Period.read(period)
    session = work.session
    everybody = forecasts.tree(await forecasts.people(session))
    submitted = await forecasts.last_submissions(session, {asked: None})
    adjusted = await forecasts.last_adjustments(session, {asked: None})
    reached = await forecasts.reached(session)
    top = [user_id or work.identity.user_id]
    if user_id is None and reached is None:
        top = list(everybody.reports.get(None, ()))
    top = [one for one in top if reached is None or one in reached]
    rolled = forecasts.roll_up(
        top, tree=everybody, submissions=submitted.values(), adjustments=adjusted.values()
    )
    head = await forecasts.newest(session)
    lines = () if head is None else await forecasts.lines(session, head, period=asked)
    model = {one.subject: one.mean for one in lines}
    return Listing(items=[show.node(one, model) for one in rolled])


@router.get("/forecasts/stage-categories", operation_id="list_stage_categories")
async def list_stage_categories(*, work: Work) -> Listing[StageCategoryRead]:
    """List what deals of each stage count as, unless a person said otherwise."""
    found = await forecasts.stage_categories(work.session)
    return Listing(items=[StageCategoryRead.model_validate(one) for one in found])


@router.patch("/forecasts/stage-categories", operation_id="map_stage_categories")
async def map_stage_categories(
    *, body: StageCategoriesPatch, work: Work, at: Now
) -> Listing[StageCategoryRead]:
    """Say what deals of some stages count as; what a person picked for a deal stays."""
    said = {one.stage_id: one.category for one in body.stages}
    found = await forecasts.map_stages(work, said, at=at)
    return Listing(items=[StageCategoryRead.model_validate(one) for one in found])


@router.get("/deals/{deal_id}/forecast-category", operation_id="read_deal_category")
async def read_deal_category(*, deal_id: UUID, work: Work) -> DealCategoryRead:
    """Read what a deal counts as, and whether a person, its stage or its probability says so."""
    await deals.read(work.session, deal_id)
    found = await forecasts.categories(work.session, [deal_id])
    return DealCategoryRead.model_validate(found[deal_id])


@router.patch("/deals/{deal_id}/forecast-category", operation_id="pick_deal_category")
async def pick_deal_category(
    *, deal_id: UUID, body: DealCategoryPatch, work: Work, at: Now
) -> DealCategoryRead:
    """Say what an open deal counts as; it stays so whatever its stage, until a person says otherwise."""
    return DealCategoryRead.model_validate(await forecasts.pick(work, deal_id, category=body.category, at=at))
