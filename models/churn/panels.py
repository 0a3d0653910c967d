"""Customers of any table as of a moment: purchases or contracts, and what they look like to a hazard.

A panel answers two questions: what was known of each customer at a moment, had nothing happened for some days
after, and whether the event came within a stretch of time. Nothing after the moment is read for the first.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import logit

from models.churn import bgnbd
from models.churn.bgnbd import BgNbd
from models.churn.spec import Kind

Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]
Words = NDArray[np.object_]

_DAY_US: Final = 86_400e6
_FEWEST_REPEATS: Final = 30
_MOST_WORDS: Final = 32
_FEW: Final = 2
"""Purchases up to which gaps do not vary."""


class Panel(Protocol):
    """Customers over time."""

    @property
    def kind(self) -> Kind:
        """Which way they leave."""
        ...

    @property
    def begins(self) -> np.datetime64:
        """When the first customer came."""
        ...

    @property
    def categorical(self) -> tuple[int, ...]:
        """Places of the columns that hold categories."""
        ...

    def there(self, at: np.datetime64) -> NDArray[np.intp]:
        """Return the customers at a moment."""
        ...

    def state(self, who: NDArray[np.intp], at: np.datetime64, *, ahead: float = 0.0) -> Floats:
        """Return what is known of them, as it will be `ahead` days on had nothing happened."""
        ...

    def event(self, who: NDArray[np.intp], at: np.datetime64, *, within: float) -> Floats:
        """Return 1 where a purchase came, or a contract ended, within so many days."""
        ...


def days(later: Moments | np.datetime64, earlier: Moments | np.datetime64) -> Floats:
    """Return the days between moments."""
    return np.asarray((later - earlier) / np.timedelta64(1, "us"), dtype=np.float64) / _DAY_US


def moment_after(at: np.datetime64, ahead: float) -> np.datetime64:
    """Return a moment some days on."""
    return at + np.timedelta64(int(ahead * _DAY_US), "us")


@dataclass(frozen=True)
class Purchases:
    """Purchases of customers, sorted by customer and time; several on one day are one."""

    customer: NDArray[np.intp]
    when: Moments
    amount: Floats
    known_until: np.datetime64
    """How customers buy in general is learned from purchases up to here."""
    kind: Kind = "purchases"
    categorical: tuple[int, ...] = ()

    @property
    def begins(self) -> np.datetime64:
        found: np.datetime64 = self.when.min()
        return found

    @property
    def count(self) -> int:
        return int(self.customer.max()) + 1

    @cached_property
    def _firsts(self) -> Moments:
        first = np.full(self.count, self.when.max())
        np.minimum.at(first, self.customer, self.when)
        return first

    @cached_property
    def model(self) -> BgNbd | None:
        """How customers buy (BG/NBD), from what was known by `known_until`."""
        counted = self.told(self.there(self.known_until), self.known_until)
        x, t_x, age = counted[:, 0] - 1, counted[:, 2] - counted[:, 1], counted[:, 2]
        return bgnbd.fit(x, t_x, age) if int((x > 0).sum()) >= _FEWEST_REPEATS else None

    def there(self, at: np.datetime64) -> NDArray[np.intp]:
        return np.flatnonzero(self._firsts <= at)

    def told(self, who: NDArray[np.intp], at: np.datetime64) -> Floats:
        """Return (customers, 6): purchases, days since last and first, sum, last amount, squares of gaps."""
        known = self.when <= at
        customer, when, amount = self.customer[known], self.when[known], self.amount[known]
        size = np.bincount(customer, minlength=self.count).astype(np.float64)
        ends = np.cumsum(size).astype(np.intp)
        since = days(at, when)
        gaps = np.zeros(when.size)
        same = customer[1:] == customer[:-1]
        gaps[1:][same] = (since[:-1] - since[1:])[same]
        squares = np.bincount(customer, weights=gaps**2, minlength=self.count)
        total = np.bincount(customer, weights=np.nan_to_num(amount), minlength=self.count)
        last = ends[who] - 1
        first = last - size[who].astype(np.intp) + 1
        return np.column_stack([size[who], since[last], since[first], total[who], amount[last], squares[who]])

    def state(self, who: NDArray[np.intp], at: np.datetime64, *, ahead: float = 0.0) -> Floats:
        count, since, age, total, last, squares = self.told(who, at).T
        since, age = since + ahead, age + ahead
        span = age - since
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = np.where(count > 1, span / (count - 1), np.nan)
            usual = total / count
            spread = np.where(
                count > _FEW, np.sqrt(np.maximum(squares / (count - 1) - gap**2, 0)) / gap, np.nan
            )
            columns = [
                np.log(count),
                np.log1p(since),
                np.log1p(age),
                np.log1p(gap),
                since / (gap + 1),
                spread,
            ]
            columns += [
                np.log1p(np.maximum(usual, 0)),
                last / np.where(usual == 0, np.nan, usual),
                span / (age + 1),
            ]
        if self.model is not None:
            x, t_x = count - 1, span
            quiet = self.model.none(x, t_x, age, ahead=30.0)
            columns += [logit(np.clip(quiet, 1e-9, 1 - 1e-9)), self.model.alive(x, t_x, age)]
        return np.column_stack(columns)

    def event(self, who: NDArray[np.intp], at: np.datetime64, *, within: float) -> Floats:
        inside = (self.when > at) & (self.when <= moment_after(at, within))
        found: Floats = (np.bincount(self.customer[inside], minlength=self.count) > 0)[who].astype(np.float64)
        return found


@dataclass(frozen=True)
class Contracts:
    """Contracts with a beginning, perhaps an end, and attributes as they were when it began."""

    starts: Moments
    ends: Moments
    """NaT while it runs."""
    attributes: Floats
    categorical_attributes: tuple[int, ...]
    kind: Kind = "contract"

    @property
    def begins(self) -> np.datetime64:
        found: np.datetime64 = self.starts.min()
        return found

    @property
    def categorical(self) -> tuple[int, ...]:
        return tuple(place + 3 for place in self.categorical_attributes)

    def there(self, at: np.datetime64) -> NDArray[np.intp]:
        return np.flatnonzero((self.starts <= at) & (np.isnat(self.ends) | (self.ends > at)))

    def state(self, who: NDArray[np.intp], at: np.datetime64, *, ahead: float = 0.0) -> Floats:
        age = days(at, self.starts[who]) + ahead
        return np.column_stack([np.log1p(age), age, np.mod(age, 365.25), self.attributes[who]])

    def event(self, who: NDArray[np.intp], at: np.datetime64, *, within: float) -> Floats:
        ends = self.ends[who]
        return (~np.isnat(ends) & (ends > at) & (ends <= moment_after(at, within))).astype(np.float64)


def encode(table: pa.Table, names: list[str]) -> tuple[Floats, tuple[int, ...]]:
    """Return columns as a matrix, words by frequency (the rarest together), and where words are.

    Text that is numbers counts as numbers.
    """
    columns: list[Floats] = []
    words: list[int] = []
    for place, name in enumerate(names):
        column = table.column(name)
        values = _numbers(column)
        if values is None:
            values = _codes(np.asarray([str(each) for each in column.to_pylist()], dtype=object))
            words.append(place)
        columns.append(values)
    matrix = np.column_stack(columns) if columns else np.zeros((table.num_rows, 0))
    return matrix, tuple(words)


def _numbers(column: "pa.ChunkedArray[Any]") -> Floats | None:
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        numbers: Floats = column.cast(pa.float64()).to_numpy()
        return numbers
    cells: list[Any] = column.cast(pa.string()).to_pylist()
    told = [each.strip() if each is not None else "" for each in cells]
    try:
        values = np.asarray([float(each) if each else np.nan for each in told])
    except ValueError:
        return None
    return values if np.isfinite(values).any() else None


def _codes(words: Words) -> Floats:
    found, place, counts = np.unique(words.astype(str), return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    code = np.empty(found.size)
    code[order] = np.minimum(np.arange(found.size), _MOST_WORDS)
    result: Floats = code[place]
    return result
