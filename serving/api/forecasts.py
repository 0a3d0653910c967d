"""The forecast: numbers of every snapshot, what changed, goals, trend, how right it was, and charts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import forecasts
from crm_core.forecasts import ForecastNotFoundError, Period, SnapshotHead, SnapshotLine, Subject
from crm_core.kit import Page as Paged
from crm_core.kit import Work as Unit
from serving import forecast_goals, forecast_judging, forecast_reading, forecast_trend, forecasting, optimism
from serving.api import forecast_showing as show
from serving.api.call import Asked, Now, Serving, Work
from serving.api.forecast_showing import AskedPeriod, SubjectId
from serving.api.schemas.forecast_judging import (
    AccuracyRead,
    OptimismRead,
    TrendMonth,
    TrendRead,
)
from serving.api.schemas.forecasts import (
    ForecastRead,
    GoalRead,
    KindName,
    LevelName,
    LinePointRead,
    PaceDay,
    PaceRead,
    SnapshotDealRead,
    SnapshotRead,
    VegaLite,
    VerificationRead,
    WaterfallRead,
)
from serving.api.schemas.kit import Listing, Page
from serving.api.transaction import InTransaction
from serving.charts import forecast as charts
from serving.forecast_goals import Goal
from serving.forecast_judging import Judged, Lead
from serving.forecast_reading import Changed

router = APIRouter(prefix="/forecasts", tags=["forecasts"], route_class=InTransaction)

AsOf = Annotated[datetime | None, Query(description="The newest snapshot as of then, instead of now.")]
OfSnapshot = Annotated[UUID | None, Query(description="That very snapshot.")]
From = Annotated[UUID | None, Query(description="The snapshot to compare with, instead of `since`.")]
Since = Annotated[datetime | None, Query(description="The newest snapshot as of then is compared with.")]
Periods = Annotated[int, Query(ge=1, le=36, description="How many periods that are over.")]


@router.get("", operation_id="read_forecast")
async def read_forecast(
    *,
    work: Work,
    level: LevelName | None = None,
    subject_id: SubjectId = None,
    kind: KindName | None = None,
    period: Annotated[str | None, Query(max_length=10, examples=["2026-Q1"])] = None,
    snapshot_id: OfSnapshot = None,
    as_of: AsOf = None,
) -> ForecastRead:
    """Read the newest forecast, or an earlier one: the numbers that one may see, with words beside them.

    404 `forecast_not_found` before the first.
    """
    head = await forecast_reading.snapshot(work, forecast_id=snapshot_id, as_of=as_of)
    subject = None
    if level is not None and (subject_id is not None or level == "company"):
        subject = await show.asked_subject(work, level, subject_id)
    found = await forecasts.lines(
        work.session,
        head,
        level=level,
        subject=subject,
        period=None if period is None else Period.read(period),
        kind=kind,
    )
    names = await forecast_reading.named(work, (one.subject for one in found))
    until = None if snapshot_id is None and as_of is None else head.as_of
    by = {one.period: until for one in found}
    submitted = await forecasts.last_submissions(work.session, by, level=level, subject=subject)
    adjusted = await forecasts.last_adjustments(work.session, by, level=level, subject=subject)
    lines = [show.line(one, names, submitted=submitted, adjusted=adjusted) for one in found]
    return ForecastRead(snapshot=show.snapshot(head), items=lines)


@router.get("/chart", operation_id="chart_forecast")
async def chart_forecast(
    *,
    work: Work,
    at: Now,
    level: LevelName | None = None,
    subject_id: SubjectId = None,
    kind: KindName = "month",
    as_of: AsOf = None,
) -> VegaLite:
    """Draw the range of a subject's coming periods, as a Vega-Lite specification."""
    subject = await show.asked_subject(work, level, subject_id)
    head = await forecast_reading.snapshot(work, as_of=as_of)
    found = await forecasts.lines(work.session, head, subject=subject, kind=kind)
    if not found:
        raise ForecastNotFoundError(level=subject.level)
    goals = [await forecast_goals.goal(work, subject, line=line, at=at) for line in found]
    targets = {one.period.key: one.target for one in goals if one.target is not None}
    name = (await forecast_reading.named(work, [subject]))[subject]
    return charts.fan(found, name=name, currency=head.currency, goals=targets)


