"""How a table of features becomes the matrix that the trees read."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.services import FeatureService

STAGE: Final = "stage"
"""The column by which rates are told apart while there is no model."""

_MOST_CATEGORIES: Final = 64
_FEWEST_ROWS: Final = 20


@dataclass(frozen=True)
class Encoding:
    """The columns' order and the words of each text column; a word's code is its place, others are NaN."""

    columns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    @property
    def categorical(self) -> list[int]:
        """Places of the text columns."""
        return [place for place, name in enumerate(self.columns) if name in self.words]

    def place(self, column: str) -> int | None:
        """Return where a column stands; None when it is not among them."""
        return self.columns.index(column) if column in self.columns else None

    def matrix(self, rows: pa.Table) -> NDArray[np.float64]:
        """Return (rows, columns); what the table lacks is NaN."""
        present = set(rows.column_names)
        matrix = np.full((rows.num_rows, len(self.columns)), np.nan)
        for place, name in enumerate(self.columns):
            if name not in present:
                continue
            values: Any = rows.column(name)
            if name in self.words:
                values = pc.index_in(values, value_set=pa.array(self.words[name], pa.string()))
            matrix[:, place] = values.cast(pa.float64()).to_numpy()
        return matrix


def encoding_of(service: FeatureService, rows: pa.Table, *, leave_out: Collection[str]) -> Encoding:
    """Return the encoding of a service's columns, with the words seen often enough, by frequency."""
    words = {}
    for name in (text for text in service.texts if text not in leave_out):
        counted = Counter(value for value in rows.column(name).to_pylist() if value is not None)
        usual = sorted((-count, word) for word, count in counted.items() if count >= _FEWEST_ROWS)
        words[name] = tuple(word for _, word in usual[:_MOST_CATEGORIES])
    return Encoding(tuple(name for name in service.columns if name not in leave_out), words)


def stages_of(rows: pa.Table) -> NDArray[np.object_]:
    """Return each row's stage, None where it is not known."""
    if STAGE not in rows.column_names:
        return np.full(rows.num_rows, None, dtype=object)
    return np.asarray(rows.column(STAGE).to_pylist(), dtype=object)
