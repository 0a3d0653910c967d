"""Examining a table's columns: the signs of each, and which are refused as known only afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from models.leakage import names
from models.leakage.columns import Column, read_column
from models.leakage.dominance import dominance
from models.leakage.signs import Evidence, Power, Sign, exclusive, power

Floats = NDArray[np.float64]

_ROUNDS: Final = 3
"""How often dominance is sought among what is left: what one leak hides, the next round shows."""
_TOGETHER: Final = 3
"""So many columns empty in the very same rows were filled in at once."""
_PART: Final = 0.05
_WHOLE: Final = 0.9
"""Share of rows in which columns add up to one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is a sign; `params.yaml` holds the values in use."""

    near_perfect: float = 0.90
    """AUC of a column alone, on rows it was not learned from, that refuses it."""
    strong_alone: float = 0.65
    """AUC alone that supports another sign."""
    absence: float = 0.15
    """How far from a half the AUC of empty or not may be."""
    fades: float = 0.12
    """How much less AUC a column may have on later rows than on rows drawn at random."""
    dominates: float = 0.40
    """Share of all wrongly ordered pairs that one column may put right when it says far less alone."""
    beyond_alone: float = 0.10
    """How much more AUC a column may add to all others than it has alone beyond a half."""
    dominates_from: float = 0.80
    """Only where all columns together reach this AUC."""
    learned_share: float = 0.6
    """Share of the rows, the earliest, from which a column's power is learned."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What speaks against a column."""

    column: str
    refused: bool
    signs: tuple[Sign, ...]
    power: Power

    @property
    def why(self) -> str:
        """All signs as one sentence."""
        text = "; ".join(sign.why for sign in self.signs)
        return text[:1].upper() + text[1:] + "."


def examine(
    table: pa.Table,
    *,
    columns: Sequence[str],
    target: str,
    won: ArrayLike,
    order: ArrayLike,
    group: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    asked: ArrayLike | None = None,
    limits: Limits,
    seed: int,
    by_name: bool = True,
    combined: bool = True,
) -> list[Finding]:
    """Return what speaks against columns, in their order; columns without any sign are left out.

    A column is refused by one strong sign, or by two weak ones of different families (statistic, name,
    structure): a strong honest column has only the first.

    Args:
        table: rows whose outcome is known; keep the test part out of it.
        columns: which to examine.
        target: the name of the outcome, for names that hold it.
        won: the outcome, 0 or 1.
        order: when each row was, in any unit that sorts.
        group: rows of one group share an outcome's luck and never lie on two sides.
        weight: of each row; 1 without.
        asked: the moment of each row in days since 1970, if it has one: a date after it was not known then.
        limits: from where on something is a sign.
        seed: of the random half and of trees.
        by_name: whether names count; not for our own features, whose names only look like it.
        combined: whether dominance among all columns is sought, which grows trees.

    """
    read = [read_column(name, table.column(name)) for name in columns]
    read = [column for column in read if np.unique(column.group).size > 1]
    evidence = gather(won, order, group=group, weight=weight, tried=len(read), limits=limits, seed=seed)
    powers = {column.name: power(column, evidence) for column in read}
    found = {column.name: _statistics(column, powers[column.name], evidence, limits) for column in read}
    for name, signs in _structure(read).items():
        found[name] += signs
    if asked is not None:
        for column in read:
            found[column.name] += _dated(column, np.asarray(asked, dtype=np.float64))
    if by_name:
        for column in read:
            found[column.name] += _by_name(column.name, target, powers[column.name])
    _as_one(read, found)
    if combined:
        _add_dominance(read, evidence, found, powers, limits=limits, seed=seed)
    return [
        Finding(column.name, refused(found[column.name]), tuple(found[column.name]), powers[column.name])
        for column in read
        if found[column.name]
    ]


