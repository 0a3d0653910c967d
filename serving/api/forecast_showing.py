"""The forecast ledger's values as answers show them."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query

from crm_core import forecasts
from crm_core.forecasts import (
    Adjustment,
    LinePoint,
    Node,
    Period,
    SnapshotHead,
    SnapshotLine,
    Subject,
    Submission,
)
from crm_core.kit import Work, permission
from models.revenue import MODEL as REVENUE
from serving import forecast_judging
from serving.api.schemas.forecast_judging import BacktestRead, FactorRead, FiguresRead, PointRead
from serving.api.schemas.forecasts import (
    AdjustmentRead,
    LinePointRead,
    LineRead,
    MoveRead,
    NodeRead,
    PeriodKey,
    PeriodRead,
    SnapshotRead,
    StepRead,
    SubjectRead,
    SubmissionRead,
    WaterfallRead,
)
from serving.forecast_judging import Figures, Point
from serving.forecast_reading import Changed
from serving.optimism import Told
from serving.services import Services

Names = Mapping[Subject, str]
AskedPeriod = Annotated[PeriodKey, Query()]
SubjectId = Annotated[
    UUID | None, Query(description="Of a team the user who leads it; none for the company.")
]


def snapshot(head: SnapshotHead) -> SnapshotRead:
    """Show a snapshot's head."""
    return SnapshotRead.model_validate(head)


def subject(one: Subject, names: Names) -> SubjectRead:
    """Show whose a number is."""
    return SubjectRead(level=one.level, id=one.id, name=names.get(one, "No longer there"))


def period(one: Period) -> PeriodRead:
    """Show a period."""
    return PeriodRead(key=one.key, kind=one.kind, begins=one.begins, ends=one.ends)


def _quantiles(line: SnapshotLine) -> dict[str, Decimal]:
    return {repr(share): value for share, value in sorted(line.quantiles.items())}


def line(
    one: SnapshotLine,
    names: Names,
    *,
    submitted: Mapping[tuple[Subject, Period], Submission],
    adjusted: Mapping[tuple[Subject, Period], Adjustment],
) -> LineRead:
    """Show a line with the newest word on it beside the model's number."""
    key = (one.subject, one.period)
    return LineRead(
        subject=subject(one.subject, names),
        period=period(one.period),
        closed=one.closed,
        pipeline_mean=one.pipeline_mean,
        new_business_mean=one.new_business_mean,
        mean=one.mean,
        quantiles=_quantiles(one),
        commit=one.commit,
        best_case=one.best_case,
        pipeline_total=one.pipeline_total,
        stage_weighted=one.stage_weighted,
        open_deals=one.open_deals,
        submission=submitted[key].amount if key in submitted else None,
        adjustment=adjusted[key].amount if key in adjusted else None,
    )


def point(one: LinePoint) -> LinePointRead:
    """Show a line as one snapshot had it."""
    return LinePointRead(
        forecast_id=one.forecast_id,
        as_of=one.as_of,
        model_version=one.model_version,
        closed=one.line.closed,
        mean=one.line.mean,
        quantiles=_quantiles(one.line),
    )


def waterfall(found: Changed, names: Names) -> WaterfallRead:
    """Show what changed."""
    steps = [
        StepRead(
            kind=step.kind,
            amount=step.amount,
            deals=[MoveRead(deal_id=move.deal_id, amount=move.amount) for move in step.moves],
        )
        for step in found.waterfall.steps
    ]
    return WaterfallRead(
        before=snapshot(found.before),
        after=snapshot(found.after),
        subject=subject(found.waterfall.subject, names),
        period=period(found.waterfall.period),
        currency=found.after.currency,
        start=found.waterfall.start,
        end=found.waterfall.end,
        steps=steps,
    )


def submission(one: Submission, names: Names) -> SubmissionRead:
    """Show what was submitted."""
    shown = {"subject": subject(one.subject, names), "period": period(one.period)}
    return SubmissionRead.model_validate(_flat(one) | shown)


def adjustment(one: Adjustment, names: Names) -> AdjustmentRead:
    """Show what was adjusted."""
    shown = {"subject": subject(one.subject, names), "period": period(one.period)}
    return AdjustmentRead.model_validate(_flat(one) | shown)


def _flat(one: Submission | Adjustment) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__dataclass_fields__}


def node(one: Node, model: Mapping[Subject, Decimal]) -> NodeRead:
    """Show a subject and everybody below, the model's number beside what was said."""
    return NodeRead(
        subject=SubjectRead(level=one.subject.level, id=one.subject.id, name=one.name),
        called=one.called,
        basis=one.basis,
        submission=one.submission.amount if one.submission else None,
        adjustment=one.adjustment.amount if one.adjustment else None,
        below=one.below,
        silent=one.silent,
        model_mean=model.get(one.subject),
        parts=[node(part, model) for part in one.parts],
    )


def figures(one: Figures, names: Names) -> FiguresRead:
    """Show how right a source was."""
    shown = {"subject": None if one.subject is None else subject(one.subject, names)}
    return FiguresRead.model_validate({**asdict(one), **shown})


def judged(one: Point, names: Names) -> PointRead:
    """Show what was said and what came."""
    shown = {"subject": subject(one.subject, names), "period": period(one.period)}
    return PointRead.model_validate({**asdict(one), **shown})


async def backtest(
    services: Services, org_id: UUID, level: forecasts.Level, kind: forecasts.Kind
) -> BacktestRead | None:
    """Show how right the model that answers would have been; None before one was learned."""
    tenant = await services.tenants.of(org_id)
    found = forecast_judging.backtest(services.champions.card(REVENUE, tenant.slug), level, kind)
    return None if found is None else BacktestRead.model_validate(asdict(found))


def factor(one: Told) -> FactorRead:
    """Show somebody's optimism."""
    shrunk = one.shrunk
    return FactorRead(
        user_id=one.user_id,
        name=one.name,
        factor=None if shrunk is None else shrunk.value,
        low=None if shrunk is None else shrunk.low,
        high=None if shrunk is None else shrunk.high,
        raw=one.raw,
        n=one.n,
        pull=None if shrunk is None else shrunk.pull,
        submitted=one.submitted,
        corrected=one.corrected,
    )


async def asked_subject(work: Work, level: forecasts.Level | None, subject_id: UUID | None) -> Subject:
    """Name the subject that is asked for; without a level, the largest of one's own that one sees.

    Raises:
        NotASubjectError: A level other than the company without an id, or an id without a level.

    """
    if level is not None or subject_id is not None:
        return forecasts.subject_of(level or "company", subject_id)
    reach = await permission.level(work.session, "deals", "read")
    if reach == "all":
        return forecasts.subject_of("company", None)
    return forecasts.subject_of("team" if reach == "team" else "user", work.identity.user_id)
