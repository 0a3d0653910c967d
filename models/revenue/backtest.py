"""Rolling-origin backtest: forecasts that would have been made at past month beginnings, and what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.revenue import created as creation
from models.revenue import pace
from models.revenue.book import Book
from models.revenue.calendar import (
    Period,
    days_until,
    inside,
    later,
    month_of,
    months_from,
    quarter_begin,
    told,
    won_in,
)
from models.revenue.combine import Simulated, Subject, run
from models.revenue.components import Components, Created
from models.revenue.history import Deals, History
from models.revenue.inputs import COMPANY, Inputs, OpenDeal, Part, Won
from models.revenue.learn import active, learn
from models.revenue.spec import GRID, MONTHS_TOLD, Params

Floats = NDArray[np.float64]

RIVALS: Final = ("seasonal_naive", "stage_weighted", "record_dates")
_PATHS: Final = 600
_STEPS: Final = 18
_SIZES: Final = 4
"""Groups of deals of like amounts, by which the pace learns how much amounts matter."""


@dataclass(frozen=True)
class Foretold:
    """Lines of the backtest as columns; money in the organization's own currency."""

    origin: NDArray[np.datetime64]
    ends: NDArray[np.datetime64]
    kind: NDArray[Any]
    level: NDArray[Any]
    subject: NDArray[Any]
    ahead: NDArray[np.int64]
    """0 is the period that runs or begins at the origin."""
    closed: Floats
    mean: Floats
    quantiles: Floats
    """[lines, grid], of the total, not stretched."""
    actual: Floats
    rivals: Mapping[str, Floats]
    """What simple rivals would have said."""
    step: Floats
    """By how much the subject's neighbouring periods differed on average, as known at the origin: MASE's
    scale."""

    def take(self, mask: NDArray[np.bool_]) -> "Foretold":
        """Return the lines of a mask."""
        kept: dict[str, Any] = {
            name: getattr(self, name)[mask] for name in self.__dataclass_fields__ if name != "rivals"
        }
        return Foretold(**kept, rivals={name: each[mask] for name, each in self.rivals.items()})

    def of(self, kind: str, level: str) -> "Foretold":
        """Return the lines of one kind of period and one level."""
        return self.take((self.kind == kind) & (self.level == level))

    def known_by(self, at: datetime) -> "Foretold":
        """Return the lines whose period had ended at a moment."""
        return self.take(self.ends <= np.datetime64(at, "us"))

    @property
    def count(self) -> int:
        """How many lines there are."""
        return int(self.origin.size)


@dataclass(frozen=True)
class Origin:
    """One moment of the past: what was known, and what could be learned by then."""

    at: datetime
    book: Book
    inputs: Inputs
    learned: Components
    open: Deals


def origins(history: History, *, params: Params) -> list[Origin]:
    """Return the past month beginnings with what was known and learned at each, oldest first."""
    moments = history.origins
    counted = [history.created_by_month(moment) for moment in moments]
    foretold = creation.foretell(counted, rivals=params.rivals, seed=params.seed)
    standing = [history.open_at(moment) for moment in moments]
    learned = [
        learn(history, moment, created=made, params=params, standing=deals)
        for moment, made, deals in zip(moments, foretold, standing, strict=True)
    ]
    typical = typical_amount(history)
    seen = passed(standing, learned, moments, typical=typical)
    found = []
    for moment, deals, components in zip(moments, standing, learned, strict=True):
        paced = replace(
            components, pace=pace.fit(seen.known_by(moment), typical=typical, caution=params.caution)
        )
        book = Book(history, paced.pool.mix)
        found.append(Origin(moment, book, inputs_at(book, deals, moment, learned=paced), paced, deals))
    return found


def counted(history: History, at: datetime, *, params: Params) -> Created:
    """Return what is foretold of deals to be opened after a moment, the quick way."""
    return creation.foretell([history.created_by_month(at)], rivals="seasonal", seed=params.seed)[0]


