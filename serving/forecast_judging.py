"""How right forecasts were: the model's, what people submitted and adjusted, and what stages would have said.

A period is judged once it is over, as of moments within it: what was said by then is compared with what came.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import nan
from typing import Final, Literal
from uuid import UUID

from crm_core import forecasts
from crm_core.forecasts import (
    Adjustment,
    Kind,
    Level,
    Period,
    SnapshotDeal,
    SnapshotHead,
    Subject,
    Submission,
    Tree,
)
from crm_core.kit import Work
from models import accuracy
from models.card import Card

Lead = Literal["start", "middle", "two_weeks"]
LEADS: Final[tuple[Lead, ...]] = ("start", "middle", "two_weeks")
"""The end of the first day; half way through; two weeks before the end."""
Source = Literal["model", "stage_weighted", "commit", "submission", "adjustment", "naive"]
SOURCES: Final[tuple[Source, ...]] = (
    "model", "stage_weighted", "commit", "submission", "adjustment", "naive",
)  # fmt: skip
"""`naive`: the same as in the period before. `adjustment`: where nobody adjusted, there is none."""
_FRESH: Final = timedelta(days=7)
"""A snapshot older than this as of a moment is not what anybody went by then."""
_FORTNIGHT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What was said of a period that is over as of a moment in it, and what came."""

    subject: Subject
    period: Period
    lead: Lead
    source: Source
    said: Decimal
    low_80: Decimal | None
    high_80: Decimal | None
    low_95: Decimal | None
    high_95: Decimal | None
    model_version: str | None
    came: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures over points of one source and lead: of one subject, or of all of a level together (None)."""

    subject: Subject | None
    model_version: str | None
    """Of one version of the model; None for all of them, and for what is not the model's."""
    lead: Lead
    source: Source
    n: int
    wape: float | None
    bias: float | None
    mase: float | None
    coverage_80: float | None
    coverage_95: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the ledger says of a level."""

    periods: tuple[Period, ...]
    points: tuple[Point, ...]
    figures: tuple[Figures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How right the model that answers would have been on past periods, each from what was known then.

    All of a level together, as its card tells them; None where a figure is not defined.
    """

    model_version: str
    n: int
    """Forecasts of a period made at an earlier month's beginning, one for each of both."""
    wape: float
    bias: float
    mase: float
    """Errors in units of what a subject's neighbouring periods differed by until then."""
    coverage_80: float
    coverage_95: float
    seasonal_naive_wape: float
    """Of the same period a year before."""
    stage_weighted_wape: float


def backtest(card: Card | None, level: Level, kind: Kind) -> Backtest | None:
    """Return what a revenue model's card says of a level; None where nothing learned was judged on it."""
    if card is None:
        return None
    for one in card.segments:
        if (one.by, one.segment) == (kind, level):
            told = one.figures
            return Backtest(
                model_version=card.version,
                n=one.rows,
                **{name: told[name] for name in ("wape", "bias", "mase", "coverage_80", "coverage_95")},
                seasonal_naive_wape=told["wape_seasonal_naive"],
                stage_weighted_wape=told["wape_stage_weighted"],
            )
    return None


def moment(period: Period, lead: Lead) -> datetime:
    """The moment in a period as of which it is judged."""
    match lead:
        case "start":
            return period.at(0.0) + timedelta(days=1)
        case "middle":
            return period.at(0.5)
        case "two_weeks":
            return max(period.at(1.0) - _FORTNIGHT, period.at(0.0) + timedelta(days=1))


async def judge(
    work: Work, level: Level, *, kind: Kind, periods: int, at: datetime, subject: Subject | None = None
) -> Judged:
    """Judge the newest periods that are over, of every subject of a level or of one."""
    current = Period.holding(at.date(), kind)
    ended = tuple(current.before(n) for n in range(periods, 0, -1))
    everybody = forecasts.tree(await forecasts.people(work.session))
    came = await _came(work, level, ended, everybody, subject=subject)
    points: list[Point] = []
    for period in ended:
        for lead in LEADS:
            points += await _by_model(work, level, period=period, lead=lead, came=came, subject=subject)
    points += await _by_people(work, level, ended, came=came, subject=subject)
    points += _naive(ended, came)
    return Judged(ended, tuple(points), figures(points, came))