def faults(findings: Sequence[Finding], *, kept: Sequence[str] = ()) -> list[str]:
    """Return each refused column as a sentence for a card; those kept by somebody's word are left out."""
    return [
        f"Column {each.column} looks known only after the outcome: {each.why}"
        for each in findings
        if each.refused and each.column not in kept
    ]


def refused(signs: Sequence[Sign]) -> bool:
    """Whether signs refuse a column: one strong, or weak ones of two families."""
    return any(sign.strong for sign in signs) or len({sign.family for sign in signs}) > 1


def gather(
    won: ArrayLike,
    order: ArrayLike,
    *,
    group: ArrayLike | None,
    weight: ArrayLike | None,
    tried: int,
    limits: Limits,
    seed: int,
) -> Evidence:
    """Return outcomes with the earlier rows, and as many drawn at random; whole groups on one side."""
    outcome = np.asarray(won, dtype=np.float64)
    mass = np.ones_like(outcome) if weight is None else np.asarray(weight, dtype=np.float64)
    when = np.asarray(order)
    rows = np.arange(outcome.size) if group is None else np.asarray(group)
    _, unit, counts = np.unique(rows, return_inverse=True, return_counts=True)
    _, rank = np.unique(when, return_inverse=True)
    first = np.full(counts.size, np.iinfo(np.int64).max)
    np.minimum.at(first, unit, rank)
    queue = np.argsort(first, kind="stable")
    shuffled = np.random.default_rng(seed).permutation(counts.size)
    return Evidence(
        won=outcome,
        weight=mass,
        early=_until(queue, counts, limits.learned_share)[unit],
        chosen=_until(shuffled, counts, limits.learned_share)[unit],
        tried=tried,
        effective=float(counts.size / max(outcome.size, 1)),
    )


def _until(queue: NDArray[np.intp], counts: NDArray[np.intp], share: float) -> NDArray[np.bool_]:
    taken = np.zeros(queue.size, dtype=bool)
    taken[queue[np.cumsum(counts[queue]) <= share * counts.sum()]] = True
    return taken


def _statistics(column: Column, told: Power, evidence: Evidence, limits: Limits) -> list[Sign]:
    signs = []
    if told.real and told.alone >= limits.near_perfect:
        signs.append(_sign("perfect", f"alone it tells the outcome with AUC {told.alone:.3f}", strong=True))
    elif told.real and told.alone >= limits.strong_alone:
        signs.append(_sign("power", f"alone it tells the outcome with AUC {told.alone:.3f}", strong=False))
    only = exclusive(column.atoms, evidence)
    if only.strong or only.weak:
        why = f"values that hold (almost) one outcome only have {only.nearly:.0%} of that outcome's rows"
        signs.append(_sign("exclusive", why, strong=only.strong))
    signs += _absence(column, evidence, limits)
    lost = told.random - told.later
    if told.real and lost >= limits.fades and lost >= 2 * told.by_chance:
        why = (
            f"it tells rows drawn at random apart (AUC {told.random:.3f}), later ones not ({told.later:.3f})"
        )
        signs.append(_sign("fades", why, strong=True))
    return signs


def _absence(column: Column, evidence: Evidence, limits: Limits) -> list[Sign]:
    if not 0 < column.empty.sum() < column.rows:
        return []
    gone = column.empty.astype(np.intp)
    only = exclusive(gone, evidence)
    if only.strong:
        why = f"whether it is filled in tells the outcome: for {only.nearly:.0%} of one outcome's rows"
        return [_sign("absence", why, strong=True)]
    told = power(replace(column, group=gone), evidence)
    if told.real and told.alone - 0.5 >= limits.absence:
        return [
            _sign(
                "absence",
                f"whether it is filled in tells the outcome with AUC {told.alone:.3f}",
                strong=False,
            )
        ]
    return []


