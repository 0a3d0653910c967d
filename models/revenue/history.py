"""The training rows as they were known at a moment: what a forecast made then may look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.revenue.calendar import between, later, month_of
from models.revenue.spec import ASKED, DEAL, OPEN, WEEKS

Floats = NDArray[np.float64]
Times = NDArray[np.datetime64]

_WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Deals:
    """Columns of deal or open rows."""

    deal_id: NDArray[Any]
    as_of: Times
    opened_at: Times
    closed_at: Times
    known_at: Times
    """NaT of a deal that is open."""
    won: Floats
    """1, 0, NaN of a deal that is open."""
    amount: Floats
    """0 where the record has none."""
    stage: NDArray[Any]
    expected_close: Times
    owner_id: NDArray[Any]
    account_id: NDArray[Any]
    region: NDArray[Any]
    products: Sequence[Sequence[str]]
    shares: Sequence[Sequence[float]]
    win_by: Floats
    """[deals, weeks]; NaN where no model had answered."""

    def take(self, mask: NDArray[np.bool_]) -> "Deals":
        """Return the deals of a mask."""
        places = np.flatnonzero(mask)
        kept: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            values = getattr(self, name)
            kept[name] = values[mask] if isinstance(values, np.ndarray) else [values[n] for n in places]
        return Deals(**kept)

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.deal_id.size)


@dataclass(frozen=True)
class History:
    """All rows, and cuts of them by what was known at a moment."""

    deals: Deals
    open: Deals
    asked_stage: NDArray[Any]
    asked_at: Times
    asked_known: Times
    asked_won: Floats

    @cached_property
    def first(self) -> datetime | None:
        """When the first deal was opened."""
        known = self.deals.opened_at[~np.isnat(self.deals.opened_at)]
        return known.min().astype("datetime64[us]").item() if known.size else None

    @cached_property
    def until(self) -> datetime | None:
        """The moment up to which the rows go; None without deals."""
        moments = self.deals.as_of[~np.isnat(self.deals.as_of)]
        return moments.max().astype("datetime64[us]").item() if moments.size else None

    def known_by(self, at: datetime) -> "History":
        """Return the history with everything gone that was known later only."""
        now = np.datetime64(at, "us")
        asked = self.asked_at < now
        known = self.asked_known <= now
        return History(
            deals=_known(self.deals.take(self.deals.opened_at <= now), now),
            open=_known(self.open.take(self.open.as_of <= now), now),
            asked_stage=self.asked_stage[asked],
            asked_at=self.asked_at[asked],
            asked_known=np.where(known, self.asked_known, np.datetime64("NaT"))[asked],
            asked_won=np.where(known, self.asked_won, np.nan)[asked],
        )

    @cached_property
    def origins(self) -> list[datetime]:
        """The past month beginnings whose open deals are among the rows, oldest first."""
        return [each.item() for each in np.unique(self.open.as_of).astype("datetime64[us]")]

    def open_at(self, origin: datetime) -> Deals:
        """Return the deals that were open at an origin."""
        return self.open.take(self.open.as_of == np.datetime64(origin, "us"))

    def revenue(self, period_begins: date, period_ends: date, *, known: datetime | None = None) -> Deals:
        """Return the deals won in a period, as far as a moment knew."""
        deals = self.deals
        begin, end = np.datetime64(period_begins, "us"), np.datetime64(period_ends, "us")
        mask = (deals.won == 1) & (deals.closed_at >= begin) & (deals.closed_at < end)
        if known is not None:
            mask &= deals.known_at <= np.datetime64(known, "us")
        return deals.take(mask)

    def won_by_month(self, at: datetime) -> tuple[list[date], Floats]:
        """Return the whole months up to a moment and what was won in each."""
        months = self.months_until(at)
        deals = self.deals
        known = (deals.won == 1) & (deals.known_at <= np.datetime64(at, "us"))
        return months, _by_month(deals.closed_at[known], deals.amount[known], months)

    def created_by_month(self, at: datetime) -> tuple[list[date], Floats]:
        """Return the whole months up to a moment and how many deals were opened in each."""
        months = self.months_until(at)
        opened = self.deals.opened_at
        return months, _by_month(opened, np.ones(opened.size), months)

    def months_until(self, at: datetime) -> list[date]:
        """Return the whole months of history before a moment; the first deal's month is whole if it began
        early.
        """
        if self.first is None:
            return []
        begin = month_of(self.first)
        if self.first.day > _EARLY:
            begin = later(begin, 1)
        return [later(begin, n) for n in range(max(between(begin, month_of(at)), 0))]

    def asked_before(self, at: datetime) -> tuple[NDArray[Any], Floats, Floats, Times]:
        """Return stage, weeks until closed or until `at`, won (NaN while open) and moment of the asks before
        it.
        """
        now = np.datetime64(at, "us")
        mask = self.asked_at < now
        known = self.asked_known[mask]
        closed = known <= now
        end = np.where(closed, known, now)
        weeks = (end - self.asked_at[mask]) / _WEEK
        return (
            self.asked_stage[mask],
            np.asarray(weeks, dtype=np.float64),
            np.where(closed, self.asked_won[mask], np.nan),
            self.asked_at[mask],
        )


_EARLY = 3


def read(table: pa.Table) -> History:
    """Return the history in training rows."""
    asked = _of(table, ASKED)
    return History(
        deals=_deals(_of(table, DEAL)),
        open=_deals(_of(table, OPEN)),
        asked_stage=_texts(asked, "stage"),
        asked_at=_times(asked, "as_of"),
        asked_known=_times(asked, "known_at"),
        asked_won=_numbers(asked, "won"),
    )


def _of(table: pa.Table, kind: str) -> pa.Table:
    return table.filter(pc.equal(table.column("kind"), pa.scalar(kind, pa.string())))


def _known(deals: Deals, now: np.datetime64) -> Deals:
    later_on = ~(deals.known_at <= now)
    return replace(
        deals,
        closed_at=np.where(later_on, np.datetime64("NaT"), deals.closed_at),
        known_at=np.where(later_on, np.datetime64("NaT"), deals.known_at),
        won=np.where(later_on, np.nan, deals.won),
    )


def _deals(table: pa.Table) -> Deals:
    curves = np.full((table.num_rows, WEEKS), np.nan)
    for place, curve in enumerate(table.column("win_by").to_pylist()):
        if curve:
            curves[place] = curve[:WEEKS]
    return Deals(
        deal_id=_texts(table, "deal_id"),
        as_of=_times(table, "as_of"),
        opened_at=_times(table, "opened_at"),
        closed_at=_times(table, "closed_at"),
        known_at=_times(table, "known_at"),
        won=_numbers(table, "won"),
        amount=np.nan_to_num(_numbers(table, "amount")),
        stage=_texts(table, "stage"),
        expected_close=_times(table, "expected_close"),
        owner_id=_texts(table, "owner_id"),
        account_id=_texts(table, "account_id"),
        region=_texts(table, "region"),
        products=[list(each or ()) for each in table.column("products").to_pylist()],
        shares=[list(each or ()) for each in table.column("shares").to_pylist()],
        win_by=curves,
    )


def _texts(table: pa.Table, name: str) -> NDArray[Any]:
    return np.array(table.column(name).to_pylist(), dtype=object)


def _times(table: pa.Table, name: str) -> Times:
    return np.asarray(table.column(name).cast(pa.timestamp("us")).to_numpy()).astype("datetime64[us]")


def _numbers(table: pa.Table, name: str) -> Floats:
    column = table.column(name)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _by_month(when: Times, worth: Floats, months: Sequence[date]) -> Floats:
    if not months:
        return np.zeros(0)
    place = (when.astype("datetime64[M]") - np.datetime64(months[0], "M")).astype(np.int64)
    inside = ~np.isnat(when) & (place >= 0) & (place < len(months))
    return np.bincount(place[inside], weights=worth[inside], minlength=len(months)).astype(np.float64)
