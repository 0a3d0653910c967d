"""What the reps of the simulated company submitted in the past, and what their managers made of it.

Hidden is each rep's optimism f: log f is normal with mean 0.1 and standard deviation 0.2, fixed for good. Of
a month that brought a, to a rep whose months of the year before brought u on average (with three months'
worth of everybody's), the rep believes (w a + (1 - w) u) exp(e - v / 2); e is normal with variance v = 0.2^2,
and w is 0.5 in the month's first days and 0.8 past its middle. What is submitted is f times that, from the
month of the rep's first win on, until the rep wins no more for good. So a forecast gets better as a month
goes on, and stays as optimistic as its maker. Half of the time a manager takes off half of what is too much,
or adds half of what is too little.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp
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
_GONE: Final = 3
"""Months without a win after which a rep is taken to have left."""
_FIRM: Final = 3
"""Months of everybody's mean that count beside a rep's own."""
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
    spans = _spans(came, current)
    sellers = [one for one in sorted(people, key=lambda one: one.id) if one.id in spans]
    everybody = sum(came.values()) / max(sum(len(span) for span in spans.values()), 1)
    optimism: dict[UUID, float] = {}
    submitted: list[Submission] = []
    adjusted: list[Adjustment] = []
    for rep in sellers:
        factor = optimism[rep.id] = float(np.exp(chance.normal(_MEAN, _APART)))
        for place, period in enumerate(spans[rep.id]):
            before = [came[rep.id, earlier] for earlier in spans[rep.id][max(place - 12, 0) : place]]
            usual = (sum(before) + _FIRM * everybody) / (len(before) + _FIRM)
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


def _spans(came: Mapping[tuple[UUID, Period], float], current: Period) -> dict[UUID, list[Period]]:
    """The months in which each rep sells: from the first win to the last, or to now if it is not long ago."""
    won: dict[UUID, list[Period]] = defaultdict(list)
    for (who, period), amount in came.items():
        if amount > 0:
            won[who].append(period)
    spans = {}
    for who, months in won.items():
        last = current if max(months) >= current.before(_GONE) else max(months)
        span = [min(months)]
        while span[-1] < last:
            span.append(span[-1].next())
        spans[who] = span
    return spans


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
        belief = (insight * known + (1 - insight) * usual) * exp(noise)
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
