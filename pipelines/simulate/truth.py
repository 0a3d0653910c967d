"""The true win probability of every deal in every week, solved exactly by backward induction.

With value V(w, z) the probability that a deal in state z after the turn of week w is won in the end,
V(w, z) = sum over moves and next states of P(move, z' | z, week w + 1) V(w + 1, z'), V = 1 on a win, 0 on a
loss, and 0 for what is still open `seasons.BEYOND` weeks after the history ends. See Norris, Markov Chains
(1997), section 1.3.
"""

from collections.abc import Iterator

import numpy as np

from .arrays import Floats, Ints
from .dynamics import (
    ADVANCE,
    BACK,
    ENGAGEMENTS,
    FITS,
    MILESTONES,
    MOMENTUM,
    OPEN_STAGES,
    PIPELINES,
    STAGES,
    STAY,
    WIN,
    moves,
    next_engagement,
    next_milestones,
    next_momentum,
)
from .histories import Spells
from .openings import Openings
from .seasons import Calendar
from .team import Staff

_MOMENTUM, _STAGE, _MILESTONES = np.arange(len(MOMENTUM)), np.arange(STAGES), np.arange(MILESTONES)


def values(weeks: Calendar, staff: Staff) -> Iterator[tuple[int, Floats]]:
    """Yield (week, V) from the last week of the history to the first.

    V is indexed [pipeline, seat, fit, momentum, stage, milestones, engagement] after the week's turn.
    """
    shape = (PIPELINES, staff.skill.shape[0], len(FITS), len(MOMENTUM), STAGES, MILESTONES, ENGAGEMENTS)
    value = np.zeros(shape)
    for week in range(len(weeks.pace) - 2, -1, -1):
        value = before_turn(value, week + 1, weeks=weeks, staff=staff)
        if week < weeks.weeks:
            yield week, value


def before_turn(value: Floats, turn: int, *, weeks: Calendar, staff: Staff) -> Floats:
    """Return V after the turn of the week before from V after this one's."""
    skill = staff.skill[:, turn]
    pace, climate = weeks.pace[turn], weeks.climate[turn]
    drift = _drift(skill, climate)
    lines = [
        _before_turn(value[line], line, skill=skill, pace=pace, drift=drift) for line in range(PIPELINES)
    ]
    return np.stack(lines)


def looked_up(
    value: Floats, rows: Ints, *, deals: Openings, spells: Spells, belief: Floats
) -> tuple[Floats, Floats]:
    """Return V of spells given their hidden state, and given `belief` about it."""
    deal = spells.deal[rows]
    line, seat = deals.pipeline[deal], deals.seat[deal]
    seen = spells.stage[rows], spells.milestones[rows], spells.engagement[rows]
    stage, milestones, engagement = (column[:, None, None] for column in seen)
    options = value[
        line[:, None, None],
        seat[:, None, None],
        np.arange(len(FITS))[:, None],
        _MOMENTUM,
        stage,
        milestones,
        engagement,
    ]
    known: Floats = options[np.arange(len(rows)), deals.fit[deal], spells.momentum[rows]]
    return known, (options * belief[rows]).sum(axis=(1, 2))


def true_probabilities(
    weeks: Calendar, staff: Staff, deals: Openings, spells: Spells, belief: Floats
) -> tuple[Floats, Floats]:
    """Return for each spell the probability of a win given its hidden state, and given `belief` about it.

    `belief` is indexed [spell, fit, momentum] and sums to one for each spell.
    """
    known, believed = np.empty(len(spells.deal)), np.empty(len(spells.deal))
    order = np.argsort(spells.week, kind="stable")
    starts = np.searchsorted(spells.week[order], np.arange(weeks.weeks + 1))
    for week, value in values(weeks, staff):
        rows = order[starts[week] : starts[week + 1]]
        known[rows], believed[rows] = looked_up(value, rows, deals=deals, spells=spells, belief=belief)
    return known, believed


def _before_turn(after: Floats, line: int, *, skill: Floats, pace: float, drift: Floats) -> Floats:
    """Return V before a turn from V after it, for one pipeline, indexed as V but for the pipeline."""
    settled = _over_milestones(_over_engagement(after, skill, pace), line, skill)
    carried = _over_momentum(settled, drift)
    odds = moves(
        momentum=MOMENTUM[:, None, None],
        stage=_STAGE[None, :, None],
        milestones=_MILESTONES[None, None, :],
        pipeline=np.array(line),
        pace=np.array(pace),
    )[..., None, :]
    onward = np.zeros_like(carried)
    onward[:, :, :, :-1] = carried[:, :, :, 1:]
    back = np.zeros_like(carried)
    back[:, :, :, 1:] = carried[:, :, :, :-1]
    value = odds[..., WIN] + odds[..., STAY] * carried + odds[..., ADVANCE] * onward + odds[..., BACK] * back
    value[:, :, :, OPEN_STAGES[line] :] = 0.0
    result: Floats = value
    return result


def _over_engagement(after: Floats, skill: Floats, pace: float) -> Floats:
    """Average over the engagement of the coming week: [seat, fit, momentum, stage, milestones]."""
    odds = next_engagement(
        momentum=MOMENTUM[None, :, None], stage=_STAGE, skill=skill[:, None, None], pace=np.array(pace)
    )
    result: Floats = np.einsum("afmsge,amse->afmsg", after, odds)
    return result


def _over_milestones(after: Floats, line: int, skill: Floats) -> Floats:
    """Average over the milestones reached: [seat, fit, momentum, stage, milestones before]."""
    odds = next_milestones(
        momentum=MOMENTUM[None, :, None, None],
        stage=_STAGE[:, None],
        milestones=_MILESTONES,
        pipeline=np.array(line),
        skill=skill[:, None, None, None],
    )
    result: Floats = np.einsum("afmsh,amsgh->afmsg", after, odds)
    return result


def _drift(skill: Floats, climate: float) -> Floats:
    """Return the odds of momentum: [seat, fit, milestones, engagement, momentum, next momentum]."""
    return next_momentum(
        momentum=MOMENTUM,
        milestones=_MILESTONES[:, None, None],
        engagement=np.arange(ENGAGEMENTS)[:, None],
        skill=skill[:, None, None, None, None],
        fit=FITS[:, None, None, None],
        climate=np.array(climate),
    )


def _over_momentum(after: Floats, drift: Floats) -> Floats:
    """Average over next week's momentum: [seat, fit, momentum, next stage, milestones before, engagement]."""
    by_milestones = np.moveaxis(after, -1, 2)[:, :, :, None]
    result: Floats = np.moveaxis(drift @ by_milestones, (2, 3), (4, 5))
    return result
