"""Arithmetic along cases: events lie in one array, sorted by case, and cases never mix."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MICROSECONDS_AN_HOUR: Final = 3_600_000_000
NOBODY: Final = -1


@dataclass(frozen=True)
class Cases:
    """Events of cases, sorted by case and number, as arrays of one length.

    Each method answers for every event from that event and the earlier ones of its case only.
    """

    first: Ints
    """Where the event's case begins."""
    time: Ints
    """Microseconds since 1970, UTC."""
    step: Ints
    """Kind of event, as numbered by the catalogue."""
    activity: Ints
    resource: Ints
    """Who did it; NOBODY where the log does not say."""
    amount: Floats
    """Of the case; NaN where there is none."""

    @classmethod
    def of(cls, events: pl.DataFrame) -> "Cases":
        """Read the arrays from a table with case_id, time, step, activity_code, resource_code and amount."""
        case = events["case_id"].to_numpy()
        begins = np.concatenate([[True], case[1:] != case[:-1]]) if case.size else np.zeros(0, bool)
        place = np.arange(case.size, dtype=np.int64)
        return cls(
            first=np.maximum.accumulate(np.where(begins, place, 0)),
            time=events["time"].dt.epoch("us").to_numpy().astype(np.int64),
            step=events["step"].to_numpy().astype(np.int64),
            activity=events["activity_code"].to_numpy().astype(np.int64),
            resource=events["resource_code"].to_numpy().astype(np.int64),
            amount=events["amount"].to_numpy().astype(np.float64),
        )

    @property
    def place(self) -> Ints:
        """Each event's place in the arrays."""
        return np.arange(self.first.size, dtype=np.int64)

    @property
    def number(self) -> Ints:
        """Each event's number in its case, from 1."""
        return self.place - self.first + 1

    def total(self, values: NDArray[np.generic]) -> Floats:
        """Sum up to and including the event."""
        running = np.cumsum(values, dtype=np.float64)
        return running - running[self.first] + np.asarray(values, np.float64)[self.first]

    def highest(self, values: Floats) -> Floats:
        """Return the maximum up to and including the event."""
        table = pl.DataFrame({"case": self.first, "value": values})
        return table.select(pl.col("value").cum_max().over("case"))["value"].to_numpy()

    def last(self, where: Mask) -> Ints:
        """Return the place of the latest event so far for which `where` holds; -1 before there is one."""
        latest = np.maximum.accumulate(np.where(where, self.place, -1))
        return np.where(latest >= self.first, latest, -1)

    def earliest(self, where: Mask) -> Ints:
        """Return the place of the first event so far for which `where` holds; -1 before there is one."""
        return self.last(where & (self.total(where) == 1))

    def new(self, values: Ints) -> Mask:
        """Whether the case shows this value for the first time."""
        table = pl.DataFrame({"case": self.first, "value": values})
        return table.select(pl.col("value").is_first_distinct().over("case"))["value"].to_numpy()

    def ago(self, steps: int, values: Floats) -> Floats:
        """Return the value `steps` events earlier; NaN where the case had not begun."""
        return np.where(self.number > steps, np.roll(values, steps), np.nan)

    def hours_since(self, place: Ints) -> Floats:
        """Hours from the event at `place` to this one; NaN where place is -1."""
        return at(place, (self.time - self.time[place]) / MICROSECONDS_AN_HOUR)


def at(place: Ints, values: Floats) -> Floats:
    """Blank the values (one per event) where `place` is -1."""
    return np.where(place >= 0, values, np.nan)
