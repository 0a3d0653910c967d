"""What the reps of the simulated company submitted in the past, and what their managers made of it.

Hidden is each rep's optimism f: log f is normal with mean 0.1 and standard deviation 0.2, fixed for good. Of
a month that brought a, to a rep whose usual month brings u, the rep believes a^w u^(1-w) exp(e - v / 2); e is
normal with variance v = 0.2^2, and w is 0.5 in the month's first days and 0.8 past its middle; what is
submitted is f times that. So a forecast gets better as a month goes on, and stays as optimistic as its maker.
Half of the time a manager takes off half of what is too much, or adds half of what is too little.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp, log
from typing import Final
from uuid import UUID

import numpy as np

from crm_core import forecasts
from crm_core.forecasts import CENT, Adjustment, Period, Person, Subject, Submission, Won
from crm_core.kit import Work
from crm_core.orders import own_currency

MONTHS: Final = 24
"""Months for which submissions are there, the one that runs included."""
_MEAN, _APART, _NOISE = 0.1, 0.2, 0.2
_WORDS: Final = ((0.06, 0.5), (0.55, 0.8))
"""When a rep submits, as a share of the month, and how much they know then."""
_ADJUSTED: Final = 0.2
"""When a manager adjusts, as a share of the month."""


@dataclass(frozen=True, slots=True)
class Said:
    """Submissions and adjustments of the past, and what is hidden: each rep's optimism."""

    submissions: tuple[Submission, ...]
    adjustments: tuple[Adjustment, ...]
    optimism: Mapping[UUID, float]


def said(won: Sequence[Won], people: Sequence[Person], *, currency: str, at: datetime, seed: int) -> Said:
    """Make up what everybody who ever won something submitted up to a moment; the same seed says the same."""
    chance = np.random.default_rng(seed)
    came: dict[tuple[UUID, Period], float] = defaultdict(float)
    for one in won:
        if one.owner_id is not None:
            came[one.owner_id, Period.holding(one.day, "month")] += float(one.amount)
    current = Period.holding(at.date(), "month")
    periods = [current.before(n) for n in range(MONTHS - 1, -1, -1)]
    sellers = [one for one in sorted(people, key=lambda one: one.id) if any(who == one.id for who, _ in came)]
    optimism: dict[UUID, float] = {}
    submitted: list[Submission] = []
    adjusted: list[Adjustment] = []
    for rep in sellers:
        factor = optimism[rep.id] = float(np.exp(chance.normal(_MEAN, _APART)))
        months = [came[rep.id, period] for period in periods[:-1] if came[rep.id, period] > 0]
        usual = float(np.median(months)) if months else 0.0
        for period in periods if usual > 0 else ():
            known = came[rep.id, period] if period != current else usual
            words = _words(rep, period, factor, known=known, usual=usual, currency=currency, chance=chance)
            submitted += words
            if rep.manager_id is not None and chance.random() < 0.5:  # noqa: PLR2004 - half of the time
                adjusted.append(_corrected(words[0], rep.manager_id, factor, key=_key(chance)))
    return Said(
        tuple(one for one in submitted if one.submitted_at <= at),
        tuple(one for one in adjusted if one.adjusted_at <= at),
        optimism,
    )


def _words(
    rep: Person,
    period: Period,
    factor: float,
    *,
    known: float,
    usual: float,
    currency: str,
    chance: np.random.Generator,
) -> list[Submission]:
    """What a rep submits for a month: early, and again past its middle."""
    found = []
    for when, insight in _WORDS:
        noise = chance.normal(-(_NOISE**2) / 2, _NOISE)
        belief = exp(insight * log(max(known, usual / 10)) + (1 - insight) * log(usual) + noise)
        found.append(
            Submission(
                id=_key(chance), subject=Subject("user", rep.id), period=period,
                amount=Decimal(repr(factor * belief)).quantize(CENT), currency=currency, note=None,
                forecast_id=None, model_mean=None, submitted_by=rep.id,
                submitted_at=period.at(when) + timedelta(hours=float(chance.uniform(0, 9))),
            )
        )  # fmt: skip
    return found


def _corrected(submission: Submission, manager_id: UUID, factor: float, *, key: UUID) -> Adjustment:
    """What a manager who knows the rep makes of it."""
    half = Decimal(repr(1 / (1 + (factor - 1) / 2)))
    return Adjustment(
        id=key, subject=submission.subject, period=submission.period,
        amount=(submission.amount * half).quantize(CENT), currency=submission.currency,
        reason="By how earlier months went.", from_amount=submission.amount, forecast_id=None,
        model_mean=None, adjusted_by=manager_id, adjusted_at=submission.period.at(_ADJUSTED),
    )  # fmt: skip


def _key(chance: np.random.Generator) -> UUID:
    return UUID(bytes=chance.bytes(16), version=4)


async def bring_in(work: Work, *, at: datetime, seed: int) -> Said:
    """Bring the past words of an organization's reps into its ledger, once; acts as its system user."""
    current = Period.holding(at.date(), "month")
    first, after = current.before(MONTHS - 1), current.next()
    won = await forecasts.won(work.session, since=first.begins, until=after.begins)
    people = await forecasts.people(work.session)
    made = said(won, people, currency=await own_currency(work), at=at, seed=seed)
    await forecasts.bring_in(work, submissions=made.submissions, adjustments=made.adjustments)
    return made
