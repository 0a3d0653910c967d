"""What an ideal observer of the record could believe about each deal's hidden state, by exact filtering.

The observer sees stages, milestones, engagement and signals, knows the dynamics, the skill in every seat and
the affinity of every account, and does not see momentum or the unseen part of fit. No model that learns from
the record can expect to do better, so its Brier score bounds theirs from below. The filter is the forward
recursion of Rabiner (1989), section III.A, over (fit, momentum).
"""

import numpy as np

from .arrays import Floats, Ints
from .dynamics import (
    ADVANCE,
    BACK,
    FITS,
    MOMENTUM,
    STAY,
    first_momentum,
    moves,
    next_engagement,
    next_milestones,
    next_momentum,
)
from .histories import Spells
from .openings import Openings, fit_odds
from .seasons import Calendar
from .team import Staff


def beliefs(weeks: Calendar, staff: Staff, deals: Openings, spells: Spells, seen: Floats) -> Floats:
    """Return for each spell the odds of every (fit, momentum) at its end: [spell, fit, momentum].

    `seen` is the likelihood of the spell's signals at each momentum: [spell, momentum].
    """
    belief = np.empty((len(spells.deal), len(FITS), len(MOMENTUM)))
    rows = np.flatnonzero(spells.first)
    prior = fit_odds(deals.expected_fit)[:, :, None] * first_momentum(FITS)
    belief[rows] = _agree(prior * _engaged(weeks, staff, deals, spells, rows), seen[rows])
    while len(rows := rows[~spells.last[rows]] + 1):
        carried = _carried(weeks, staff, deals, spells, rows, belief=belief[rows - 1])
        belief[rows] = _agree(carried * _engaged(weeks, staff, deals, spells, rows), seen[rows])
    return belief


def _agree(prior: Floats, seen: Floats) -> Floats:
    joint = prior * seen[:, None, :]
    result: Floats = joint / joint.sum(axis=(1, 2), keepdims=True)
    return result


def _engaged(weeks: Calendar, staff: Staff, deals: Openings, spells: Spells, rows: Ints) -> Floats:
    """Return how likely each momentum made the engagement that was seen: [row, 1, momentum]."""
    week = spells.week[rows]
    odds = next_engagement(
        momentum=MOMENTUM[None, :],
        stage=spells.stage[rows][:, None],
        skill=staff.skill[deals.seat[spells.deal[rows]], week][:, None],
        pace=weeks.pace[week][:, None],
    )
    chosen = np.take_along_axis(odds, spells.engagement[rows][:, None, None], axis=2)
    result: Floats = chosen[..., 0][:, None, :]
    return result


def _carried(
    weeks: Calendar, staff: Staff, deals: Openings, spells: Spells, rows: Ints, *, belief: Floats
) -> Floats:
    """Carry the beliefs of the spells before `rows` over the turn that led to them."""
    deal, week, before = spells.deal[rows], spells.week[rows], rows - 1
    stage, milestones = spells.stage[before], spells.milestones[before]
    skill, pipeline = staff.skill[deals.seat[deal], week], deals.pipeline[deal]
    odds = moves(
        momentum=MOMENTUM[None, :],
        stage=stage[:, None],
        milestones=milestones[:, None],
        pipeline=pipeline[:, None],
        pace=weeks.pace[week][:, None],
    )
    step = spells.stage[rows] - stage
    move = np.select([step == 0, step > 0], [STAY, ADVANCE], BACK)
    moved = belief * np.take_along_axis(odds, move[:, None, None], axis=2)[..., 0][:, None, :]
    drift = next_momentum(
        momentum=MOMENTUM[None, None, :],
        milestones=milestones[:, None, None],
        engagement=spells.engagement[before][:, None, None],
        skill=skill[:, None, None],
        fit=FITS[None, :, None],
        climate=weeks.climate[week][:, None, None],
    )
    reached = next_milestones(
        momentum=MOMENTUM[None, :],
        stage=spells.stage[rows][:, None],
        milestones=milestones[:, None],
        pipeline=pipeline[:, None],
        skill=skill[:, None],
    )
    reached = np.take_along_axis(reached, spells.milestones[rows][:, None, None], axis=2)[..., 0]
    result: Floats = np.einsum("rfm,rfmn->rfn", moved, drift) * reached[:, None, :]
    return result
