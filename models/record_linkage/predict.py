"""A trained model, kept as JSON: the probability that two records are one, and what speaks for it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.calibration import IDENTITY, Calibration
from models.record_linkage import learner
from models.record_linkage.compare import Compared, compare
from models.record_linkage.learner import Learner
from models.record_linkage.normal import Normal, normal
from models.record_linkage.spec import COMPARISONS, EXTRAS, MISSING, MODEL, VERSION, Kind
from models.record_linkage.weights import Weights

Floats = NDArray[np.float64]

SHIPPED: Final = Path(__file__).parent / "trained"
"""The models that come along, trained on generated records; an organization's labels refine them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison found."""

    comparison: str
    field: str
    level: int
    says: str
    bits: float
    """log2 of how much likelier this is among records of one entity than among others."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How likely two records are one, and why."""

    probability: float
    base: float
    """Log-odds before an organization's own labels moved them: the next refinement learns from these."""
    evidence: tuple[Evidence, ...]
    """The strongest first, whichever way it points; what either record leaves out is not there."""


class ModelMismatchError(ValueError):
    """The file holds a model of other comparisons than these."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """The model of one kind of record."""

    kind: Kind
    weights: Weights
    learner: Learner
    calibration: Calibration
    refined: Calibration
    """What an organization's own labels made of it; the identity before there are enough."""
    rarity: Mapping[str, float]
    review: float
    """From this probability on a pair is worth a person's look: the threshold of the best F1."""
    guard: float
    """From this probability on somebody who adds a record is asked whether it is new."""
    notes: Mapping[str, Any]

    def __post_init__(self) -> None:
        if len(self.weights.bits) != len(COMPARISONS[self.kind]):
            raise ModelMismatchError(
                f"{len(self.weights.bits)} comparisons, not {len(COMPARISONS[self.kind])}"
            )

    @property
    def version(self) -> str:
        """Name of exactly this model: what it is, and a digest of its parameters."""
        written = json.dumps(self.to_json(), sort_keys=True).encode()
        return f"{MODEL}.{self.kind}/{VERSION}-{hashlib.sha256(written).hexdigest()[:10]}"

    def normal(self, values: Mapping[str, Any]) -> Normal:
        """Bring a record into the spelling that is compared."""
        return normal(self.kind, values)

    def score(self, one: Normal, other: Normal) -> Judged:
        """Judge one pair."""
        found = compare(self.kind, one, other, rarity=self.rarity)
        raw = self.learner.one(self._row(found))
        base = self.calibration.apply([raw])
        return Judged(float(expit(self.refined.apply(base)[0])), float(base[0]), self._evidence(found))

    def probabilities(self, pairs: Iterable[tuple[Normal, Normal]]) -> Floats:
        """Judge many pairs, without the evidence."""
        compared = [compare(self.kind, one, other, rarity=self.rarity) for one, other in pairs]
        return self.of_rows(self.rows(compared)) if compared else np.empty(0)

    def of_rows(self, rows: Floats) -> Floats:
        """Return the probabilities of rows."""
        return np.asarray(expit(self.refined.apply(self.calibration.apply(self.learner.many(rows)))))

    def rows(self, compared: Sequence[Compared]) -> Floats:
        """Return what the learner reads of comparisons."""
        return np.asarray([self._row(found) for found in compared], dtype=np.float64)

    def _row(self, found: Compared) -> tuple[float, ...]:
        return row_of(self.weights, found)

    def _evidence(self, found: Compared) -> tuple[Evidence, ...]:
        bits = self.weights.of(found.levels)
        said = [
            Evidence(one.name, one.shown, level, one.levels[level], round(weight, 2))
            for one, level, weight in zip(COMPARISONS[self.kind], found.levels, bits, strict=True)
            if level != MISSING
        ]
        return tuple(sorted(said, key=lambda evidence: -abs(evidence.bits)))

    def refined_by(self, calibration: Calibration, *, notes: Mapping[str, Any]) -> "Linkage":
        """Return this model with an organization's own correction."""
        return replace(self, refined=calibration, notes={**self.notes, **notes})

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "model": MODEL, "comparisons": VERSION, "kind": self.kind,
            "bits": [list(level) for level in self.weights.bits], "learner": self.learner.to_json(),
            "calibration": self.calibration.to_json(), "refined": self.refined.to_json(),
            "rarity": dict(self.rarity), "review": self.review, "guard": self.guard,
            "notes": dict(self.notes),
        }  # fmt: skip

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Linkage":
        """Read a model; raises ModelMismatchError when it compares otherwise than this program does."""
        if written.get("model") != MODEL or written.get("comparisons") != VERSION:
            raise ModelMismatchError(f"not a model of comparisons {VERSION}: {written.get('comparisons')}")
        return cls(
            kind=written["kind"], weights=Weights(tuple(tuple(level) for level in written["bits"])),
            learner=learner.from_json(written["learner"]),
            calibration=Calibration.from_json(written["calibration"]),
            refined=Calibration.from_json(written["refined"]), rarity=written["rarity"],
            review=written["review"], guard=written["guard"], notes=written["notes"],
        )  # fmt: skip

    def save(self, folder: Path) -> Path:
        """Write the model as JSON; a reader meets the old one or the new one, never half of either."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.kind}.json"
        partial = path.with_suffix(".partial")
        partial.write_text(
            json.dumps(self.to_json(), separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
        )
        partial.replace(path)
        return path

    @classmethod
    def load(cls, folder: Path, kind: Kind) -> "Linkage":
        """Read a model of a kind from a folder; raises FileNotFoundError."""
        return cls.from_json(json.loads((folder / f"{kind}.json").read_text(encoding="utf-8")))


def row_of(weights: Weights, found: Compared) -> tuple[float, ...]:
    """What a learner reads: bits of each comparison, and the extras."""
    return (*weights.of(found.levels), *found.extras)


def columns(kind: Kind) -> tuple[str, ...]:
    """Names of what a learner reads."""
    return (*(f"{one.name}_bits" for one in COMPARISONS[kind]), *EXTRAS[kind])


UNREFINED: Final = IDENTITY
