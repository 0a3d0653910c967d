"""How good a model is on entities it never saw, beside two plain rules; what blocking loses is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.evaluation import brier, ece_by_chance, ece_equal_count, log_loss
from models.record_linkage.compare import name_of
from models.record_linkage.predict import Linkage
from models.record_linkage.similarity import jaro_winkler
from models.record_linkage.spec import COMPARISONS, Kind
from models.record_linkage.train import Sample, compared, pr_auc, thresholds

Floats = NDArray[np.float64]

_TIMES: Final = 200
_SEED: Final = 5
_EXACT: Final[dict[Kind, str]] = {"accounts": "domain", "people": "email"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule that says yes from a threshold on gets right."""

    threshold: float
    precision: float
    recall: float
    """Of all pairs that are one entity, those that blocking lost included."""
    f1: float
    pr_auc: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """All figures of one kind of record."""

    kind: Kind
    version: str
    records: int
    entities: int
    true_pairs: int
    blocked_pairs: int
    blocking_recall: float
    model: Decided
    f1_low: float
    f1_high: float
    """`f1_low` to `f1_high`: 95 % interval, drawing families of entities anew."""
    guard: Decided
    log_loss: float
    brier: float
    ece: float
    ece_by_chance: float
    """95th percentile of the calibration error that exact probabilities would have on as many families."""
    exact: Decided
    """Baseline: one domain (accounts) or one e-mail address (people)."""
    name: Decided
    """Baseline: Jaro-Winkler of the names, from the threshold that was best on the entities learned from."""


def judge(model: Linkage, test: Sample, *, train: Sample) -> Judgement:
    """Judge a model on a sample; `train` serves only to give the name baseline its threshold."""
    kind, same, missed = model.kind, test.same, test.missed
    p = model.of_rows(model.rows(compared(kind, test, rarity=model.rarity)))
    families = test.family_of_pairs()
    names = _likeness(test)
    name_threshold, _ = thresholds(train.same, _likeness(train), missed=train.missed)
    exact = _exact(kind, test)
    low, high = _interval(same, p >= model.review, families, missed=missed)
    true = int(same.sum()) + missed
    chance = ece_by_chance(p, map(str, families), seed=_SEED, bins=15, times=_TIMES)
    return Judgement(
        kind=kind, version=model.version, records=len(test.records), entities=len(set(test.entities)),
        true_pairs=true, blocked_pairs=len(test.pairs), blocking_recall=float(same.sum()) / true,
        model=_decided(same, p, model.review, missed=missed, ranks=True), f1_low=low, f1_high=high,
        guard=_decided(same, p, model.guard, missed=missed),
        log_loss=log_loss(same, p), brier=brier(same, p), ece=ece_equal_count(same, p, bins=15),
        ece_by_chance=float(np.quantile(chance, 0.95)),
        exact=_decided(same, exact, 1.0, missed=missed),
        name=_decided(same, names, name_threshold, missed=missed, ranks=True),
    )  # fmt: skip


def _likeness(of: Sample) -> Floats:
    names = [name_of(record) for record in of.records]
    return np.asarray([jaro_winkler(names[a], names[b]) for a, b in of.pairs])


def _exact(kind: Kind, of: Sample) -> Floats:
    said = [getattr(record, _EXACT[kind]) for record in of.records]
    return np.asarray([float(said[a] is not None and said[a] == said[b]) for a, b in of.pairs])


def _decided(same: Floats, p: Floats, threshold: float, *, missed: int, ranks: bool = False) -> Decided:
    said = p >= threshold
    hits, taken, true = float(same[said].sum()), int(said.sum()), float(same.sum()) + missed
    return Decided(
        threshold=threshold, precision=hits / max(taken, 1), recall=hits / true, f1=2 * hits / (taken + true),
        pr_auc=pr_auc(same, p, missed=missed) if ranks else None,
    )  # fmt: skip


def _interval(
    same: Floats, said: NDArray[np.bool_], families: NDArray[np.intp], *, missed: int
) -> tuple[float, float]:
    random = np.random.default_rng(_SEED)
    _, place = np.unique(families, return_inverse=True)
    count = int(place.max()) + 1
    hits, taken, true = (np.bincount(place, weights=w, minlength=count) for w in (same * said, said, same))
    lost = missed / max(float(same.sum()), 1.0)
    found = []
    for _ in range(_TIMES):
        drawn = random.integers(0, count, count)
        found.append(2 * hits[drawn].sum() / (taken[drawn].sum() + true[drawn].sum() * (1 + lost)))
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def strongest(model: Linkage) -> Sequence[tuple[str, str, float]]:
    """Return (comparison, level, bits) of every level, the strongest evidence first."""
    named = [
        (one.name, level, bits)
        for one, own in zip(COMPARISONS[model.kind], model.weights.bits, strict=True)
        for level, bits in zip(one.levels, own, strict=True)
    ]
    return sorted(named, key=lambda each: -abs(each[2]))