def passed(
    standing: Sequence[Deals], learned: Sequence[Components], moments: Sequence[datetime], *, typical: float
) -> pace.Passed:
    """Return what the curves of deals open at each moment promised of the coming months, and what came.

    Whether a month has passed is for `Passed.known_by` to ask.
    """
    rows: list[tuple[int, date, float, float, float]] = []
    for deals, components, moment in zip(standing, learned, moments, strict=True):
        promised = chances(deals, components, moment)
        closed = np.where(deals.won == 1, deals.closed_at, np.datetime64("NaT")).astype("datetime64[M]")
        size = pace.sizes(deals.amount, typical)
        order = np.argsort(size, kind="stable")
        for ahead, month in enumerate(months_from(moment)[:MONTHS_TOLD]):
            came = closed == np.datetime64(month, "M")
            rows += [
                (
                    ahead,
                    month,
                    float(size[group].mean()),
                    float(promised[group, ahead].sum()),
                    float(came[group].sum()),
                )
                for group in np.array_split(order, _SIZES)
                if group.size
            ]
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    return pace.Passed(
        ahead=np.array(columns[0], dtype=np.int64),
        month=np.array(columns[1], dtype="datetime64[D]"),
        size=np.array(columns[2], dtype=np.float64),
        promised=np.array(columns[3], dtype=np.float64),
        won=np.array(columns[4], dtype=np.float64),
    )


def typical_amount(history: History) -> float:
    """Return the median amount of the deals open at the first origin, which every later one knows; 1 without
    any.
    """
    if not history.origins:
        return 1.0
    first = history.open_at(history.origins[0])
    known = first.amount[first.amount > 0]
    return float(np.median(known)) if known.size else 1.0


def chances(deals: Deals, learned: Components, at: datetime) -> Floats:
    """Return P(won in each month) [deals, months] by the deals' curves, as far as learned."""
    curves = learned.curves(deals.win_by, list(deals.stage))
    return won_in(curves, days_until(at, months_from(at)))


def inputs_at(book: Book, standing: Deals, at: datetime, *, learned: Components) -> Inputs:
    """Return a forecast's inputs from what was known at a moment; the region stands for the territory."""
    now = np.datetime64(at, "us")
    deals = book.history.deals
    names = active(deals.take(deals.opened_at <= now), now, standing=standing)
    win_in = learned.pace.paced(chances(standing, learned, at), standing.amount, at, months_from(at))
    first = quarter_begin(month_of(at))
    past = [later(first, n) for n in range(3) if later(first, n) <= month_of(at)]
    return Inputs(
        as_of=at.replace(tzinfo=UTC),
        deals=tuple(
            OpenDeal(
                deal_id=str(standing.deal_id[n]),
                amount=float(standing.amount[n]),
                win_in=tuple(win_in[n].tolist()),
                parts=book.parts_of(standing, n, lined=False),
            )
            for n in range(standing.count)
        ),
        won=tuple(
            Won(level, id_, month, amount)
            for month in past
            for (level, id_), amount in book.won(month, known=at).items()
        ),
        users={name: (Part("team", book.team_of(name)),) for name in names},
        accounts={
            account: (Part("territory", region),)
            for account, region in zip(learned.pool.account, learned.pool.region, strict=True)
        },
    )


def foretell(made: Sequence[Origin], *, until: datetime, shock: float, seed: int) -> Foretold:
    """Return all lines of the origins whose periods had ended by `until`, with what came."""
    rows: list[dict[str, Any]] = []
    for origin in made:
        learned = replace(origin.learned, shock=shock, paths=min(origin.learned.paths, _PATHS))
        simulated = run(learned, origin.inputs, seed=seed)
        for ahead, period in _numbered(told(origin.at)):
            if period.ends <= until.date():
                rows += _lines(origin, simulated, period, ahead=ahead)
    return _columns(rows)


def whole(origin: Origin) -> Origin:
    """Return the origin with the company as its only subject: the quick way to try something out."""
    nothing: tuple[tuple[str, ...], ...] = ((),) * origin.learned.pool.count
    pool = replace(origin.learned.pool, products=nothing, shares=((),) * origin.learned.pool.count)
    inputs = replace(
        origin.inputs,
        deals=tuple(replace(deal, parts=()) for deal in origin.inputs.deals),
        won=tuple(each for each in origin.inputs.won if each.level == "company"),
        users={},
        accounts={},
    )
    return replace(origin, inputs=inputs, learned=replace(origin.learned, pool=pool))


def _lines(origin: Origin, simulated: Simulated, period: Period, *, ahead: int) -> list[dict[str, Any]]:
    places = inside(period, simulated.months)
    quantiles = np.quantile(simulated.paths[:, places, :].sum(axis=1), GRID, axis=0).T
    expected = (simulated.pipeline + simulated.new_business)[places].sum(axis=0)
    months = [later(period.begins, n) for n in range(_months(period))]
    actual = origin.book.won_over(months)
    answers = _rivals(origin, months)
    step = _steps(origin, len(months))
    found = []
    for number, subject in enumerate(simulated.subjects):
        closed = sum(simulated.won.get((subject, month), 0.0) for month in months)
        found.append(
            {
                "origin": origin.at,
                "ends": period.ends,
                "kind": period.kind,
                "level": subject[0],
                "subject": subject[1],
                "ahead": ahead,
                "closed": closed,
                "mean": closed + float(expected[number]),
                "quantiles": closed + quantiles[number],
                "actual": actual.get(subject, 0.0),
                "step": step.get(subject, 0.0),
                **{name: closed + each.get(subject, 0.0) for name, each in answers.items()},
            }
        )
    return found


