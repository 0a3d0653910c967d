"""A model of a flat table: from columns by name to calibrated chances, saved as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import lightgbm as lgb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from models.calibration import Calibration
from models.leakage import Column, read_column
from models.leakage.columns import moments

Floats = NDArray[np.float64]

MANIFEST: Final = "manifest.json"
TREES: Final = "trees.txt"
_WORDS: Final = 200
_RARE: Final = 5


@dataclass(frozen=True)
class Input:
    """A column as the trees take it."""

    name: str
    words: tuple[str, ...] | None
    """The words that are told apart, by number; all others are one. None of numbers."""
    dated: bool = False
    """Whether days until the row's own moment are taken instead of the date."""

    def numbers(self, column: Column, asked: Floats | None) -> Floats:
        """Return a column's rows as numbers, NaN where empty."""
        if self.words is None:
            if not self.dated:
                return column.numbers
            return column.numbers - asked if asked is not None else np.full(column.rows, np.nan)
        place = {word: float(number) for number, word in enumerate(self.words)}
        if column.kind == "number":
            return np.full(column.rows, np.nan)
        found = [place.get(word, float(len(place))) for word in column.words]
        return np.where(column.empty, np.nan, np.asarray(found, dtype=np.float64))


def inputs_of(columns: Sequence[Column], seen: NDArray[np.intp]) -> tuple[Input, ...]:
    """Return how to take columns, by the words of the rows that are learned from."""
    found = []
    for column in columns:
        if column.kind == "number":
            found.append(Input(column.name, None, dated=column.dated))
            continue
        words, count = np.unique(column.words[seen].astype(str), return_counts=True)
        common = np.argsort(-count, kind="stable")[:_WORDS]
        found.append(Input(column.name, tuple(str(words[n]) for n in common if count[n] >= _RARE)))
    return tuple(found)


@dataclass(frozen=True)
class TableModel:
    """What answers for rows of such a table; without trees, by the base rate alone."""

    target: str
    positive: str
    time: str | None
    inputs: tuple[Input, ...]
    base_rate: float
    booster: lgb.Booster | None
    calibration: Calibration
    origin: Mapping[str, Any]
    """Settings, seed, and the hash of the table it was made from."""

    def chances(self, table: pa.Table) -> Floats:
        """Return the probability of the positive outcome for each row; absent columns count as empty."""
        asked = None
        if self.time is not None and self.time in table.column_names:
            asked = moments(table.column(self.time))
        columns = {
            each.name: read_column(each.name, table.column(each.name))
            for each in self.inputs
            if each.name in table.column_names
        }
        return self.chances_of(self.matrix(columns, asked, rows=table.num_rows))

    def matrix(self, columns: Mapping[str, Column], asked: Floats | None, *, rows: int) -> Floats:
        """Return the rows as the trees take them."""
        made = [
            each.numbers(columns[each.name], asked) if each.name in columns else np.full(rows, np.nan)
            for each in self.inputs
        ]
        return np.column_stack(made) if made else np.zeros((rows, 0))

    def raw(self, matrix: Floats) -> Floats:
        """Return log-odds before calibration."""
        assert self.booster is not None  # noqa: S101 - asked only of a learned model
        return np.asarray(self.booster.predict(matrix, raw_score=True, num_threads=1), dtype=np.float64)

    def chances_of(self, matrix: Floats) -> Floats:
        """Return calibrated probabilities of rows as `matrix` gives them."""
        if self.booster is None:
            return np.full(matrix.shape[0], self.base_rate)
        return np.asarray(expit(self.calibration.apply(self.raw(matrix))), dtype=np.float64)

    def save(self, folder: Path) -> None:
        """Write a manifest and the trees as text, the same bytes for the same model."""
        folder.mkdir(parents=True, exist_ok=True)
        told = {
            "target": self.target, "positive": self.positive, "time": self.time, "base_rate": self.base_rate,
            "inputs": [asdict(each) for each in self.inputs], "calibration": self.calibration.to_json(),
            "learned": self.booster is not None, "origin": dict(self.origin),
        }  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
        if self.booster is not None:
            (folder / TREES).write_text(self.booster.model_to_string())


def load(folder: Path) -> TableModel:
    """Read what `save` wrote."""
    told = json.loads((folder / MANIFEST).read_text())
    inputs = [
        Input(each["name"], None if each["words"] is None else tuple(each["words"]), dated=each["dated"])
        for each in told["inputs"]
    ]
    return TableModel(
        target=told["target"],
        positive=told["positive"],
        time=told["time"],
        inputs=tuple(inputs),
        base_rate=told["base_rate"],
        booster=lgb.Booster(model_str=(folder / TREES).read_text()) if told["learned"] else None,
        calibration=Calibration.from_json(told["calibration"]),
        origin=told["origin"],
    )
