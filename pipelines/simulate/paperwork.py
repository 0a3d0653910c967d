"""What reps keep about a deal beside its stage: product lines, amounts, and when they hope to close it."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Ints, Times
from .dynamics import FRAMEWORK, OPEN_STAGES
from .histories import Histories, Spells
from .market import Market
from .openings import Openings
from .spec import SimulationSpec
from .words import INDUSTRY_PRODUCTS, PRODUCTS

_DAY: Final = np.timedelta64(86_400_000_000, "us")
_MINUTE: Final = np.timedelta64(60_000_000, "us")
_DISCOUNTED: Final = 0.45
_LINE_COUNTS: Final = (0.30, 0.65, 0.87)
"""The shares of offers with at most one, two and three lines; the rest have four."""
_MONTH_ENDS, _FRIDAYS = 0.5, 0.25
"""The shares of expected closes that are the end of a month and that are a Friday."""
_FRIDAY: Final = 4
_NOTICED: Final = 0.35
"""Chance that a rep who sees an expected close pass moves it in that week."""


@dataclass(frozen=True)
class Line:
    """One product line of a deal."""

    product: int
    quantity: float
    unit_price: float
    added_at: np.datetime64


@dataclass(frozen=True)
class Change:
    """A later amount or expected close; `value` is the text of a number or a date."""

    field: str
    value: str
    changed_at: np.datetime64


@dataclass(frozen=True)
class Papers:
    """What was kept about one deal."""

    expected_close: np.datetime64
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


def keep(spec: SimulationSpec, market: Market, deals: Openings, histories: Histories) -> tuple[Papers, ...]:
    """Keep the papers of every deal, from what its stages show."""
    rng = spec.rng("paperwork")
    hope = rng.lognormal(0.0, 0.25, spec.reps)
    bounds = np.append(np.flatnonzero(histories.spells.first), len(histories.spells.deal))
    clerk = _Clerk(rng, histories.spells)
    papers = []
    for deal, account in enumerate(deals.account):
        framework = bool(deals.pipeline[deal] == FRAMEWORK)
        opened_at = deals.opened_at[deal]
        days = (110 if framework else 75) * hope[deals.seat[deal]] * rng.lognormal(0.0, 0.35)
        expected = clerk.snapped(opened_at + int(max(days, 5)) * _DAY)
        rows = range(int(bounds[deal]), int(bounds[deal + 1]))
        pushes = clerk.pushes(rows, expected, closing_stage=OPEN_STAGES[deals.pipeline[deal]] - 1)
        offer = clerk.entry(rows, 1 if framework else 2)
        lines: tuple[Line, ...] = ()
        amounts: list[Change] = []
        if offer is not None:
            lines = clerk.lines(float(deals.amount[deal]), int(market.industry[account]), offer)
            total = round(sum(line.quantity * line.unit_price for line in lines), 2)
            amounts.append(Change("amount", f"{total:.2f}", lines[-1].added_at))
            talks = clerk.entry(rows, 2 if framework else 3, after=offer)
            if talks is not None and rng.random() < _DISCOUNTED:
                lowered = round(total * (1 - rng.uniform(0.01, 0.09)), -1)
                amounts.append(Change("amount", f"{lowered:.2f}", clerk.minutes_after(talks, 3)))
        papers.append(Papers(expected, lines, (*pushes, *amounts)))
    return tuple(papers)


class _Clerk:
    """Draws what a rep writes down, at moments within the spells of a deal."""

    def __init__(self, rng: np.random.Generator, spells: Spells) -> None:
        self.rng = rng
        self.since: Times = spells.since
        self.until: Times = spells.until
        self.stage: Ints = spells.stage

    def minutes_after(self, row: int, count: int) -> np.datetime64:
        """Return a moment some minutes into a spell, and within it."""
        wanted = count * _MINUTE + int(self.rng.integers(1, 50_000_000))
        at: np.datetime64 = self.since[row] + min(wanted, (self.until[row] - self.since[row]) // 2)
        return at

    def entry(self, rows: range, stage: int, after: int = -1) -> int | None:
        """Return the first spell in which a deal had reached a stage, after a given one."""
        return next((row for row in rows if self.stage[row] >= stage and row > after), None)

    def snapped(self, day: np.datetime64) -> np.datetime64:
        """Return the date people would write: mostly the end of a month, or a Friday."""
        date = day.astype("datetime64[D]")
        draw = self.rng.random()
        if draw < _MONTH_ENDS:
            month_end: np.datetime64 = (date.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
            return month_end
        weekday = int(date.astype(np.int64) + 3) % 7
        friday: np.datetime64 = date + (
            _FRIDAY - weekday if draw < _MONTH_ENDS + _FRIDAYS or weekday > _FRIDAY else 0
        )
        return friday

    def pushes(self, rows: range, expected: np.datetime64, *, closing_stage: int) -> list[Change]:
        """Return how the expected close moved: pushed when it passed, pulled in once a buyer committed."""
        changes = []
        for row in rows[1:]:
            today = self.since[row].astype("datetime64[D]")
            committed = self.stage[row] == closing_stage and self.stage[row - 1] != closing_stage
            due = expected <= today + 2 and self.rng.random() < _NOTICED
            if not (committed or due):
                continue
            days = self.rng.uniform(8, 25) if committed else 6 + self.rng.lognormal(3.2, 0.5)
            moved = self.snapped(today + int(days))
            if moved not in (expected, today) and moved > today:
                expected = moved
                changes.append(Change("expected_close", str(moved), self.minutes_after(row, 9)))
        return changes

    def lines(self, amount: float, industry: int, row: int) -> tuple[Line, ...]:
        """Return the lines of an offer: usually what the industry buys, together about the amount guessed."""
        count = 1 + int(np.searchsorted(_LINE_COUNTS, self.rng.random()))
        usual = INDUSTRY_PRODUCTS[industry]
        # Weighted sampling without replacement by exponential clocks, Efraimidis and Spirakis (2006).
        picked = np.argsort(self.rng.exponential(size=len(usual)) / np.arange(len(usual), 0, -1))[:count]
        target = amount * self.rng.lognormal(0.0, 0.12)
        shares = self.rng.dirichlet(np.full(count, 2.0))
        at = self.minutes_after(row, 4)
        lines = []
        for place, share in zip(picked.tolist(), shares, strict=True):
            product = usual[place]
            unit_price = round(PRODUCTS[product][1] * self.rng.uniform(0.9, 1.06), 2)
            quantity = float(max(1, round(target * share / unit_price)))
            lines.append(Line(product, quantity, unit_price, at))
        return tuple(lines)
