"""How deals begin: when, with whom, from where, for how much, and how well they fit what we sell."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Ints, Times, moment
from .dynamics import FITS, FRAMEWORK, NEW_BUSINESS
from .market import Market
from .seasons import Calendar
from .spec import SimulationSpec
from .team import Staff
from .words import SOURCES

_FRAMEWORKS: Final = 0.11
"""The share of deals that are framework agreements."""
_SOURCE_SHARES: Final = (0.30, 0.16, 0.10, 0.17, 0.12, 0.15)
_SOURCE_FIT: Final[Floats] = np.array([-0.30, 0.65, 0.0, -0.20, -0.60, 0.50])
_INDUSTRY_FIT: Final[Floats] = np.array([0.10, 0.25, -0.15, 0.0, -0.25, -0.05])
_TENDER: Final = SOURCES.index("Tender")
_EXISTING: Final = SOURCES.index("Existing customer")
_EARLY_OFFER: Final = 0.6
"""The share of tenders that begin with the proposal."""
_HELPED: Final = 0.15
"""The share of deals that a colleague of the account's rep takes."""
_LARGE: Final = 100_000
_UNSEEN: Final = 0.55
"""The spread of what makes a deal fit or not and leaves no trace in the record."""


@dataclass(frozen=True)
class Openings:
    """Deals in order of opening, one value each."""

    opened_at: Times
    week: Ints
    account: Ints
    seat: Ints
    pipeline: Ints
    source: Ints
    amount: Floats
    stage: Ints
    """The first stage; tenders may enter at the proposal."""
    fit: Ints
    """The place in FITS."""
    expected_fit: Floats
    """What the fit would be but for its unseen part."""


def open_deals(spec: SimulationSpec, weeks: Calendar, staff: Staff, market: Market) -> Openings:
    """Begin every deal of the history."""
    rng = spec.rng("openings")
    opened_at, week = _beginnings(spec, weeks, rng)
    count = len(opened_at)
    account = _buyers(rng, market, opened_at)
    pipeline = np.where(rng.random(count) < _FRAMEWORKS, FRAMEWORK, NEW_BUSINESS)
    source = np.where(
        pipeline == FRAMEWORK, _EXISTING, rng.choice(len(SOURCES), count, p=np.array(_SOURCE_SHARES))
    )
    size = 0.3 * (np.log(market.employees[account]) - 3.6)
    amount = np.exp(rng.normal(10.1, 0.95, count) + size + 0.7 * (pipeline == FRAMEWORK))
    expected = (
        0.75 * market.affinity[account]
        + _SOURCE_FIT[source]
        + _INDUSTRY_FIT[market.industry[account]]
        - 0.22 * (np.log(amount) - 10.1)
    )
    score = expected + _UNSEEN * rng.normal(size=count)
    early_offer = (source == _TENDER) & (rng.random(count) < _EARLY_OFFER)
    return Openings(
        opened_at=opened_at,
        week=week,
        account=account,
        seat=_seats(rng, staff, market.seat[account]),
        pipeline=pipeline,
        source=source,
        amount=round_as_people_do(amount),
        stage=np.where(early_offer & (pipeline == NEW_BUSINESS), 2, 0),
        fit=np.abs(score[:, None] - FITS).argmin(axis=1),
        expected_fit=expected,
    )


def fit_odds(expected: Floats) -> Floats:
    """Return the odds of each place in FITS for one who knows everything about a deal but its unseen part."""
    between = (FITS[1:] + FITS[:-1]) / 2
    below = _normal_cdf((between - expected[:, None]) / _UNSEEN)
    edges = np.concatenate([np.zeros((len(expected), 1)), below, np.ones((len(expected), 1))], axis=1)
    return np.diff(edges, axis=1)


def round_as_people_do(amount: Floats) -> Floats:
    """Round amounts to two leading digits, and larger ones to fives in the second."""
    unit = 10.0 ** (np.floor(np.log10(amount)) - 1)
    unit = np.where(amount > _LARGE, unit * 5, unit)
    result: Floats = np.maximum(np.round(amount / unit) * unit, 500.0)
    return result


def _beginnings(spec: SimulationSpec, weeks: Calendar, rng: np.random.Generator) -> tuple[Times, Ints]:
    demand = weeks.demand[: weeks.weeks]
    counts = rng.multinomial(spec.deals, demand / demand.sum())
    week = np.repeat(np.arange(weeks.weeks), counts)
    opened_at = weeks.working_moments(rng, week)
    within = (opened_at >= moment(spec.start)) & (opened_at < weeks.until)
    order = np.argsort(opened_at[within], kind="stable")
    return opened_at[within][order], week[within][order]


def _buyers(rng: np.random.Generator, market: Market, opened_at: Times) -> Ints:
    """Draw the account of each deal among those that exist by then; larger ones buy more often."""
    order = np.argsort(market.created_at, kind="stable")
    weight = np.cumsum(np.sqrt(market.employees[order].astype(np.float64)))
    known = np.maximum(np.searchsorted(market.created_at[order], opened_at), 1)
    drawn = np.searchsorted(weight, rng.random(len(opened_at)) * weight[known - 1])
    buyers: Ints = order[np.minimum(drawn, known - 1)]
    return buyers


def _seats(rng: np.random.Generator, staff: Staff, seat: Ints) -> Ints:
    """Leave most deals with the account's rep and give some to a colleague of the same team."""
    helped = rng.random(len(seat)) < _HELPED
    shift = rng.integers(len(staff.seat_team), size=len(seat))
    colleague = seat.copy()
    for number in np.unique(staff.seat_team):
        members = np.flatnonzero(staff.seat_team == number)
        rows = helped & (staff.seat_team[seat] == number)
        colleague[rows] = members[shift[rows] % len(members)]
    return colleague


def _normal_cdf(value: Floats) -> Floats:
    """Return the standard normal distribution function, by the logistic form of Bowling et al. (2009)."""
    result: Floats = 1.0 / (1.0 + np.exp(-(0.07056 * value**3 + 1.5976 * value)))
    return result
