"""What people say beside the model: submissions, adjustments, and what deals and stages count as.

Nothing here changes a number of the model, and nothing the model or a stage says changes what is said here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from crm_core import deals
from crm_core.forecasts import record_repository, repository
from crm_core.forecasts import words_repository as words
from crm_core.forecasts.errors import (
    DealClosedError,
    NotYoursToAdjustError,
    NotYoursToSubmitError,
    TooManyWordsError,
)
from crm_core.forecasts.events import (
    DealCategoryPicked,
    ForecastAdjusted,
    ForecastSubmitted,
    StageCategoriesSet,
)
from crm_core.forecasts.periods import Period, Subject
from crm_core.forecasts.schemas import Adjustment, Category, DealCategory, StageCategory, Submission
from crm_core.forecasts.tables import (
    DealCategoryRow,
    ForecastAdjustmentRow,
    ForecastSubmissionRow,
    StageCategoryRow,
)
from crm_core.kit import ForbiddenError, Work, in_our_words, new_id
from crm_core.orders import own_currency
from crm_core.pipelines import StageNotFoundError
from crm_core.pipelines.tables import StageRow

MOST_ON_ONE: Final = 50
"""So many words somebody may say within a day on one number."""
MOST_IN_ALL: Final = 1000
"""So many words somebody may say within a day on all numbers."""


async def submit(
    work: Work, subject: Subject, *, period: Period, amount: Decimal, note: str | None, at: datetime
) -> Submission:
    """Say what one, or the team one leads, will reach; what was said before stays beside it.

    Raises:
        NotYoursToSubmitError: It is somebody else's number, or one may not read it.
        TooManyWordsError: One said so much within a day that this one is not taken.

    """
    if subject.level not in {"user", "team"}:
        raise NotYoursToSubmitError(level=subject.level)
    await _be_brief(work, ForecastSubmissionRow, subject, period, at=at)
    said = await _beside(work, subject, period, at=at)
    values = said | {"id": new_id(), "amount": amount, "note": note, "submitted_at": at}
    values["submitted_by"] = work.identity.user_id
    query = insert(ForecastSubmissionRow).values(values).returning(ForecastSubmissionRow)
    try:
        with in_our_words():
            made = words.submission_of((await work.session.execute(query)).scalar_one())
    except ForbiddenError as error:
        raise NotYoursToSubmitError(level=subject.level, id=str(subject.id)) from error
    work.emit(
        ForecastSubmitted(
            record_id=made.id, occurred_at=at, level=subject.level, subject_id=values["subject_id"],
            kind=period.kind, begins=period.begins,
        )
    )  # fmt: skip
    return made


async def adjust(
    work: Work, subject: Subject, *, period: Period, amount: Decimal, reason: str, at: datetime
) -> Adjustment:
    """Say what the number of somebody, or of a team, one leads should be, and why.

    Raises:
        NotYoursToAdjustError: One does not lead them, may not read their number, or it is one's own.
        TooManyWordsError: One said so much within a day that this one is not taken.

    """
    await _be_brief(work, ForecastAdjustmentRow, subject, period, at=at)
    said = await _beside(work, subject, period, at=at)
    values = said | {"id": new_id(), "amount": amount, "reason": reason, "adjusted_at": at}
    values["adjusted_by"] = work.identity.user_id
    values["from_amount"] = await _before(work, subject, period)
    query = insert(ForecastAdjustmentRow).values(values).returning(ForecastAdjustmentRow)
    try:
        with in_our_words():
            made = words.adjustment_of((await work.session.execute(query)).scalar_one())
    except ForbiddenError as error:
        raise NotYoursToAdjustError(level=subject.level, id=str(subject.id)) from error
    work.emit(
        ForecastAdjusted(
            record_id=made.id, occurred_at=at, level=subject.level, subject_id=subject.id,
            kind=period.kind, begins=period.begins,
        )
    )  # fmt: skip
    return made


async def _be_brief(
    work: Work, row: words.WordRow, subject: Subject, period: Period, *, at: datetime
) -> None:
    """Refuse what would only fill the ledger, which nothing is ever taken out of."""
    on_it, in_all = await words.said_today(
        work.session, row, work.identity.user_id, subject=subject, period=period, at=at
    )
    if on_it >= MOST_ON_ONE or in_all >= MOST_IN_ALL:
        raise TooManyWordsError(level=subject.level, period=period.key)


async def _beside(work: Work, subject: Subject, period: Period, *, at: datetime) -> dict[str, Any]:
    """What the model says at that moment, kept beside what a person says."""
    head = await repository.newest(work.session, until=at)
    line = head and await repository.line(work.session, head, subject=subject, period=period)
    return {
        "org_id": work.identity.org_id,
        "level": subject.level,
        "subject_id": subject.id,
        "kind": period.kind,
        "begins": period.begins,
        "currency": await own_currency(work),
        "forecast_id": head and head.id,
        "model_mean": line and line.mean,
    }


async def _before(work: Work, subject: Subject, period: Period) -> Decimal | None:
    adjusted = await words.adjustments(work.session, subject=subject, period=period, limit=1)
    submitted = await words.submissions(work.session, subject=subject, period=period, limit=1)
    if adjusted and (not submitted or adjusted[0].adjusted_at >= submitted[0].submitted_at):
        return adjusted[0].amount
    return submitted[0].amount if submitted else None


async def bring_in(
    work: Work, *, submissions: Sequence[Submission], adjustments: Sequence[Adjustment]
) -> None:
    """Bring in what was said elsewhere or in the past, each word once; only the system user may."""
    org = {"org_id": work.identity.org_id}
    said = [org | _row(one, ("note", "submitted_by", "submitted_at")) for one in submissions]
    made = [org | _row(one, ("reason", "from_amount", "adjusted_by", "adjusted_at")) for one in adjustments]
    if said:
        await work.session.execute(upsert(ForecastSubmissionRow).on_conflict_do_nothing(), said)
    if made:
        await work.session.execute(upsert(ForecastAdjustmentRow).on_conflict_do_nothing(), made)


def _row(one: Submission | Adjustment, more: tuple[str, ...]) -> dict[str, Any]:
    shared = ("id", "amount", "currency", "forecast_id", "model_mean")
    return {
        "level": one.subject.level,
        "subject_id": one.subject.id,
        "kind": one.period.kind,
        "begins": one.period.begins,
        **{name: getattr(one, name) for name in (*shared, *more)},
    }


async def pick(work: Work, deal_id: UUID, *, category: Category | None, at: datetime) -> DealCategory:
    """Say what an open deal counts as; None takes a word back, so that stage or probability decide again.

    Raises:
        DealNotFoundError: There is none, or it may not be seen.
        DealClosedError: It is won or lost, or the category is closed, which only winning makes it.

    """
    deal = await deals.read(work.session, deal_id)
    if deal.state != "open" or category == "closed":
        raise DealClosedError(id=str(deal_id))
    before = (await record_repository.categories(work.session, [deal_id]))[deal_id].picked
    key = {"org_id": work.identity.org_id, "deal_id": deal_id}
    if category is None:
        of_deal = delete(DealCategoryRow).where(DealCategoryRow.deal_id == deal_id)
        gone = await work.session.execute(of_deal.returning(DealCategoryRow.deal_id))
        if not gone.all() and before is not None:
            raise ForbiddenError(id=str(deal_id))
    else:
        said = {"category": category, "picked_by": work.identity.user_id, "picked_at": at}
        await work.session.execute(
            upsert(DealCategoryRow)
            .values(key | said)
            .on_conflict_do_update(index_elements=["org_id", "deal_id"], set_=said)
        )
    if category != before:
        work.emit(
            DealCategoryPicked(
                record_id=deal_id, deal_id=deal_id, occurred_at=at, category=category, from_category=before
            )
        )
    return (await record_repository.categories(work.session, [deal_id]))[deal_id]


async def map_stages(
    work: Work, categories: Mapping[UUID, Category | None], *, at: datetime
) -> tuple[StageCategory, ...]:
    """Say what deals in some stages are unless a person said otherwise; None leaves it to the probability.

    Raises:
        StageNotFoundError: A stage is not there, or closes deals.
        ForbiddenError: Only whoever keeps pipelines may.

    """
    if (await work.session.execute(select(func.bellwether_level("pipelines", "edit")))).scalar() != "all":
        raise ForbiddenError(object="pipelines")
    query = select(StageRow.id, StageRow.pipeline_id).where(StageRow.kind == "open")
    known = {row[0]: row[1] for row in await work.session.execute(query)}
    if unknown := next((key for key in categories if key not in known), None):
        raise StageNotFoundError(id=str(unknown))
    for key, category in categories.items():
        await work.session.execute(delete(StageCategoryRow).where(StageCategoryRow.stage_id == key))
        if category is not None:
            values = {"org_id": work.identity.org_id, "stage_id": key, "category": category}
            await work.session.execute(insert(StageCategoryRow), values)
    for pipeline in {known[key] for key in categories}:
        told: dict[str, str | None] = {
            str(key): category for key, category in categories.items() if known[key] == pipeline
        }
        work.emit(StageCategoriesSet(record_id=pipeline, occurred_at=at, categories=told))
    return await record_repository.stage_categories(work.session)
