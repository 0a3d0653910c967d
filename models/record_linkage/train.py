"""Learning: weights by Splink, three ways to add them up, chosen and calibrated on other entities."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models import calibration as maps
from models.evaluation import log_loss
from models.record_linkage import blocking, learner
from models.record_linkage.compare import Compared, compare, name_of
from models.record_linkage.learner import Learner
from models.record_linkage.normal import Normal, normal
from models.record_linkage.predict import UNREFINED, Linkage, columns, row_of
from models.record_linkage.spec import Kind
from models.record_linkage.weights import learn

Floats = NDArray[np.float64]

KNOWN_WORDS: Final = 800
"""Words whose frequency a model remembers; any other counts as rare as the rarest of them."""
GUARD_PRECISION: Final = 0.95
"""Of the records held up when they are added, so many are to be duplicates, on the entities chosen by."""
_METHODS: Final = ("identity", "temperature", "platt", "beta")
LEAST_LABELS: Final = 30
"""Of pairs confirmed, and of pairs rejected, before an organization's own labels move its probabilities."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Records with the entity each stands for, and the pairs of them that blocking lets through."""

    records: tuple[Normal, ...]
    entities: tuple[int, ...]
    families: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    missed: int
    """Pairs of one entity that blocking does not let through."""

    @property
    def same(self) -> Floats:
        """1 of each pair that is one entity, else 0."""
        return np.asarray([float(self.entities[a] == self.entities[b]) for a, b in self.pairs])

    def family_of_pairs(self) -> NDArray[np.intp]:
        """The lesser family of each pair."""
        return np.asarray([min(self.families[a], self.families[b]) for a, b in self.pairs])


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to learn, and how well it did on the entities chosen by."""

    name: str
    log_loss: float
    pr_auc: float


def sample(
    kind: Kind, records: Sequence[Mapping[str, Any]], entities: Sequence[int], families: Sequence[int]
) -> Sample:
    """Normalise records and block them into pairs."""
    pairs = tuple(sorted(blocking.pairs(kind, records)))
    sizes = Counter(entities).values()
    true = sum(size * (size - 1) // 2 for size in sizes)
    through = sum(entities[a] == entities[b] for a, b in pairs)
    return Sample(
        tuple(normal(kind, values) for values in records), tuple(entities), tuple(families), pairs,
        true - through,
    )  # fmt: skip


def rarity_of(records: Sequence[Normal]) -> dict[str, float]:
    """Return how many bits each frequent word of names carries; `""` stands for all others."""
    counts = Counter(word for record in records for word in set(name_of(record).split()))
    total = len(records)
    known = {word: round(math.log2(total / n), 2) for word, n in counts.most_common(KNOWN_WORDS)}
    return known | {"": max(known.values(), default=0.0)}


def compared(kind: Kind, of: Sample, *, rarity: Mapping[str, float]) -> list[Compared]:
    """Compare every pair of a sample."""
    return [compare(kind, of.records[a], of.records[b], rarity=rarity) for a, b in of.pairs]


def train(
    kind: Kind, *, fit: Sample, calibrate: Sample, choose: Sample, seed: int
) -> tuple[Linkage, list[Trial]]:
    """Learn a model from one sample, calibrate it on another, and choose among the ways on a third."""
    rarity = rarity_of(fit.records)
    found = {
        name: compared(kind, of, rarity=rarity)
        for name, of in (("fit", fit), ("calibrate", calibrate), ("choose", choose))
    }
    by_labels = learn(kind, fit.records, fit.entities, seed=seed, labels=True)
    by_em = learn(kind, fit.records, fit.entities, seed=seed, labels=False)
    trials: list[tuple[Trial, Linkage]] = []
    for name, weights, way in (
        ("sum, weights by expectation maximisation", by_em, "sum"), ("sum", by_labels, "sum"),
        ("logistic", by_labels, "logistic"), ("boosted", by_labels, "boosted"),
    ):  # fmt: skip
        rows = {part: np.asarray([row_of(weights, one) for one in ones]) for part, ones in found.items()}
        learned = _fit(kind, way, rows["fit"], fit.same, seed=seed)
        calibration, _ = maps.choose(
            learned.many(rows["calibrate"]), calibrate.same, weight=np.ones(len(calibrate.pairs)),
            when=calibrate.family_of_pairs(), methods=_METHODS,
        )  # fmt: skip
        p = np.asarray(expit(calibration.apply(learned.many(rows["choose"]))))
        trial = Trial(name, log_loss(choose.same, p), pr_auc(choose.same, p, missed=choose.missed))
        review, guard = thresholds(choose.same, p, missed=choose.missed)
        notes = {"way": name, "seed": seed, "calibration": calibration.method}
        model = Linkage(kind, weights, learned, calibration, UNREFINED, rarity, review, guard, notes)
        trials.append((trial, model))
    _, best = min(trials, key=lambda each: each[0].log_loss)
    return best, [trial for trial, _ in trials]


def _fit(kind: Kind, way: str, rows: Floats, same: Floats, *, seed: int) -> Learner:
    names = columns(kind)
    if way == "sum":
        return learner.fit_sum([name.endswith("_bits") for name in names], float(same.mean()))
    if way == "logistic":
        return learner.fit_logistic(rows, same)
    rising = [name.endswith("_bits") for name in names]
    return learner.fit_boosted(rows, same, rising=rising, seed=seed)


def pr_auc(same: Floats, p: Floats, *, missed: int = 0) -> float:
    """Return the average precision; pairs that blocking missed are never found, and count as such."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(same[order])
    # Pairs of one probability are found together: precision is taken at the end of each such group.
    ends = np.append(np.nonzero(np.diff(p[order]))[0], len(p) - 1)
    gained = np.diff(np.append(0.0, hits[ends]))
    return float((gained * hits[ends] / (ends + 1)).sum() / max(same.sum() + missed, 1))


def thresholds(same: Floats, p: Floats, *, missed: int) -> tuple[float, float]:
    """Return the threshold of the best F1, and the least one from which precision is `GUARD_PRECISION`."""
    order = np.argsort(-p, kind="stable")
    hits, taken = np.cumsum(same[order]), np.arange(1, len(p) + 1)
    last = np.append(np.diff(p[order]) != 0, True)
    f1 = np.where(last, 2 * hits / (taken + same.sum() + missed), -1.0)
    precise = np.nonzero(last & (hits / taken >= GUARD_PRECISION))[0]
    review = float(p[order][int(np.argmax(f1))])
    guard = float(p[order][precise[-1]]) if precise.size else 1.0
    return round(review, 4), round(max(guard, review), 4)


def refine(model: Linkage, raw: Sequence[float], same: Sequence[bool], *, when: Sequence[float]) -> Linkage:
    """Correct a model's probabilities by an organization's own decisions; the same model while these are few.

    `raw` are its calibrated log-odds. A correction is kept if it is better on decisions it did not see.
    """
    outcome = np.asarray(same, dtype=np.float64)
    if min(outcome.sum(), len(outcome) - outcome.sum()) < LEAST_LABELS:
        return model.refined_by(UNREFINED, notes={"labels": len(outcome), "refined": "identity"})
    calibration, _ = maps.choose(
        np.asarray(raw), outcome, weight=np.ones(len(outcome)), when=np.asarray(when),
        methods=("identity", "temperature", "platt"),
    )  # fmt: skip
    return model.refined_by(calibration, notes={"labels": len(outcome), "refined": calibration.method})
