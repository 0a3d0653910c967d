"""Drift: how far new rows lie from those a model was made on, and whether chance alone explains that.

Of every column a distance is measured between reference and recent rows, and the same distance between
resamples of the reference alone, drawn by whole groups at the sizes at hand. A column alarms when its
distance is beyond the largest that chance gives any column in all but `false_alarms` of such draws (Westfall
and Young 1993), and beyond what matters: with many rows everything is significant.

Seasons, growing counts and a few busy owners move columns without anything being wrong, and no resampling of
deals shows that. Where the rows have moments, the bar is therefore also what earlier stretches of the same
length showed against all before them: the largest of any column in any stretch, in multiples of that column's
mean. By construction one of all stretches, the newest included, is the farthest, so that without any drift an
alarm is raised in one of (stretches + 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from models.evaluation import ece_by_chance, ece_equal_count

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

_BINS: Final = 10
_WORDS: Final = 30
_HISTORY: Final = 0.4
"""Share of the reference that must lie before an earlier stretch."""
_FEWEST: Final = 4
"""Earlier stretches below which they say nothing."""
_SMALLEST: Final = 1e-4
"""Share that an empty bin counts as, so that one row in a new bin is no infinite distance."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a distance is an alarm; `params.yaml` holds the values in use."""

    false_alarms: float = 0.01
    """Share of checks without any drift that raise an alarm on some column."""
    matters: float = 0.1
    """Population stability index below which a shift is too small to act on (0.1 is the usual first mark)."""
    calms: float = 0.6
    """An alarm that stands ends below this share of the distance that raises one."""
    smallest: int = 100
    """Recent groups; with fewer nothing is said."""
    ece_matters: float = 0.02
    draws: int = 200
    stretches: int = 24
    """Earlier stretches that are looked at, at most."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one column's recent rows lie from the reference."""

    column: str
    psi: float
    """Population stability index: symmetrised Kullback-Leibler distance over bins (Jeffreys 1946), nats."""
    jensen_shannon: float
    """Square root of the divergence in bits (Lin 1991): 0 to 1."""
    ks: float | None
    """Largest distance of the distribution functions (Kolmogorov-Smirnov); None of words."""
    by_chance: float
    """The psi that chance gives the most extreme of all columns, at the stated rate of false alarms."""
    empty_before: float
    empty_now: float
    """Share of rows without a value."""
    alarming: bool
    calm: bool
    """Whether an alarm that stands may end."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one check found."""

    rows: int
    groups: int
    enough: bool
    """Whether there were recent groups enough to say anything."""
    shifts: Sequence[Shift]
    """Of every column, that farthest beyond what chance gives it first."""
    false_alarms: float
    """How often a check without any drift raises an alarm, as far as can be told."""

    @property
    def alarms(self) -> tuple[Shift, ...]:
        return tuple(each for each in self.shifts if each.alarming)


@dataclass(frozen=True, slots=True)
class CalibrationDrift:
    """Whether chances given earlier are borne out by the outcomes since."""

    rows: int
    groups: int
    enough: bool
    ece: float
    by_chance: float
    """What chance alone explains at the stated rate of false alarms."""
    predicted: float
    observed: float
    alarming: bool
    calm: bool


@dataclass(frozen=True)
class _Binned:
    """A column of reference and recent rows in the reference's bins; empty is the last bin."""

    name: str
    before: Whole
    now: Whole
    bins: int
    numbers: tuple[Floats, Floats] | None


