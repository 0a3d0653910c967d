"""How well prefixes foretell an outcome: ranking within each length, errors over all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models import evaluation
from models.prefix_outcome.spec import Floats


@dataclass(frozen=True)
class LengthFigure:
    """The figure of one prefix length; `auc` is None where only one class is left."""

    k: int
    n: int
    auc: float | None


@dataclass(frozen=True)
class Figures:
    """How well one outcome was foretold on held-out cases."""

    weighted_auc: float | None
    """AUC within each length, averaged with the number of cases of that length as weight."""
    brier: float
    ece: float
    """Over ten bins of equal count, all lengths together."""
    by_prefix: tuple[LengthFigure, ...]


def judge(hit: Floats, chance: Floats, length: NDArray[np.int64]) -> Figures:
    """Compare what happened (1 or 0) with what was said, one row per prefix."""
    by_prefix = tuple(
        LengthFigure(
            k=int(k),
            n=int((length == k).sum()),
            auc=evaluation.auc(hit[length == k], chance[length == k]),
        )
        for k in np.unique(length)
    )
    return Figures(
        weighted_auc=_weighted(by_prefix),
        brier=evaluation.brier(hit, chance),
        ece=evaluation.ece_equal_count(hit, chance),
        by_prefix=by_prefix,
    )


def _weighted(figures: tuple[LengthFigure, ...]) -> float | None:
    known = [(figure.auc, figure.n) for figure in figures if figure.auc is not None]
    return sum(auc * n for auc, n in known) / sum(n for _, n in known) if known else None
