"""The kinds of event a model knows by name, learned from the log up to a moment and kept with the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import polars as pl

from features.prefixes.within import NOBODY

MOST_STEPS: Final = 60
"""Kinds of event with features of their own; rarer ones share the last place."""

_BETWEEN: Final = "|"


@dataclass(frozen=True)
class Catalogue:
    """Steps (activity and lifecycle transition), activities, and which steps are work that takes time."""

    steps: tuple[str, ...]
    activities: tuple[str, ...]
    work: Mapping[str, tuple[int, int]]
    """Activity -> its step that starts it, its step that completes it."""

    @classmethod
    def of(cls, events: pl.DataFrame, *, before: datetime, start: str | None, complete: str | None) -> Self:
        """Learn the names from events before a moment; `start` and `complete` are lifecycle transitions."""
        known = events.filter(pl.col("time") < before).with_columns(step=_step())
        counts = known["step"].value_counts().sort(["count", "step"], descending=[True, False])
        steps = tuple(sorted(counts["step"].head(MOST_STEPS)))
        code = {step: number for number, step in enumerate(steps)}
        activities = tuple(sorted(known["activity"].unique()))
        pairs = {
            activity: (code[f"{activity}{_BETWEEN}{start}"], code[f"{activity}{_BETWEEN}{complete}"])
            for activity in activities
            if {f"{activity}{_BETWEEN}{start}", f"{activity}{_BETWEEN}{complete}"} <= code.keys()
        }
        return cls(steps=steps, activities=activities, work=pairs)

    def encode(self, events: pl.DataFrame) -> pl.DataFrame:
        """Add step, activity_code and resource_code; unknown names share one code past the known ones.

        Resources are numbered as they appear in these events: the numbers mean nothing beyond them.
        """
        names = events["resource"].drop_nulls().unique().sort()
        return events.with_columns(
            step=_codes(_step(), self.steps),
            activity_code=_codes(pl.col("activity"), self.activities),
            resource_code=pl.col("resource")
            .replace_strict(names, list(range(len(names))), default=NOBODY, return_dtype=pl.Int64)
            .fill_null(NOBODY),
        )


def _step() -> pl.Expr:
    return pl.concat_str(
        "activity", pl.col("lifecycle").fill_null(""), separator=_BETWEEN
    ).str.strip_chars_end(_BETWEEN)


def _codes(names: pl.Expr, known: tuple[str, ...]) -> pl.Expr:
    return names.replace_strict(known, list(range(len(known))), default=len(known), return_dtype=pl.Int64)