def compare(
    reference: pa.Table,
    recent: pa.Table,
    *,
    columns: Sequence[str],
    groups: tuple[ArrayLike, ArrayLike] | None = None,
    days_before: ArrayLike | None = None,
    stretch: float = 28.0,
    limits: Limits,
    seed: int,
) -> Report:
    """Return how far each column has moved.

    `groups` name what each row of both tables belongs to, such as its deal: rows of one group move together,
    so chance is reckoned with whole groups. `days_before` tells how long before the recent rows, which span
    `stretch` days, each row of the reference was.
    """
    sides = _grouped(reference.num_rows, recent.num_rows, groups)
    enough = all(int(side.max(initial=-1)) + 1 >= limits.smallest for side in sides)
    binned = [_binned(name, reference.column(name), recent.column(name)) for name in columns]
    chance = _by_chance(binned, sides, limits=limits, seed=seed) if enough and binned else np.zeros(1)
    bar = float(np.quantile(chance, 1 - limits.false_alarms))
    earlier = (
        _stretches(binned, days_before, stretch, limits=limits) if enough else np.zeros((0, len(binned)))
    )
    bars = np.maximum(bar, _moved_before(earlier))
    shifts = [
        _shift(each, float(b), enough=enough, limits=limits) for each, b in zip(binned, bars, strict=True)
    ]
    return Report(
        rows=recent.num_rows,
        groups=int(sides[1].max(initial=-1) + 1),
        enough=enough,
        shifts=tuple(sorted(shifts, key=lambda each: -each.psi / max(each.by_chance, 1e-9))),
        false_alarms=max(limits.false_alarms, 1 / (len(earlier) + 1) if len(earlier) else 0.0),
    )


def calibration(
    outcomes: ArrayLike, chances: ArrayLike, groups: Sequence[str], *, limits: Limits, seed: int
) -> CalibrationDrift:
    """Return whether chances given earlier are borne out; rows of one group, a deal, share an outcome."""
    won, said = np.asarray(outcomes, dtype=np.float64), np.asarray(chances, dtype=np.float64)
    many = len(set(groups))
    if many < limits.smallest:
        mean = float(said.mean()) if said.size else 0.0
        seen = float(won.mean()) if won.size else 0.0
        return CalibrationDrift(won.size, many, False, 0.0, 0.0, mean, seen, False, False)  # noqa: FBT003
    error = ece_equal_count(won, said)
    chance = ece_by_chance(said, groups, seed=seed, times=max(limits.draws, int(2 / limits.false_alarms)))
    bar = float(np.quantile(chance, 1 - limits.false_alarms)) + limits.ece_matters
    return CalibrationDrift(
        rows=won.size,
        groups=many,
        enough=True,
        ece=error,
        by_chance=bar - limits.ece_matters,
        predicted=float(said.mean()),
        observed=float(won.mean()),
        alarming=error > bar,
        calm=error <= max(bar * limits.calms, bar - limits.ece_matters),
    )


def _shift(column: _Binned, bar: float, *, enough: bool, limits: Limits) -> Shift:
    before, now = _shares(column.before, column.bins), _shares(column.now, column.bins)
    psi = _psi(before, now)
    edge = max(bar, limits.matters)
    return Shift(
        column=column.name,
        psi=psi,
        jensen_shannon=_jensen_shannon(before, now),
        ks=None if column.numbers is None else _ks(*column.numbers),
        by_chance=bar,
        empty_before=float(before[-1]),
        empty_now=float(now[-1]),
        alarming=enough and psi > edge,
        calm=enough and psi < edge * limits.calms,
    )


def _grouped(before: int, now: int, groups: tuple[ArrayLike, ArrayLike] | None) -> tuple[Whole, Whole]:
    if groups is None:
        return np.arange(before), np.arange(now)
    numbered = [np.unique(np.asarray(side).astype(str), return_inverse=True)[1] for side in groups]
    return numbered[0].astype(np.intp), numbered[1].astype(np.intp)


def _binned(name: str, before: "pa.ChunkedArray[Any]", now: "pa.ChunkedArray[Any]") -> _Binned:
    kind = before.type
    if pa.types.is_string(kind) or pa.types.is_dictionary(kind) or pa.types.is_large_string(kind):
        return _words(name, before.to_pylist(), now.to_pylist())
    first, second = (
        np.asarray(side.cast(pa.float64()).to_numpy(), dtype=np.float64) for side in (before, now)
    )
    there = first[~np.isnan(first)]
    edges = np.unique(np.quantile(there, np.linspace(0, 1, _BINS + 1)[1:-1])) if there.size else np.zeros(1)
    # A value that many rows share is a bin of its own, and so is what lies above it.
    edges = np.unique(np.concatenate([edges, np.nextafter(edges, -np.inf)]))
    last = edges.size + 1
    placed = [
        np.where(np.isnan(side), last, np.searchsorted(edges, np.nan_to_num(side), side="left"))
        for side in (first, second)
    ]
    numbers = (there, second[~np.isnan(second)])
    return _Binned(name, placed[0].astype(np.intp), placed[1].astype(np.intp), last + 1, numbers)


