"""Reading what people said: word by word, or the last on each number by a moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, cast
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.forecasts.periods import Level, Period, Subject
from crm_core.forecasts.schemas import Adjustment, Submission
from crm_core.forecasts.tables import ForecastAdjustmentRow, ForecastSubmissionRow

_MOST: Final = 5000
_A_DAY: Final = timedelta(days=1)

WordRow: TypeAlias = type[ForecastSubmissionRow | ForecastAdjustmentRow]
Moments: TypeAlias = Mapping[Period, datetime | None]
"""The periods that are asked for, each with the moment by which a word was said; None for whenever."""


async def submissions(
    session: AsyncSession,
    *,
    level: Level | None = None,
    subject: Subject | None = None,
    period: Period | None = None,
    limit: int = _MOST,
) -> tuple[Submission, ...]:
    """What was submitted, newest first, as far as it may be seen."""
    query = _each(ForecastSubmissionRow, level, subject, period).limit(limit)
    return tuple(submission_of(one) for one in (await session.execute(query)).scalars())


async def adjustments(
    session: AsyncSession,
    *,
    level: Level | None = None,
    subject: Subject | None = None,
    period: Period | None = None,
    limit: int = _MOST,
) -> tuple[Adjustment, ...]:
    """What was adjusted, newest first, as far as it may be seen."""
    query = _each(ForecastAdjustmentRow, level, subject, period).limit(limit)
    return tuple(adjustment_of(one) for one in (await session.execute(query)).scalars())


async def last_submissions(
    session: AsyncSession, by: Moments, *, level: Level | None = None, subject: Subject | None = None
) -> dict[tuple[Subject, Period], Submission]:
    """What was submitted last on each number of some periods by a moment, as far as it may be seen."""
    if not by:
        return {}
    query = _last(ForecastSubmissionRow, by, level, subject)
    found = [submission_of(one) for one in (await session.execute(query)).scalars()]
    return {(one.subject, one.period): one for one in found}


async def last_adjustments(
    session: AsyncSession, by: Moments, *, level: Level | None = None, subject: Subject | None = None
) -> dict[tuple[Subject, Period], Adjustment]:
    """What was adjusted last on each number of some periods by a moment, as far as it may be seen."""
    if not by:
        return {}
    query = _last(ForecastAdjustmentRow, by, level, subject)
    found = [adjustment_of(one) for one in (await session.execute(query)).scalars()]
    return {(one.subject, one.period): one for one in found}


async def said_today(
    session: AsyncSession, row: WordRow, user_id: UUID, *, subject: Subject, period: Period, at: datetime
) -> tuple[int, int]:
    """How many words somebody said in the day up to a moment: on one number, and on all of them."""
    on_it = and_(
        row.kind == period.kind,
        row.begins == period.begins,
        row.level == subject.level,
        row.subject_id.is_not_distinct_from(subject.id),
    )
    query = select(func.count().filter(on_it), func.count()).where(
        _author(row) == user_id, _said_at(row) > at - _A_DAY, _said_at(row) <= at
    )
    one, every = (await session.execute(query)).one()
    return one, every


def _said_at(row: WordRow) -> Any:
    return row.submitted_at if issubclass(row, ForecastSubmissionRow) else row.adjusted_at


def _author(row: WordRow) -> Any:
    return row.submitted_by if issubclass(row, ForecastSubmissionRow) else row.adjusted_by


def _each(row: WordRow, level: Level | None, subject: Subject | None, period: Period | None) -> Select[Any]:
    query = _of(select(row), row, level, subject).order_by(_said_at(row).desc(), row.id.desc())
    return query if period is None else query.where(row.kind == period.kind, row.begins == period.begins)


def _last(row: WordRow, by: Moments, level: Level | None, subject: Subject | None) -> Select[Any]:
    key = (row.level, row.subject_id, row.kind, row.begins)
    asked = [
        and_(
            row.kind == period.kind,
            row.begins == period.begins,
            *(() if until is None else (_said_at(row) <= until,)),
        )
        for period, until in by.items()
    ]
    return (
        _of(select(row), row, level, subject)
        .where(or_(*asked))
        .ext(distinct_on(*key))
        .order_by(*key, _said_at(row).desc(), row.id.desc())
    )


def _of(query: Select[Any], row: WordRow, level: Level | None, subject: Subject | None) -> Select[Any]:
    if subject is not None:
        query = query.where(row.level == subject.level, row.subject_id.is_not_distinct_from(subject.id))
    return query if level is None else query.where(row.level == level)


def _period(row: ForecastSubmissionRow | ForecastAdjustmentRow) -> Period:
    return Period("month" if row.kind == "month" else "quarter", row.begins)


def submission_of(row: ForecastSubmissionRow) -> Submission:
    """Make a submission of a row."""
    return Submission(
        id=row.id, subject=Subject(cast("Level", row.level), row.subject_id), period=_period(row),
        amount=row.amount, currency=row.currency, note=row.note, forecast_id=row.forecast_id,
        model_mean=row.model_mean, submitted_by=row.submitted_by, submitted_at=row.submitted_at,
    )  # fmt: skip


def adjustment_of(row: ForecastAdjustmentRow) -> Adjustment:
    """Make an adjustment of a row."""
    return Adjustment(
        id=row.id, subject=Subject(cast("Level", row.level), row.subject_id), period=_period(row),
        amount=row.amount, currency=row.currency, reason=row.reason, from_amount=row.from_amount,
        forecast_id=row.forecast_id, model_mean=row.model_mean, adjusted_by=row.adjusted_by,
        adjusted_at=row.adjusted_at,
    )  # fmt: skip
