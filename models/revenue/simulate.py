"""Sample paths: in which month each open deal is won, and what deals bring that are not there yet."""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtri

from models.revenue.calendar import days_until, from_new, later, months_from
from models.revenue.components import Components
from models.revenue.spec import MONTHS

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_HARDLY = 1e-12
_STEEPNESS = 1.2
"""By how much the log of a usual deal's chance (one in three to four) moves with its probit."""


def outcomes(ids: Sequence[str], win_in: Floats, *, shock: float, paths: int, seed: int) -> NDArray[np.int8]:
    """Return [paths, deals]: the place of the month in which each deal is won, `MONTHS` if in none of them.

    Deals share one factor a path: the probit of a deal's fate is sqrt(shock) of it and the rest the deal's
    own (Vasicek 2002), so that chances stay exact and months are good or bad together. A deal's own draws
    hang on its id: another deal more or less does not shake the others' paths.
    """
    whole = np.cumsum(win_in, axis=1).clip(_HARDLY, 1 - _HARDLY)
    bounds = ndtri(whole)
    common = _common(paths, seed)
    found = np.empty((paths, len(ids)), dtype=np.int8)
    for place, name in enumerate(ids):
        own = np.random.Generator(np.random.Philox(key=[seed, crc32(name.encode())])).standard_normal(paths)
        fate = np.sqrt(shock) * common + np.sqrt(1 - shock) * own
        found[:, place] = np.searchsorted(bounds[place], fate, side="left")
    return found


def pipeline(
    ids: Sequence[str],
    amount: Floats,
    win_in: Floats,
    *,
    counts_for: sparse.csr_array,
    unlined: NDArray[np.bool_],
    lines_count_for: sparse.csr_array,
    learned: Components,
    paths: int,
    seed: int,
) -> Floats:
    """Return [paths, months, subjects]: what open deals bring; `counts_for` is [deals, subjects].

    Deals without product lines (`unlined`) hold those of a won deal of the past, drawn anew in each path;
    `lines_count_for` is [pool, subjects].
    """
    won_in = outcomes(ids, win_in, shock=learned.shock, paths=paths, seed=seed)
    path, deal = np.nonzero(won_in < MONTHS)
    month = won_in[path, deal].astype(np.intp)
    grown = learned.ratios[np.random.default_rng([seed, 1]).integers(0, learned.ratios.size, won_in.shape)]
    worth = amount[deal] * grown[path, deal]
    cell = path * MONTHS + month
    order = np.argsort(cell, kind="stable")
    cell, deal, worth = cell[order], deal[order], worth[order]
    found = _spread(cell, deal, worth, counts_for, paths)
    bare = unlined[deal]
    if learned.pool.count and bare.any():
        like = _drawn(learned.pool.weight, np.random.default_rng([seed, 4]).random(int(bare.sum())))
        found += _spread(cell[bare], like, worth[bare], lines_count_for, paths)
    return found


def coming(learned: Components, at: datetime) -> tuple[Floats, Floats]:
    """Return [paths, months] deals opened after `at`, and [opened in, won in] their chances to be won.

    Of the month that runs only the days left count.
    """
    months = months_from(at)
    ends = days_until(at, months)
    length = (later(months[0], 1) - months[0]).days
    counts = learned.created.of(months).copy()
    counts[:, 0] *= ends[0] / length
    return counts, from_new(learned.opening, at, months) * learned.pace.season(months)


def new_business(
    learned: Components,
    at: datetime,
    *,
    deals_count_for: sparse.csr_array,
    owners: Sequence[str],
    owner_share: Floats,
    owners_count_for: sparse.csr_array,
    paths: int,
    seed: int,
) -> Floats:
    """Return [paths, months, subjects]: what deals bring that are opened after `at`.

    Counts of opened deals are thinned by the chance of a win (Poisson), which moves with the path's common
    factor as that of open deals does; each win looks like a won deal of the past
    drawn by weight, and has an owner drawn by share. `deals_count_for` is [pool, subjects] and
    `owners_count_for` [owners, subjects]; a subject is fed by one of them.
    """
    chance = np.random.default_rng([seed, 2])
    counts, wins = coming(learned, at)
    chosen = np.resize(np.arange(counts.shape[0]), paths)
    steep = _STEEPNESS * np.sqrt(learned.shock)
    moved = np.exp(-steep * _common(paths, seed) - steep**2 / 2)
    number = chance.poisson(counts[chosen] @ wins * moved[:, np.newaxis])
    total = int(number.sum())
    cell = np.repeat(np.arange(number.size), number.ravel())
    if not learned.pool.count:
        return np.zeros((paths, MONTHS, deals_count_for.shape[1]))
    like = _drawn(learned.pool.weight, chance.random(total))
    worth = learned.pool.amount[like]
    found = _spread(cell, like, worth, deals_count_for, paths)
    if len(owners):
        whose = _drawn(owner_share, chance.random(total))
        found += _spread(cell, whose, worth, owners_count_for, paths)
    return found


def _drawn(weight: Floats, chance: Floats) -> Places:
    """Return a place for each number between 0 and 1, as often as its weight says."""
    return np.searchsorted(np.cumsum(weight), chance).clip(0, weight.size - 1).astype(np.intp)


def _common(paths: int, seed: int) -> Floats:
    return np.random.default_rng([seed, 0]).standard_normal(paths)


def _spread(cell: Places, member: Places, worth: Floats, counts_for: sparse.csr_array, paths: int) -> Floats:
    """Add what members are worth in cells (path by month, ascending) up by the subjects they count for."""
    cells = paths * MONTHS
    begins = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=cells))])
    held = sparse.csr_array((worth, member, begins), shape=(cells, counts_for.shape[0]))
    return np.asarray((held @ counts_for).todense(), dtype=np.float64).reshape(paths, MONTHS, -1)