Came = Mapping[tuple[Subject, Period], Decimal]


async def _came(
    work: Work, level: Level, ended: Sequence[Period], everybody: Tree, *, subject: Subject | None
) -> Came:
    """What came, of every subject in every period and in the one before the first.

    Of people, teams and the company it is what the record says was won by whose deals they are. Of
    territories and products it is what snapshots had last of deals won, since a deal's territory is theirs.
    """
    first = ended[0].before(1)
    found: dict[tuple[Subject, Period], Decimal] = defaultdict(Decimal)
    if level in {"territory", "product"}:
        for deal in await forecasts.won_deals(work.session, since=first.begins, until=ended[-1].ends):
            held = Period.holding(deal.closed_on or first.begins, first.kind)
            for whose, amount in _parts(deal, level):
                found[whose, held] += amount
        return _filled(found, (first, *ended), subject)
    owned = everybody.owners(subject) if subject is not None else None
    won = await forecasts.won(work.session, since=first.begins, until=ended[-1].ends, owners=owned)
    reached = await forecasts.reached(work.session)
    subjects = [subject] if subject is not None else _subjects(level, everybody)
    subjects = [one for one in subjects if _within(one, everybody, reached)]
    by_owner: dict[tuple[UUID | None, Period], Decimal] = defaultdict(Decimal)
    for part in won:
        by_owner[part.owner_id, Period.holding(part.day, first.kind)] += part.amount
    sellers = {owner for owner, _ in by_owner}
    for one in subjects:
        owners = everybody.owners(one)
        inside = sellers if owners is None else sellers.intersection(owners)
        for period in (first, *ended):
            found[one, period] = sum((by_owner[who, period] for who in inside), Decimal("0.00"))
    return found


def _parts(deal: SnapshotDeal, level: Level) -> list[tuple[Subject, Decimal]]:
    """The territory or the products that a deal counts for, and with how much."""
    if level == "product":
        return [(Subject(level, UUID(key)), amount) for key, amount in deal.by_product.items()]
    return [] if deal.territory_id is None else [(Subject(level, deal.territory_id), deal.amount_own)]


def _filled(
    found: Mapping[tuple[Subject, Period], Decimal], periods: Sequence[Period], subject: Subject | None
) -> Came:
    """Nothing in a period is nothing won; of one subject, or of all that ever won something in them."""
    subjects = {one for one, _ in found} if subject is None else {subject}
    return {
        (one, period): found.get((one, period), Decimal("0.00")) for one in subjects for period in periods
    }


def _subjects(level: Level, everybody: Tree) -> list[Subject]:
    if level == "company":
        return [Subject("company")]
    people = (
        everybody.people if level == "user" else (one for one in everybody.people if everybody.leads(one))
    )
    return [Subject(level, one) for one in people]


def _outcome(came: Came, subject: Subject, period: Period) -> Decimal | None:
    """What came of a subject: nothing of a product never won; None where the reader does not see it."""
    nothing = Decimal("0.00") if subject.level in {"territory", "product"} else None
    return came.get((subject, period), nothing)


def _within(subject: Subject, everybody: Tree, reached: frozenset[UUID] | None) -> bool:
    """Whether the reader sees everything that makes a subject's outcome."""
    owners = everybody.owners(subject)
    return reached is None or (owners is not None and reached >= frozenset(owners))


