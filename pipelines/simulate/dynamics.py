"""How a deal moves from one week to the next: a Markov chain over its stage and its hidden state.

The state of a deal in a week is (momentum, stage, milestones, engagement). Momentum is the hidden willingness
of the customer, on a grid; milestones say whether the site was surveyed and the economic buyer joined;
engagement says whether the rep was silent, reached out, or was in two-way contact that week. Everything that
the customer does in a week depends on that state alone, and so does the next state, together with what never
changes (the fit of the deal, its pipeline) and what follows the calendar (the skill in the rep's seat, the
pace and climate of the week). All functions broadcast; `histories` samples from them, `truth` solves them.
"""

from typing import Final

import numpy as np

from .arrays import Floats, Ints, logistic

MOMENTUM: Final[Floats] = np.linspace(-2.5, 2.5, 11)
FITS: Final[Floats] = np.array([-1.4, -0.7, 0.0, 0.7, 1.4])

STAGES: Final = 5
"""Open stages of the longest pipeline."""

SURVEYED: Final = 1
BUYER_IN: Final = 2
MILESTONES: Final = 4
"""Milestones are bits: SURVEYED, BUYER_IN, both, or none."""

SILENT, REACHING_OUT, TWO_WAY = range(3)
ENGAGEMENTS: Final = 3

STAY, ADVANCE, BACK, WIN, LOSE = range(5)
MOVES: Final = 5

NEW_BUSINESS, FRAMEWORK = range(2)
PIPELINES: Final = 2
OPEN_STAGES: Final = (5, 3)

# The odds of each move against staying put, at momentum 0 in an ordinary week: [pipeline, move - 1, stage].
_ODDS: Final[Floats] = np.array(
    [
        [  # new business
            [0.19, 0.17, 0.14, 0.13, 0.00],
            [0.00, 0.010, 0.014, 0.025, 0.035],
            [0.00, 0.00, 0.002, 0.014, 0.20],
            [0.044, 0.040, 0.044, 0.040, 0.024],
        ],
        [  # framework agreements
            [0.15, 0.14, 0.00, 0.00, 0.00],
            [0.00, 0.02, 0.03, 0.00, 0.00],
            [0.00, 0.008, 0.16, 0.00, 0.00],
            [0.030, 0.040, 0.030, 0.00, 0.00],
        ],
    ]
)
_PULL: Final[Floats] = np.array([0.45, -0.40, 0.80, -1.05])
"""How momentum changes the log-odds of advancing, going back, winning and losing."""

_PERSISTENCE: Final = 0.84
_NOISE: Final = 0.42
_ENGAGED: Final[Floats] = np.array([-0.35, -0.15, 0.14])


def moves(*, momentum: Floats, stage: Ints, milestones: Ints, pipeline: Ints, pace: Floats) -> Floats:
    """Return the odds of [stay, advance, back, win, lose] at the end of the week, on a new last axis."""
    odds = _ODDS[pipeline[..., None], np.arange(MOVES - 1), stage[..., None]]
    surveyed, buyer = _bits(milestones)
    shape = np.broadcast_shapes(momentum.shape, stage.shape, milestones.shape, pipeline.shape)
    push = np.broadcast_to(momentum[..., None] * _PULL, (*shape, MOVES - 1)).copy()
    push[..., 0] += 0.35 * surveyed * (stage == 1) + 0.15 * buyer
    push[..., 2] += 0.30 * buyer + 0.15 * surveyed
    push[..., 3] -= 0.25 * buyer
    weights = np.concatenate(
        [np.ones_like(push[..., :1]), odds * np.exp(push) * np.asarray(pace)[..., None]], axis=-1
    )
    result: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return result


def next_momentum(
    *, momentum: Floats, milestones: Ints, engagement: Ints, skill: Floats, fit: Floats, climate: Floats
) -> Floats:
    """Return the odds of each momentum on the grid next week, on a new last axis."""
    surveyed, buyer = _bits(milestones)
    centre = (
        _PERSISTENCE * momentum
        + _ENGAGED[engagement]
        + 0.13 * fit
        + 0.06 * skill
        + 0.06 * surveyed
        + 0.08 * buyer
        + climate
    )
    return _on_grid(centre, _NOISE)


def first_momentum(fit: Floats) -> Floats:
    """Return the odds of each momentum on the grid when a deal is opened, on a new last axis."""
    return _on_grid(0.45 * fit, 0.7)


def next_engagement(*, momentum: Floats, stage: Ints, skill: Floats, pace: Floats) -> Floats:
    """Return the odds of [silent, reaching out, two-way contact] in the coming week, on a new last axis."""
    late = np.minimum(stage, 3) * 0.12
    shape = np.broadcast_shapes(np.shape(momentum), np.shape(late), np.shape(skill), np.shape(pace))
    weights = np.empty((*shape, ENGAGEMENTS))
    weights[..., SILENT] = 1.0
    weights[..., REACHING_OUT] = 0.75 * np.exp(0.25 * skill + late) * pace
    weights[..., TWO_WAY] = 0.85 * np.exp(0.45 * skill + 0.60 * momentum + late) * pace
    result: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return result


def next_milestones(
    *, momentum: Floats, stage: Ints, milestones: Ints, pipeline: Ints, skill: Floats
) -> Floats:
    """Return the odds of each set of milestones next week, on a new last axis; none is ever lost."""
    surveyed, buyer = _bits(milestones)
    survey_stage = np.where(pipeline == NEW_BUSINESS, np.where(stage == 1, 0.6, -1.8), -3.5)
    to_survey = np.where(stage == 0, 0.0, logistic(survey_stage + 0.35 * skill + 0.25 * momentum - 0.6))
    to_buyer = logistic(-3.1 + 0.45 * np.minimum(stage, 3) + 0.40 * skill + 0.40 * momentum)
    survey = np.where(surveyed, 1.0, to_survey)
    joined = np.where(buyer, 1.0, to_buyer)
    both = [(1 - survey) * (1 - joined), survey * (1 - joined), (1 - survey) * joined, survey * joined]
    return np.stack(np.broadcast_arrays(*both), axis=-1)


def _bits(milestones: Ints) -> tuple[Ints, Ints]:
    return milestones & SURVEYED, (milestones & BUYER_IN) >> 1


def _on_grid(centre: Floats, spread: float) -> Floats:
    distance = (MOMENTUM - np.asarray(centre)[..., None]) / spread
    weights = np.exp(-0.5 * distance * distance)
    result: Floats = weights / weights.sum(axis=-1, keepdims=True)
    return result