def _rivals(origin: Origin, months: Sequence[date]) -> dict[str, dict[Subject, float]]:
    """Return what simple rivals say is still to come in months: nothing of subjects they know nothing of."""
    first = month_of(origin.at)
    ahead = [month for month in months if month >= first]
    seasonal: dict[Subject, float] = {}
    for month in ahead:
        for subject, amount in _year_before(origin, month).items():
            seasonal[subject] = seasonal.get(subject, 0.0) + amount
    weighted: dict[Subject, float] = {}
    dated: dict[Subject, float] = {}
    due = origin.open.expected_close.astype("datetime64[M]")
    for place, (deal, day, stage) in enumerate(zip(origin.inputs.deals, due, origin.open.stage, strict=True)):
        if np.isnat(day) or max(day.astype(date), first) not in ahead:
            continue
        rate = float(origin.learned.stages.curve(stage)[-1])
        for part in (COMPANY, *origin.book.parts_of(origin.open, place, lined=True)):
            subject = (part.level, part.id)
            weighted[subject] = weighted.get(subject, 0.0) + deal.amount * rate * part.share
            dated[subject] = dated.get(subject, 0.0) + deal.amount * part.share
    return {"seasonal_naive": seasonal, "stage_weighted": weighted, "record_dates": dated}


def _year_before(origin: Origin, month: date) -> Mapping[Subject, float]:
    """Return what was won in the same month of the last year that had passed, else in an average month."""
    known = origin.book.history.months_until(origin.at)
    earlier = later(month, -12)
    while known and earlier > known[-1]:
        earlier = later(earlier, -12)
    if known and earlier >= known[0]:
        return origin.book.won(earlier)
    return _usual(origin, 1)


def _usual(origin: Origin, months: int) -> dict[Subject, float]:
    known = origin.book.history.months_until(origin.at)[-12:]
    return origin.book.won_over(known, share=months / max(len(known), 1))


def _steps(origin: Origin, months: int) -> dict[Subject, float]:
    """Return the mean absolute difference of neighbouring periods of that many months, over the last year and
    more.
    """
    known = origin.book.history.months_until(origin.at)[-_STEPS:]
    table: dict[Subject, Floats] = {}
    for place, month in enumerate(known):
        for subject, amount in origin.book.won(month).items():
            table.setdefault(subject, np.zeros(len(known)))[place] = amount
    found = {}
    for subject, worth in table.items():
        sums = np.convolve(worth, np.ones(months), mode="valid")
        if sums.size > months:
            found[subject] = float(np.abs(sums[months:] - sums[:-months]).mean())
    return found


def _numbered(periods: Sequence[Period]) -> list[tuple[int, Period]]:
    seen: dict[str, int] = {}
    found = []
    for period in periods:
        found.append((seen.get(period.kind, 0), period))
        seen[period.kind] = seen.get(period.kind, 0) + 1
    return found


def _months(period: Period) -> int:
    return 1 if period.kind == "month" else 3


def _columns(rows: Sequence[Mapping[str, Any]]) -> Foretold:
    def numbers(name: str) -> Floats:
        return np.array([row[name] for row in rows], dtype=np.float64)

    def texts(name: str) -> NDArray[Any]:
        return np.array([row[name] for row in rows], dtype=object)

    return Foretold(
        origin=np.array([row["origin"] for row in rows], dtype="datetime64[us]"),
        ends=np.array([row["ends"] for row in rows], dtype="datetime64[us]"),
        kind=texts("kind"),
        level=texts("level"),
        subject=texts("subject"),
        ahead=np.array([row["ahead"] for row in rows], dtype=np.int64),
        closed=numbers("closed"),
        mean=numbers("mean"),
        quantiles=np.array([row["quantiles"] for row in rows], dtype=np.float64).reshape(-1, len(GRID)),
        actual=numbers("actual"),
        rivals={name: numbers(name) for name in RIVALS},
        step=numbers("step"),
    )
