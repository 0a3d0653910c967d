"""By which factor people say too much or too little: what they submitted over what came, shrunk.

One person's factor is a ratio of sums, not a mean of ratios: a period that brought nothing has no ratio, and
the mean of ratios is too high by the noise of what came. Log-factors are then shrunk towards everybody's by
empirical Bayes (Efron and Morris 1975), with the variance between people by DerSimonian and Laird (1986).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
from scipy.stats import t as student

_USUAL_SPREAD: Final = 0.35
"""How far one period lies from what was said, relative to it, until enough is seen to tell."""
_USUAL_WEIGHT: Final = 4.0
"""As many periods' worth that the usual spread counts."""
_USUAL_APART: Final = 0.2
"""How far log-factors of people usually lie apart, as a standard deviation."""
_USUAL_PEOPLE: Final = 3.0
"""As many people's worth that this counts: among a handful, what is seen may be nothing by chance."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's optimism: 1.2 says a fifth more than comes, 0.9 a tenth less."""

    value: float
    low: float
    """`low` to `high`: 80 % interval."""
    high: float
    raw: float
    """What was submitted over what came, before shrinking."""
    n: int
    """Periods that ended and were submitted for."""
    pull: float
    """How much of the log-factor is everybody's, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Factors by person, and that of all of them together."""

    factors: Mapping[str, Factor]
    together: float
    between: float
    """How far log-factors of people lie apart, as a standard deviation."""


def learn(pairs: Mapping[str, Sequence[tuple[float, float]]]) -> Learned:
    """Learn everybody's factor from (submitted, came) of periods that ended; who has no sum is left out.

    Args:
        pairs: By person, amounts of at least zero; a person counts whose sums both are above zero.

    """
    seen = {
        who: np.asarray(said, dtype=np.float64).reshape(-1, 2)
        for who, said in sorted(pairs.items())
        if said and min(np.sum(np.asarray(said, dtype=np.float64), axis=0)) > 0
    }
    if not seen:
        return Learned({}, 1.0, 0.0)
    raw = {who: float(said[:, 0].sum() / said[:, 1].sum()) for who, said in seen.items()}
    spread = _spread(seen, raw)
    logs = np.array([log(raw[who]) for who in seen])
    noise = np.array([spread**2 * _unevenness(said) for said in seen.values()])
    between = _between(logs, noise)
    weight = 1 / (noise + between)
    middle = float((weight * logs).sum() / weight.sum())
    factors = {}
    for who, own, wobble in zip(seen, logs, noise, strict=True):
        pull = float(wobble / (wobble + between)) if wobble + between > 0 else 1.0
        value = pull * middle + (1 - pull) * float(own)
        error = sqrt((1 - pull) * float(wobble) + pull**2 / float(weight.sum()))
        reach = error * float(student.ppf(0.9, len(seen[who]) + _USUAL_WEIGHT))
        factors[who] = Factor(
            exp(value), exp(value - reach), exp(value + reach), raw[who], len(seen[who]), pull
        )
    return Learned(factors, exp(middle), sqrt(between))


def _spread(seen: Mapping[str, np.ndarray], raw: Mapping[str, float]) -> float:
    """The relative spread of a period around its person's factor, pooled over all, held by the usual one."""
    squares, count = _USUAL_WEIGHT * _USUAL_SPREAD**2, _USUAL_WEIGHT
    for who, said in seen.items():
        if len(said) < 2:  # noqa: PLR2004 - one period says nothing of spread
            continue
        off = said[:, 0] - raw[who] * said[:, 1]
        squares += float((off**2).sum() / (said[:, 0] ** 2).mean())
        count += len(said) - 1
    return sqrt(squares / count)


def _unevenness(said: np.ndarray) -> float:
    """One over the number of periods, or more where a few of them hold most of the amount."""
    return float((said[:, 0] ** 2).sum() / said[:, 0].sum() ** 2)


def _between(logs: np.ndarray, noise: np.ndarray) -> float:
    """The variance of true log-factors: what is seen beyond the noise, held by the usual one."""
    weight = 1 / noise
    middle = (weight * logs).sum() / weight.sum()
    excess = float((weight * (logs - middle) ** 2).sum()) - (len(logs) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    found = max(excess / scale, 0.0) if scale > 0 else 0.0
    others = len(logs) - 1
    return (others * found + _USUAL_PEOPLE * _USUAL_APART**2) / (others + _USUAL_PEOPLE)
