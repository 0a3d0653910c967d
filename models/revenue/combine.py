"""A forecast: open deals and business to come, simulated once for all subjects, so that paths add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.revenue import conformal, simulate
from models.revenue.calendar import inside, later, months_from, quarter_begin, told
from models.revenue.components import Components
from models.revenue.inputs import COMPANY, Inputs, Line, OpenDeal, Part, shares_of
from models.revenue.spec import GRID, MONTHS, Level

Floats = NDArray[np.float64]

_MOST_CELLS = 20_000_000
"""Of paths by months by subjects, and of paths by deals, held at once; larger companies get fewer paths."""
_FEWEST_PATHS = 400

Subject = tuple[Level, str]


@dataclass(frozen=True)
class Simulated:
    """Sample paths and exact means by month and subject, before intervals are stretched."""

    subjects: tuple[Subject, ...]
    months: tuple[date, ...]
    paths: Floats
    """[paths, months, subjects], of open deals and business to come together."""
    pipeline: Floats
    """[months, subjects], exact."""
    new_business: Floats
    won: Mapping[tuple[Subject, date], float]


def combine(learned: Components, inputs: Inputs, *, seed: int) -> list[Line]:
    """Return every line of the forecast; the same arguments give the same numbers to the last bit.

    Means are exact and add up: users to teams and to the company, lines of products to their deals. So do the
    sample paths; quantiles do not, because not everybody is unlucky at once.
    """
    return lines(learned, run(learned, inputs, seed=seed), inputs)


def run(learned: Components, inputs: Inputs, *, seed: int) -> Simulated:
    """Return the sample paths of all subjects."""
    owners, share = owners_of(learned, inputs)
    subjects = _subjects(learned, inputs, owners)
    place = {subject: number for number, subject in enumerate(subjects)}
    deals = inputs.deals
    amount = np.array([deal.amount for deal in deals], dtype=np.float64)
    win_in = np.array([deal.win_in for deal in deals], dtype=np.float64).reshape(-1, MONTHS)
    unlined = np.array([_unlined(deal) for deal in deals], dtype=bool)
    drawn = _matrix([(COMPANY, *deal.parts) for deal in deals], place)
    likely_parts = _matrix([(COMPANY, *deal.parts, *_likely(deal, learned, inputs)) for deal in deals], place)
    pool_parts = _matrix(_pool_parts(learned, inputs), place)
    owner_parts = _matrix([(Part("user", name), *inputs.users.get(name, ())) for name in owners], place)
    paths = _paths(learned.paths, len(subjects), len(deals))
    found = simulate.new_business(
        learned,
        inputs.as_of,
        deals_count_for=pool_parts,
        owners=owners,
        owner_share=share,
        owners_count_for=owner_parts,
        paths=paths,
        seed=seed,
    )
    if deals:
        found += simulate.pipeline(
            [deal.deal_id for deal in deals],
            amount,
            win_in,
            counts_for=drawn,
            unlined=unlined,
            lines_count_for=_matrix(_pool_lines(learned, inputs), place),
            learned=learned,
            paths=paths,
            seed=seed,
        )
    counts, wins = simulate.coming(learned, inputs.as_of)
    number = counts.mean(axis=0) @ wins
    likely = learned.pool.amount * learned.pool.weight
    worth = pool_parts.T @ likely + owner_parts.T @ (share * likely.sum())
    won: dict[tuple[Subject, date], float] = {}
    for each in inputs.won:
        key = ((each.level, each.id), each.month)
        won[key] = won.get(key, 0.0) + each.amount
    return Simulated(
        subjects=subjects,
        months=tuple(months_from(inputs.as_of)),
        paths=found,
        pipeline=np.asarray(likely_parts.T @ (amount[:, np.newaxis] * win_in)).T,
        new_business=np.outer(number, worth),
        won=won,
    )


def lines(learned: Components, simulated: Simulated, inputs: Inputs) -> list[Line]:
    """Return the lines that sample paths amount to."""
    found = []
    for period in told(inputs.as_of):
        places = inside(period, simulated.months)
        totals = simulated.paths[:, places, :].sum(axis=1)
        quantiles = np.quantile(totals, GRID, axis=0).T
        pipeline = simulated.pipeline[places].sum(axis=0)
        new = simulated.new_business[places].sum(axis=0)
        for number, (level, id_) in enumerate(simulated.subjects):
            factors = conformal.of(learned.stretch, period.kind, level)
            ends = conformal.stretched(quantiles[number], factors, otherwise=learned.unproven)
            closed = sum(
                simulated.won.get(((level, id_), later(period.begins, step)), 0.0)
                for step in range(1 if period.kind == "month" else 3)
            )
            found.append(
                Line(
                    level=level,
                    id=id_,
                    period=period,
                    closed=closed,
                    pipeline_mean=float(pipeline[number]),
                    new_business_mean=float(new[number]),
                    quantiles=tuple((closed + ends).tolist()),
                )
            )
    return found


def owners_of(learned: Components, inputs: Inputs) -> tuple[list[str], Floats]:
    """Return who may win business to come, and their shares of it; shares of those who left go to those who
    stay.

    Somebody new, of whom nothing is known, counts like the median of the others.
    """
    owners = sorted(inputs.users)
    known = [learned.users[name] for name in owners if name in learned.users]
    usual = float(np.median(known)) if known else 1.0
    share = np.array([learned.users.get(name, usual) for name in owners], dtype=np.float64)
    total = share.sum()
    if not owners or total <= 0:
        return owners, np.full(len(owners), 1 / max(len(owners), 1))
    return owners, share / total


def first_month(inputs: Inputs) -> date:
    """Return the month from which on what is won already matters: the first of the running quarter."""
    return quarter_begin(months_from(inputs.as_of, 1)[0])


def _pool_parts(learned: Components, inputs: Inputs) -> list[tuple[Part, ...]]:
    lines_of = _pool_lines(learned, inputs)
    return [
        (COMPANY, *inputs.accounts.get(account, ()), *held)
        for account, held in zip(learned.pool.account, lines_of, strict=True)
    ]


def _pool_lines(learned: Components, inputs: Inputs) -> list[tuple[Part, ...]]:
    pool = learned.pool
    return [
        tuple(shares_of(products, shares, inputs.products, otherwise=pool.mix))
        for products, shares in zip(pool.products, pool.shares, strict=True)
    ]


def _unlined(deal: OpenDeal) -> bool:
    return all(part.level != "product" for part in deal.parts)


def _likely(deal: OpenDeal, learned: Components, inputs: Inputs) -> tuple[Part, ...]:
    """Return what an open deal without lines is likely to hold: what won deals do."""
    return tuple(shares_of((), (), inputs.products, otherwise=learned.pool.mix)) if _unlined(deal) else ()


def _subjects(learned: Components, inputs: Inputs, owners: Sequence[str]) -> tuple[Subject, ...]:
    found: set[Subject] = {(COMPANY.level, COMPANY.id)}
    found.update(("user", name) for name in owners)
    for parts in (
        *(deal.parts for deal in inputs.deals),
        *inputs.users.values(),
        *_pool_parts(learned, inputs),
    ):
        found.update((part.level, part.id) for part in parts)
    found.update((won.level, won.id) for won in inputs.won)
    return tuple(sorted(found))


def _matrix(members: Sequence[tuple[Part, ...]], place: Mapping[Subject, int]) -> sparse.csr_array:
    rows = [row for row, parts in enumerate(members) for _ in parts]
    columns = [place[part.level, part.id] for parts in members for part in parts]
    shares = [part.share for parts in members for part in parts]
    return sparse.csr_array((shares, (rows, columns)), shape=(len(members), len(place)), dtype=np.float64)


def _paths(wanted: int, subjects: int, deals: int) -> int:
    cells = max(MONTHS * subjects, deals, 1)
    return int(np.clip(_MOST_CELLS // cells, min(_FEWEST_PATHS, wanted), wanted))