def _words(name: str, before: Sequence[str | None], now: Sequence[str | None]) -> _Binned:
    counts: dict[str, int] = {}
    for word in before:
        if word is not None:
            counts[word] = counts.get(word, 0) + 1
    common = sorted(counts, key=lambda word: (-counts[word], word))[:_WORDS]
    place = {word: number for number, word in enumerate(common)}
    other, empty = len(common), len(common) + 1

    def placed(words: Sequence[str | None]) -> Whole:
        return np.asarray(
            [empty if word is None else place.get(word, other) for word in words], dtype=np.intp
        )

    return _Binned(name, placed(before), placed(now), empty + 1, None)


def _shares(place: Whole, bins: int, weight: Floats | None = None) -> Floats:
    count = np.bincount(place, weights=weight, minlength=bins).astype(np.float64)
    return np.asarray(count / max(float(count.sum()), 1e-12), dtype=np.float64)


def _psi(before: Floats, now: Floats) -> float:
    first, second = np.maximum(before, _SMALLEST), np.maximum(now, _SMALLEST)
    return float(np.sum((second - first) * np.log(second / first)))


def _jensen_shannon(before: Floats, now: Floats) -> float:
    middle = (before + now) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(side > 0, side * np.log2(side / middle), 0.0).sum() for side in (before, now)]
    return float(np.sqrt(max(0.0, sum(parts) / 2)))


def _ks(before: Floats, now: Floats) -> float:
    if not before.size or not now.size:
        return 0.0
    every = np.unique(np.concatenate([before, now]))
    first = np.searchsorted(np.sort(before), every, side="right") / before.size
    second = np.searchsorted(np.sort(now), every, side="right") / now.size
    return float(np.abs(first - second).max())


def _by_chance(
    columns: Sequence[_Binned], sides: tuple[Whole, Whole], *, limits: Limits, seed: int
) -> Floats:
    """Return the largest psi of any column between two draws of the reference's groups, draw by draw.

    One draw has as many groups as the reference, one as many as the recent rows.
    """
    group = sides[0]
    there, wanted = int(group.max()) + 1, int(sides[1].max()) + 1
    random = np.random.default_rng(seed)
    most = []
    for _ in range(max(limits.draws, int(2 / limits.false_alarms))):
        drawn = [np.bincount(random.integers(0, there, size), minlength=there) for size in (there, wanted)]
        weight = [each[group].astype(np.float64) for each in drawn]
        most.append(max(_psi(*(_shares(c.before, c.bins, side) for side in weight)) for c in columns))
    return np.asarray(most)


def _stretches(
    columns: Sequence[_Binned], days_before: ArrayLike | None, stretch: float, *, limits: Limits
) -> Floats:
    """Return the psi of earlier stretches against all rows before each: (stretches, columns)."""
    if days_before is None or not columns:
        return np.zeros((0, len(columns)))
    days = np.asarray(days_before, dtype=np.float64)
    found = []
    for number in range(limits.stretches):
        inside = (days > number * stretch) & (days <= (number + 1) * stretch)
        before = days > (number + 1) * stretch
        if before.sum() < _HISTORY * days.size or inside.sum() < limits.smallest:
            break
        found.append(
            [_psi(_shares(c.before[before], c.bins), _shares(c.before[inside], c.bins)) for c in columns]
        )
    return np.asarray(found if len(found) >= _FEWEST else [], dtype=np.float64).reshape(-1, len(columns))


def _moved_before(earlier: Floats) -> Floats:
    """Return for each column the distance that the restlessest stretch of any column stands for."""
    if not earlier.size:
        return np.zeros(earlier.shape[1])
    usual = np.maximum(earlier.mean(axis=0), 1e-9)
    return np.asarray(usual * float((earlier / usual).max()), dtype=np.float64)