@router.get("/history", operation_id="list_forecast_history")
async def list_forecast_history(
    *, work: Work, period: AskedPeriod, level: LevelName | None = None, subject_id: SubjectId = None
) -> Listing[LinePointRead]:
    """List a number through the snapshots in which it changed, oldest first; of very many the newest 400."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await forecasts.line_history(work.session, subject=subject, period=Period.read(period))
    return Listing(items=[show.point(one) for one in found])


@router.get("/snapshots", operation_id="list_forecast_snapshots")
async def list_forecast_snapshots(*, work: Work, asked: Asked) -> Page[SnapshotRead]:
    """List every forecast that was ever kept, the newest first."""
    below = int(asked.after[0]) if asked.after and asked.after[0] else None
    found = await forecasts.heads(work.session, below=below, limit=asked.limit + 1)
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    page: Paged[SnapshotHead] = Paged(shown, (str(shown[-1].number),) if more else None)
    return asked.answer(page, show.snapshot)


@router.get("/snapshots/{snapshot_id}", operation_id="read_forecast_snapshot")
async def read_forecast_snapshot(*, snapshot_id: UUID, work: Work) -> SnapshotRead:
    """Read when, by whom and by what a forecast was made; `GET /forecasts` has its numbers."""
    return show.snapshot(await forecasts.head(work.session, snapshot_id))


@router.get("/snapshots/{snapshot_id}/deals", operation_id="list_forecast_deals")
async def list_forecast_deals(*, snapshot_id: UUID, work: Work) -> Listing[SnapshotDealRead]:
    """List the deals of a forecast as it took them in, of those whose deals the caller sees."""
    head = await forecasts.head(work.session, snapshot_id)
    found = await forecasts.deals(work.session, head)
    return Listing(items=[SnapshotDealRead.model_validate(one) for one in found])


@router.get("/snapshots/{snapshot_id}/verification", operation_id="verify_forecast_snapshot")
async def verify_forecast_snapshot(
    *, snapshot_id: UUID, work: Work, services: Serving, at: Now
) -> VerificationRead:
    """Make a forecast's numbers again from the inputs kept with it, and compare them to the cent.

    For those who see every deal, since the numbers are made of all of them; 404 for others.
    """
    head = await forecasts.head(work.session, snapshot_id)
    await forecasts.inputs(work.session, head.id)
    tenant = await services.tenants.of(work.identity.org_id)
    model = forecasting.model_of(services.champions, tenant.slug, at=at)
    found = await forecasting.rederive(work, head, model=model)
    return VerificationRead(
        snapshot_id=head.id,
        model_version=head.model_version,
        agrees=found.agrees if found.compared else None,
        compared=found.compared,
        differ=found.differ,
        because=found.because,
    )


@router.get("/changes", operation_id="read_forecast_changes")
async def read_forecast_changes(
    *,
    work: Work,
    period: AskedPeriod,
    level: LevelName | None = None,
    subject_id: SubjectId = None,
    from_id: From = None,
    since: Since = None,
    snapshot_id: OfSnapshot = None,
) -> WaterfallRead:
    """Tell what changed a number since an earlier snapshot, deal by deal; the steps add up to the cent."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await _changed(work, subject, Period.read(period), before=(from_id, since), after=snapshot_id)
    return show.waterfall(found, await forecast_reading.named(work, [subject]))


