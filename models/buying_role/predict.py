"""Guessing a part: naive Bayes over words of the title and marks of conduct, with Dirichlet priors.

Each part's log-probability is that of the part itself, plus for every word and mark how much likelier it is
with that part than among everybody, shrunk towards no difference where little was seen (C. D. Manning, P.
Raghavan, H. Schütze, Introduction to Information Retrieval, ch. 13, for naive Bayes with smoothing). Words
of one title say much the same, so together they count as the square root of their number.
"""

import math
from dataclasses import dataclass
from typing import Final

from models.buying_role.spec import ROLES, Conduct, marks, words
from models.buying_role.train import NOTHING, Counts

_SMOOTH: Final = 2.0
_OF_CONDUCT: Final = 0.7
"""What a mark of conduct weighs beside a word: marks of one person go together too."""
_PART: Final = {
    "decision_maker": 2, "economic_buyer": 3, "champion": 3, "influencer": 5, "technical_buyer": 4, "user": 5,
    "gatekeeper": 2,
}  # fmt: skip
"""How many people play a part, before any were counted."""
_SHOWN: Final = 4
_CONDUCT: Final = {
    "place:first": "was in the deal first",
    "place:later": "joined later",
    "share:little": "has little of the contact",
    "share:some": "has some of the contact",
    "share:most": "has most of the contact",
    "meetings:none": "was in no meeting",
    "meetings:few": "was in one or two meetings",
    "meetings:many": "was in three meetings or more",
    "replies:rare": "rarely writes or calls of their own accord",
    "replies:some": "sometimes writes or calls of their own accord",
    "replies:often": "often writes or calls of their own accord",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for or against the part guessed."""

    sentence: str
    effect: float
    """Log-odds against all other parts together, about."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Which part a person plays, how sure that is, and why."""

    role: str
    probability: float
    probabilities: dict[str, float]
    """Of every standard part; they add up to one."""
    evidence: tuple[Evidence, ...]
    learned_from: int
    """How many people a rep has said the part of; with none, the guess stands on general words only."""


def guess(conduct: Conduct, counts: Counts = NOTHING, *, without: frozenset[str] = frozenset()) -> Guess:
    """Guess a person's part; `without` are those that a rep has said they do not play."""
    allowed = [role for role in ROLES if role not in without]
    if not allowed:
        raise ValueError("every part was rejected")
    effects = _effects(conduct, counts)
    total = counts.people + sum(_PART.values())
    scores = {
        role: math.log((counts.roles.get(role, 0) + _PART[role]) / total)
        + sum(by_role[role] for _, by_role in effects)
        for role in allowed
    }
    probabilities = _normalised(scores)
    best = max(allowed, key=lambda role: (probabilities[role], role))
    told = [
        Evidence(sentence, _against_others(by_role, best, probabilities)) for sentence, by_role in effects
    ]
    told.sort(key=lambda one: -abs(one.effect))
    return Guess(
        best, probabilities[best], {role: probabilities.get(role, 0.0) for role in ROLES},
        tuple(told[:_SHOWN]), counts.people,
    )  # fmt: skip


def _effects(conduct: Conduct, counts: Counts) -> list[tuple[str, dict[str, float]]]:
    """Each word's and mark's log-likelihood ratio by part, with a sentence."""
    found: list[tuple[str, dict[str, float]]] = []
    told = words(conduct.title)
    weight = 1 / math.sqrt(len(told)) if told else 0.0
    for word in told:
        by_role = {role: counts.word(word, role) for role in ROLES}
        found.append((f"the title says {word!r}", _ratios(by_role, counts, weight=weight)))
    for mark in marks(conduct):
        if mark in _CONDUCT:
            seen = counts.marks.get(mark, {})
            by_role = {role: float(seen.get(role, 0)) for role in ROLES}
            found.append((_CONDUCT[mark], _ratios(by_role, counts, weight=_OF_CONDUCT)))
    return [(sentence, by_role) for sentence, by_role in found if any(by_role.values())]


def _ratios(seen: dict[str, float], counts: Counts, *, weight: float) -> dict[str, float]:
    """How much likelier it is with each part than overall; nothing where nothing was seen."""
    everybody = sum(counts.roles.get(role, 0) + _PART[role] for role in ROLES)
    overall = sum(seen.values())
    if not overall:
        return dict.fromkeys(ROLES, 0.0)
    rate = min(overall / (everybody + overall), 0.999)
    return {
        role: weight
        * math.log(
            ((seen[role] + _SMOOTH * rate) / (counts.roles.get(role, 0) + _PART[role] + _SMOOTH)) / rate
        )
        for role in ROLES
    }


def _normalised(scores: dict[str, float]) -> dict[str, float]:
    top = max(scores.values())
    weights = {role: math.exp(score - top) for role, score in scores.items()}
    total = sum(weights.values())
    return {role: weight / total for role, weight in weights.items()}


def _against_others(by_role: dict[str, float], best: str, probabilities: dict[str, float]) -> float:
    rest = {role: p for role, p in probabilities.items() if role != best}
    total = sum(rest.values()) or 1.0
    return by_role[best] - sum(by_role[role] * p for role, p in rest.items()) / total
