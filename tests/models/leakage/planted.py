"""Flat tables whose outcome follows a known rule, clean or with one column known only afterwards planted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Planted:
    """A table, its outcome, and the columns to be refused."""

    table: pa.Table
    won: Floats
    leaks: tuple[str, ...]


def clean(seed: int, *, rows: int = 2000, strength: float = 1.0) -> Planted:
    """A table of honest columns: strong and weak numbers, words, gaps, a rare word, a spike at nought."""
    random = np.random.default_rng(seed)
    strong, weak = random.normal(size=rows), random.normal(size=rows)
    size = random.choice(["small", "medium", "large"], rows, p=[0.5, 0.3, 0.2])
    source = random.choice(["web", "fair", "referral", "cold"], rows, p=[0.55, 0.3, 0.1, 0.05])
    pull = 1.4 * strong + 0.4 * weak + 0.8 * (size == "large") + 1.2 * (source == "referral")
    won = (random.random(rows) < expit(strength * pull - 0.7)).astype(np.float64)
    visits = np.where(random.random(rows) < 0.4, 0, random.poisson(3 + np.maximum(strong, 0)))
    budget = np.exp(random.normal(9, 1, rows) + 0.3 * weak)
    gaps = random.random(rows) < 0.3
    columns: dict[str, Any] = {
        "Fit": strong,
        "Interest": weak,
        "Company Size": size,
        "Lead Source": source,
        "Visits": visits,
        "Budget": [None if gap else float(value) for gap, value in zip(gaps, budget, strict=True)],
        "Region": random.choice([f"region {n}" for n in range(12)], rows),
        "Employees": random.integers(1, 5000, rows),
        "Newsletter": random.choice(["yes", "no"], rows),
    }
    return Planted(pa.table(columns), won, ())


def _with(seed: int, plant: Callable[[Floats, np.random.Generator], dict[str, object]]) -> Planted:
    made = clean(seed)
    random = np.random.default_rng(seed + 10_000)
    table = made.table
    added = plant(made.won, random)
    for name, values in added.items():
        table = table.append_column(name, pa.array(values))  # type: ignore[call-overload]
    return Planted(table, made.won, tuple(added))


def near_copy(seed: int) -> Planted:
    """The outcome again under a name that says nothing, one row in twenty wrong."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        wrong = random.random(won.size) < 0.05
        return {"Column 7": np.where(wrong, 1 - won, won)}

    return _with(seed, plant)


def after_number(seed: int) -> Planted:
    """An amount booked after the deal was won: nought for all others."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        return {
            "Booked": np.where(
                (won == 1) & (random.random(won.size) < 0.6), random.gamma(2, 500, won.size), 0
            )
        }

    return _with(seed, plant)


def filled_afterwards(seed: int) -> Planted:
    """A text that is filled in for lost rows alone, and only for some of them."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        words = random.choice(["price", "timing", "rival"], won.size)
        there = (won == 0) & (random.random(won.size) < 0.5)
        return {"Remark": [str(word) if seen else None for word, seen in zip(words, there, strict=True)]}

    return _with(seed, plant)


def exclusive_word(seed: int) -> Planted:
    """A category of which one value holds winners alone, and the others say nothing."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        words = random.choice(["a", "b", "c"], won.size).astype(object)
        words[(won == 1) & (random.random(won.size) < 0.4)] = "d"
        return {"Segment": words.astype(str)}

    return _with(seed, plant)


def closing_days(seed: int) -> Planted:
    """Days counted until the end, weakly tied to the outcome, under a name that says so."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        return {"Days To Close": random.gamma(2, np.where(won == 1, 20.0, 30.0))}

    return _with(seed, plant)


def judgement(seed: int) -> Planted:
    """A grade that somebody enters while the outcome takes shape."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        grade = np.digitize(won + random.normal(0, 0.8, won.size), [0.3, 0.7])
        return {"Lead Quality": np.asarray(["low", "fair", "high"])[grade]}

    return _with(seed, plant)


def two_together(seed: int) -> Planted:
    """Two columns that say nothing alone and everything together."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        key = random.integers(0, 2, won.size)
        return {"Bit A": key, "Bit B": (key + won.astype(int)) % 2}

    return _with(seed, plant)


def fading(seed: int) -> Planted:
    """A batch of rows entered together, whose number tells rows of the batch apart and no later ones."""

    def plant(won: Floats, random: np.random.Generator) -> dict[str, object]:
        batch = np.arange(won.size) // 100
        parity = np.where(won == 1, random.choice([1, 0], won.size, p=[0.9, 0.1]), 0)
        return {"Batch": np.asarray([f"{b}-{p}" for b, p in zip(batch, parity, strict=True)])}

    return _with(seed, plant)


KINDS: dict[str, Callable[[int], Planted]] = {
    each.__name__: each
    for each in (
        near_copy, after_number, filled_afterwards, exclusive_word, closing_days, judgement,
        two_together, fading,
    )
}  # fmt: skip