@router.get("/changes/chart", operation_id="chart_forecast_changes")
async def chart_forecast_changes(
    *,
    work: Work,
    period: AskedPeriod,
    level: LevelName | None = None,
    subject_id: SubjectId = None,
    from_id: From = None,
    since: Since = None,
    snapshot_id: OfSnapshot = None,
) -> VegaLite:
    """Draw what changed a number as a waterfall, as a Vega-Lite specification."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await _changed(work, subject, Period.read(period), before=(from_id, since), after=snapshot_id)
    name = (await forecast_reading.named(work, [subject]))[subject]
    return charts.waterfall(found.waterfall, name=name, currency=found.after.currency)


async def _changed(
    work: Unit,
    subject: Subject,
    period: Period,
    *,
    before: tuple[UUID | None, datetime | None],
    after: UUID | None,
) -> Changed:
    """Compare with the snapshot or moment asked for, else with the one before the newest's day."""
    newest = await forecast_reading.snapshot(work, forecast_id=after)
    forecast_id, since = before
    day = newest.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    first = await forecast_reading.snapshot(work, forecast_id=forecast_id, as_of=since or day)
    return await forecast_reading.changes(work, subject, period=period, before=first, after=newest)


@router.get("/goals", operation_id="read_forecast_goal")
async def read_forecast_goal(
    *, work: Work, at: Now, period: AskedPeriod, level: LevelName | None = None, subject_id: SubjectId = None
) -> GoalRead:
    """Read a goal with gap, pace and coverage beside the forecast; the goal is of the quotas."""
    subject = await show.asked_subject(work, level, subject_id)
    head, found = await _goal(work, subject, Period.read(period), at=at)
    names = await forecast_reading.named(work, [subject])
    return GoalRead(
        subject=show.subject(subject, names),
        period=show.period(found.period),
        snapshot_id=head.id,
        currency=head.currency,
        target=found.target,
        source=found.source,
        closed=found.closed,
        mean=found.mean,
        gap=found.gap,
        expected_gap=found.expected_gap,
        chance=found.chance,
        open_pipeline=found.open_pipeline,
        coverage=found.coverage,
        usual_coverage=found.usual_coverage,
        pace=PaceRead.model_validate(found.pace),
        should_be=found.should_be,
        ahead=found.ahead,
        days=[PaceDay.model_validate(one) for one in found.days],
    )


@router.get("/goals/chart", operation_id="chart_forecast_pace")
async def chart_forecast_pace(
    *, work: Work, at: Now, period: AskedPeriod, level: LevelName | None = None, subject_id: SubjectId = None
) -> VegaLite:
    """Draw what has come beside what has usually come by each day, as a Vega-Lite specification."""
    subject = await show.asked_subject(work, level, subject_id)
    head, found = await _goal(work, subject, Period.read(period), at=at)
    name = (await forecast_reading.named(work, [subject]))[subject]
    return charts.pacing(found, name=name, currency=head.currency)


async def _goal(work: Unit, subject: Subject, period: Period, *, at: datetime) -> tuple[SnapshotHead, Goal]:
    head = await forecast_reading.snapshot(work)
    line: SnapshotLine | None = await forecasts.line(work.session, head, subject=subject, period=period)
    if line is None:
        raise ForecastNotFoundError(level=subject.level, period=period.key)
    return head, await forecast_goals.goal(work, subject, line=line, at=at)


@router.get("/accuracy", operation_id="read_forecast_accuracy")
async def read_forecast_accuracy(
    *,
    work: Work,
    services: Serving,
    at: Now,
    level: LevelName = "company",
    subject_id: SubjectId = None,
    kind: KindName = "month",
    periods: Periods = 12,
) -> AccuracyRead:
    """Tell how right forecasts were: the model's, by stage, submitted, adjusted, and the same as before.

    Periods are judged once they are over, as of the end of their first day, their middle, and two weeks
    before their end. Without `subject_id` every subject of the level is judged, and all of them together.
    `backtest` tells of the model before it has a history here.
    """
    found = await _judged(work, level, subject_id, kind=kind, periods=periods, at=at)
    names = await forecast_reading.named(work, (one.subject for one in found.points))
    single = level == "company" or subject_id is not None
    return AccuracyRead(
        level=level,
        kind=kind,
        periods=[show.period(one) for one in found.periods],
        figures=[show.figures(one, names) for one in found.figures],
        points=[show.judged(one, names) for one in found.points] if single else [],
        backtest=await show.backtest(services, work.identity.org_id, level, kind),
    )