async def _by_model(
    work: Work, level: Level, *, period: Period, lead: Lead, came: Came, subject: Subject | None
) -> list[Point]:
    when = moment(period, lead)
    head: SnapshotHead | None = await forecasts.newest(work.session, until=when)
    if head is None or when - head.as_of > _FRESH:
        return []
    lines = await forecasts.lines(work.session, head, level=level, subject=subject, period=period)
    points = []
    for line in lines:
        outcome = _outcome(came, line.subject, period)
        if outcome is None:
            continue
        said: dict[Source, Decimal] = {
            "model": line.mean, "stage_weighted": line.stage_weighted, "commit": line.commit,
        }  # fmt: skip
        for source, value in said.items():
            ends = [line.quantiles.get(share) for share in (0.1, 0.9, 0.025, 0.975)]
            low_80, high_80, low_95, high_95 = ends if source == "model" else (None,) * 4
            points.append(
                Point(
                    subject=line.subject, period=period, lead=lead, source=source, said=value, low_80=low_80,
                    high_80=high_80, low_95=low_95, high_95=high_95, came=outcome,
                    model_version=head.model_version if source == "model" else None,
                )
            )  # fmt: skip
    return points


async def _by_people(
    work: Work, level: Level, ended: Sequence[Period], *, came: Came, subject: Subject | None
) -> list[Point]:
    """What was submitted and adjusted last by each moment."""
    points = []
    for lead in LEADS:
        by = {period: moment(period, lead) for period in ended}
        said: dict[Source, Mapping[tuple[Subject, Period], Submission | Adjustment]] = {
            "submission": await forecasts.last_submissions(work.session, by, level=level, subject=subject),
            "adjustment": await forecasts.last_adjustments(work.session, by, level=level, subject=subject),
        }
        for source, words in said.items():
            for (whose, period), word in words.items():
                truth = _outcome(came, whose, period)
                if truth is not None:
                    points.append(
                        _plain(whose, period, lead=lead, source=source, said=word.amount, came=truth)
                    )
    return points


def _plain(
    subject: Subject, period: Period, *, lead: Lead, source: Source, said: Decimal, came: Decimal
) -> Point:
    return Point(
        subject=subject, period=period, lead=lead, source=source, said=said, low_80=None, high_80=None,
        low_95=None, high_95=None, model_version=None, came=came,
    )  # fmt: skip


def _naive(ended: Sequence[Period], came: Came) -> list[Point]:
    return [
        _plain(subject, period, lead=lead, source="naive", said=came[subject, period.before(1)], came=value)
        for (subject, period), value in came.items()
        if period in ended and (subject, period.before(1)) in came
        for lead in LEADS
    ]


def figures(points: Sequence[Point], came: Came) -> tuple[Figures, ...]:
    """Figures of every source and lead: of each subject, of all together, of each version of the model."""
    groups: dict[tuple[Subject | None, str | None, Lead, Source], list[Point]] = defaultdict(list)
    for point in points:
        groups[point.subject, None, point.lead, point.source].append(point)
        groups[None, None, point.lead, point.source].append(point)
        if point.model_version is not None:
            groups[None, point.model_version, point.lead, point.source].append(point)
    return tuple(_figures(key, found, came) for key, found in groups.items())


def _figures(
    key: tuple[Subject | None, str | None, Lead, Source], points: Sequence[Point], came: Came
) -> Figures:
    subject, version, lead, source = key
    truth = [float(point.came) for point in points]
    before = [_outcome(came, point.subject, point.period.before(1)) for point in points]
    naive = [nan if one is None else float(one) for one in before]
    found = accuracy.figures(truth, [float(point.said) for point in points], naive=naive)
    bounded = [point for point in points if point.low_80 is not None and point.low_95 is not None]
    inside = [float(point.came) for point in bounded]
    return Figures(
        subject=subject, model_version=version, lead=lead, source=source, n=found.n, wape=found.wape,
        bias=found.bias, mase=found.mase,
        coverage_80=accuracy.coverage(
            inside, [float(p.low_80 or 0) for p in bounded], [float(p.high_80 or 0) for p in bounded]
        ),
        coverage_95=accuracy.coverage(
            inside, [float(p.low_95 or 0) for p in bounded], [float(p.high_95 or 0) for p in bounded]
        ),
    )  # fmt: skip
