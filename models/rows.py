"""What rows of any kind of model have in common: columns as a matrix, stages, a row's place in its group."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.services import FeatureService

Floats = NDArray[np.float64]

STAGE: Final = "stage"
"""The column by which a prior is told apart, and a segment."""
_MOST_CATEGORIES: Final = 64
_FEWEST_ROWS: Final = 20


@dataclass(frozen=True)
class Encoding:
    """How a table of features becomes a matrix: the columns' order and each text column's categories.

    A category's code is its place; what is missing or was never seen in training is NaN, which trees route as
    missing.
    """

    columns: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]

    @property
    def categorical(self) -> list[int]:
        """Places of the text columns."""
        return [place for place, name in enumerate(self.columns) if name in self.categories]

    def place(self, column: str) -> int | None:
        """Return where a column stands; None when it is not among them."""
        return self.columns.index(column) if column in self.columns else None

    def matrix(self, rows: pa.Table) -> Floats:
        """Return (rows, columns); columns the table lacks are NaN throughout."""
        present = set(rows.column_names)
        matrix = np.full((rows.num_rows, len(self.columns)), np.nan)
        for place, name in enumerate(self.columns):
            if name not in present:
                continue
            values: Any = rows.column(name)
            if name in self.categories:
                values = pc.index_in(values, value_set=pa.array(self.categories[name], pa.string()))
            matrix[:, place] = values.cast(pa.float64()).to_numpy()
        return matrix


def categories_of(
    rows: pa.Table, names: Sequence[str], *, fewest: int = _FEWEST_ROWS
) -> dict[str, tuple[str, ...]]:
    """Return the categories of text columns that are held often enough to learn from.

    They are in order of frequency, then of name, so the same rows always give the same codes.
    """
    categories = {}
    for name in names:
        counted = Counter(value for value in rows.column(name).to_pylist() if value is not None)
        usual = sorted((-count, value) for value, count in counted.items() if count >= fewest)
        categories[name] = tuple(value for _, value in usual[:_MOST_CATEGORIES])
    return categories


def encoding_of(service: FeatureService, rows: pa.Table, *, leave_out: Collection[str] = ()) -> Encoding:
    """Return the encoding of a service's columns."""
    columns = tuple(name for name in service.columns if name not in leave_out)
    return Encoding(columns, categories_of(rows, [text for text in service.texts if text not in leave_out]))


def stages_of(rows: pa.Table) -> NDArray[np.object_]:
    """Return each row's stage, None where it is not known."""
    if STAGE not in rows.column_names:
        return np.full(rows.num_rows, None, dtype=object)
    return np.asarray(rows.column(STAGE).to_pylist(), dtype=object)


def place_in_group(group: NDArray[np.object_], as_of: NDArray[np.datetime64]) -> Floats:
    """Return 1 for a group's first row in time, 2 for its second, and so on."""
    _, number = np.unique(group.astype(str), return_inverse=True)
    order = np.lexsort((as_of, number))
    starts = np.searchsorted(number[order], np.arange(number.max() + 1 if number.size else 0))
    place = np.empty(number.size)
    place[order] = np.arange(number.size) - starts[number[order]] + 1
    return place