def _by_name(name: str, target: str, told: Power) -> list[Sign]:
    if not told.real:
        return []
    if (why := names.telling(name, target=target)) is not None:
        return [
            Sign(
                "name", "name", strong=True, why=f"{why}, and it tells the outcome with AUC {told.alone:.3f}"
            )
        ]
    if (why := names.judged(name)) is not None:
        return [Sign("name", "name", strong=False, why=why)]
    return []


def _together(columns: Sequence[Column]) -> list[list[str]]:
    """Return the columns that are empty in the very same rows."""
    alike: dict[bytes, list[str]] = {}
    for column in columns:
        if _PART <= column.empty.mean() <= 1 - _PART:
            alike.setdefault(np.packbits(column.empty).tobytes(), []).append(column.name)
    return [members for members in alike.values() if len(members) >= _TOGETHER]


def _as_one(columns: Sequence[Column], found: Mapping[str, list[Sign]]) -> None:
    """Refuse all columns filled in at once when most of them are refused: they were known together."""
    for members in _together(columns):
        against = [name for name in members if refused(found[name])]
        if len(against) * 2 > len(members):
            for name in set(members) - set(against):
                why = f"most of what is filled in with it is refused ({names.shared(against)})"
                found[name].append(Sign("kin", "structure", strong=True, why=why))


def _dated(column: Column, asked: Floats) -> list[Sign]:
    """Return the sign of dates later than the row itself, unless the name says that they are planned."""
    there = ~(column.empty | np.isnan(asked))
    if not column.dated or not there.any() or names.planned(column.name):
        return []
    late = float(np.mean(column.numbers[there] > asked[there] + 1))
    if late < _PART:
        return []
    return [
        Sign("dated", "structure", strong=True, why=f"its date is after the row's own in {late:.0%} of rows")
    ]


def _structure(columns: Sequence[Column]) -> dict[str, list[Sign]]:
    """Return the signs of columns filled in together, or that are shares of a whole that was complete."""
    found: dict[str, list[Sign]] = {}
    for members in _together(columns):
        for name in members:
            others = names.shared([each for each in members if each != name])
            why = f"it is filled in at once with {others}"
            found.setdefault(name, []).append(Sign("together", "structure", strong=False, why=why))
    shares = [column for column in columns if _is_share(column)]
    if len(shares) > 1:
        total = np.sum([column.numbers for column in shares], axis=0)
        if float(np.mean(np.abs(total - 1) < 1e-3)) >= _WHOLE:  # noqa: PLR2004 - shares are written with few digits
            for column in shares:
                why = f"with {names.shared([c.name for c in shares if c is not column])} it adds up to one"
                found.setdefault(column.name, []).append(Sign("whole", "structure", strong=False, why=why))
    return found


def _is_share(column: Column) -> bool:
    return (
        column.kind == "number"
        and not column.empty.any()
        and bool(((column.numbers >= 0) & (column.numbers <= 1)).all())
        and column.distinct > _TOGETHER
    )


def _add_dominance(
    columns: Sequence[Column],
    evidence: Evidence,
    found: Mapping[str, list[Sign]],
    powers: Mapping[str, Power],
    *,
    limits: Limits,
    seed: int,
) -> None:
    """Seek dominance among what no other sign refuses, again after each find; adds the signs to `found`."""
    for _ in range(_ROUNDS):
        left = [column for column in columns if not refused(found[column.name])]
        told = dominance(left, evidence, at_least=limits.dominates_from, seed=seed) if left else {}
        fresh = {
            name: each
            for name, each in told.items()
            if each.share >= limits.dominates
            and each.gain >= max(powers[name].alone - 0.5, 0.0) + limits.beyond_alone
        }
        for name, each in fresh.items():
            why = (
                f"all columns tell the outcome with AUC {each.having:.3f}, and {each.without:.3f} without it"
            )
            found[name].append(_sign("dominates", why, strong=True))
        if not fresh:
            return


def _sign(kind: str, why: str, *, strong: bool) -> Sign:
    return Sign(kind, "statistic", strong=strong, why=why)