@router.get("/accuracy/chart", operation_id="chart_forecast_accuracy")
async def chart_forecast_accuracy(
    *,
    work: Work,
    at: Now,
    level: LevelName | None = None,
    subject_id: SubjectId = None,
    kind: KindName = "month",
    periods: Periods = 12,
    lead: Lead = "middle",
) -> VegaLite:
    """Draw what was said of one subject in each period beside what came, as a Vega-Lite specification."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await _judged(work, subject.level, subject.id, kind=kind, periods=periods, at=at)
    points = [one for one in found.points if one.lead == lead]
    name = (await forecast_reading.named(work, [subject]))[subject]
    currency = (await forecast_reading.snapshot(work)).currency
    return charts.accuracy(points, name=name, currency=currency)


async def _judged(
    work: Unit, level: LevelName, subject_id: UUID | None, *, kind: KindName, periods: int, at: datetime
) -> Judged:
    single = level == "company" or subject_id is not None
    subject = await show.asked_subject(work, level, subject_id) if single else None
    return await forecast_judging.judge(work, level, kind=kind, periods=periods, at=at, subject=subject)


@router.get("/optimism", operation_id="read_optimism")
async def read_optimism(*, work: Work, services: Serving, at: Now, kind: KindName = "month") -> OptimismRead:
    """Read by which factor people submit too much or too little: oneself, and whose numbers one sees.

    Nobody's to whom amounts of deals or scores are closed, and no factor below three people.
    """
    tenant = await services.tenants.of(work.identity.org_id)
    async with services.work(tenant.system) as everything:
        learned = await optimism.learned(everything, kind=kind, at=at)
    found = await optimism.told(work, learned, kind=kind, at=at)
    return OptimismRead(
        kind=kind,
        period=show.period(found.period),
        people=[show.factor(one) for one in found.people],
        together=found.together,
        learned_from=found.learned_from,
    )


@router.get("/trend", operation_id="read_revenue_trend")
async def read_revenue_trend(
    *, work: Work, services: Serving, at: Now, level: LevelName | None = None, subject_id: SubjectId = None
) -> TrendRead:
    """Read what in a subject's monthly revenue is trend, what is season, and what happened once."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await forecast_trend.trend(work, subject, at=at)
    names = await forecast_reading.named(work, [subject])
    months = [
        TrendMonth(
            period=show.period(one.period),
            revenue=one.revenue,
            trend=one.trend,
            season=one.season,
            rest=one.rest,
            one_off=one.one_off,
        )
        for one in found.months
    ]
    return TrendRead(
        subject=show.subject(subject, names),
        currency=(await services.tenants.of(work.identity.org_id)).currency,
        months=months,
        trend_strength=found.trend_strength,
        season_strength=found.season_strength,
        note=found.note,
    )


@router.get("/trend/chart", operation_id="chart_revenue_trend")
async def chart_revenue_trend(
    *, work: Work, services: Serving, at: Now, level: LevelName | None = None, subject_id: SubjectId = None
) -> VegaLite:
    """Draw a subject's monthly revenue with trend, season and one-offs, as a Vega-Lite specification."""
    subject = await show.asked_subject(work, level, subject_id)
    found = await forecast_trend.trend(work, subject, at=at)
    name = (await forecast_reading.named(work, [subject]))[subject]
    currency = (await services.tenants.of(work.identity.org_id)).currency
    return charts.trend(found, name=name, currency=currency)
