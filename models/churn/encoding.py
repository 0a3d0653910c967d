"""How a table of features becomes the matrix that a hazard reads, and how it moves on as time passes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.rows import Encoding as Columns
from models.rows import categories_of

Floats = NDArray[np.float64]

_DUE: Final = "contract_due_days"
_TERM: Final = "contract_term_days"
_FEWEST_ROWS: Final = 20


@dataclass(frozen=True)
class Encoding:
    """The columns' order, the words of each text column, and which columns move with time.

    A word's code is its place; what is missing or was not seen often enough in training is NaN. The last
    column of the matrix is how many days ahead of the ask an interval begins.
    """

    columns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    clocks: Mapping[str, float]
    """Days a day."""

    @property
    def categorical(self) -> tuple[int, ...]:
        """Places of the text columns."""
        return tuple(place for place, name in enumerate(self.columns) if name in self.words)

    def matrix(self, rows: pa.Table) -> Floats:
        """Return (rows, columns + 1) as of the ask; what the table lacks is NaN, days ahead are 0."""
        plain = Columns(self.columns, self.words).matrix(rows)
        finite = np.nan_to_num(plain, nan=np.nan, posinf=1e300, neginf=-1e300)
        return np.column_stack([finite, np.zeros(rows.num_rows)])

    def later(self, matrix: Floats, *, days: float) -> Floats:
        """Return the matrix as it will be some days on, had nothing happened meanwhile.

        A contract that falls due on the way is renewed for another term.
        """
        moved = matrix.copy()
        for name, pace in self.clocks.items():
            moved[:, self.columns.index(name)] += pace * days
        if _DUE in self.clocks and _TERM in self.columns:
            due, term = self.columns.index(_DUE), self.columns.index(_TERM)
            past = (matrix[:, due] >= 0) & (moved[:, due] < 0) & (matrix[:, term] >= 1)
            moved[past, due] = np.mod(moved[past, due], matrix[past, term])
        moved[:, -1] = days
        return moved

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "columns": list(self.columns),
            "words": {name: list(words) for name, words in self.words.items()},
            "clocks": dict(self.clocks),
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Encoding":
        """Return what `to_json` wrote."""
        words = {name: tuple(each) for name, each in written["words"].items()}
        return cls(tuple(written["columns"]), words, dict(written["clocks"]))


def encoding_of(
    rows: pa.Table,
    columns: Sequence[str],
    *,
    clocks: Mapping[str, float],
    leave_out: Collection[str] = (),
    fewest: int = _FEWEST_ROWS,
) -> Encoding:
    """Return the encoding of these columns, with the words seen often enough, by frequency."""
    kept = tuple(name for name in columns if name not in leave_out)
    texts = [name for name in kept if pa.types.is_string(rows.schema.field(name).type)]
    words = categories_of(rows, texts, fewest=fewest)
    return Encoding(kept, words, {name: pace for name, pace in clocks.items() if name in kept})
