"""Every deal's path, week by week, drawn from the dynamics until it closes or the history ends."""

from dataclasses import dataclass

import numpy as np

from .arrays import Flags, Floats, Ints, Times, choose
from .dynamics import (
    ADVANCE,
    BACK,
    FITS,
    LOSE,
    MOMENTUM,
    WIN,
    first_momentum,
    moves,
    next_engagement,
    next_milestones,
    next_momentum,
)
from .openings import Openings
from .seasons import Calendar
from .spec import SimulationSpec
from .team import Staff


@dataclass(frozen=True)
class Spells:
    """One row for each deal and week, in order of both: the state that held from `since` to `until`."""

    deal: Ints
    week: Ints
    since: Times
    until: Times
    """The beginning of the deal's next spell, its closing, or the end of the history."""
    momentum: Ints
    """The place in MOMENTUM."""
    stage: Ints
    milestones: Ints
    engagement: Ints

    @property
    def first(self) -> Flags:
        """Whether a row is the first of its deal."""
        return np.concatenate([[True], self.deal[1:] != self.deal[:-1]])

    @property
    def last(self) -> Flags:
        """Whether a row is the last of its deal."""
        return np.concatenate([self.deal[1:] != self.deal[:-1], [True]])


@dataclass(frozen=True)
class Histories:
    """What became of every deal."""

    spells: Spells
    closed_at: Times
    """One value for each deal; not a time while the deal is open."""
    won: Flags


@dataclass
class _Board:
    """The state of all deals in the week being drawn; -1 as stage once closed."""

    momentum: Ints
    stage: Ints
    milestones: Ints
    engagement: Ints
    closed_at: Times
    won: Flags


def live(spec: SimulationSpec, weeks: Calendar, staff: Staff, deals: Openings) -> Histories:
    """Draw the path of every deal."""
    rng = spec.rng("histories")
    board = _first_states(rng, weeks, staff, deals)
    drawn: list[tuple[Ints, Ints, Times]] = []
    states: list[tuple[Ints, ...]] = []
    for week in range(weeks.weeks):
        begun = np.searchsorted(deals.week, week)
        active = np.flatnonzero(board.stage[:begun] >= 0)
        ticks = weeks.working_moments(rng, np.full(len(active), week))
        within = ticks <= weeks.until
        active, ticks = active[within], ticks[within]
        _turn(rng, board, active, ticks, week, weeks=weeks, staff=staff, deals=deals)
        still = board.stage[active] >= 0
        fresh = np.arange(begun, np.searchsorted(deals.week, week, side="right"))
        rows = np.concatenate([active[still], fresh])
        since = np.concatenate([ticks[still], deals.opened_at[fresh]])
        drawn.append((rows, np.full(len(rows), week), since))
        states.append(
            (board.momentum[rows], board.stage[rows], board.milestones[rows], board.engagement[rows])
        )
    return Histories(_spells(weeks, board, drawn, states), board.closed_at, board.won)


def _first_states(rng: np.random.Generator, weeks: Calendar, staff: Staff, deals: Openings) -> _Board:
    momentum = choose(rng, first_momentum(FITS[deals.fit]))
    engagement = choose(
        rng,
        next_engagement(
            momentum=MOMENTUM[momentum],
            stage=deals.stage,
            skill=staff.skill[deals.seat, deals.week],
            pace=weeks.pace[deals.week],
        ),
    )
    count = len(momentum)
    return _Board(
        momentum=momentum,
        stage=deals.stage.copy(),
        milestones=np.zeros(count, dtype=np.int64),
        engagement=engagement,
        closed_at=np.full(count, np.datetime64("NaT"), dtype="datetime64[us]"),
        won=np.zeros(count, dtype=bool),
    )


def _turn(
    rng: np.random.Generator,
    board: _Board,
    rows: Ints,
    ticks: Times,
    week: int,
    *,
    weeks: Calendar,
    staff: Staff,
    deals: Openings,
) -> None:
    """Move the given deals on by one week, in place."""
    pace = np.full(len(rows), weeks.pace[week])
    skill: Floats = staff.skill[deals.seat[rows], week]
    pipeline = deals.pipeline[rows]
    stage, milestones = board.stage[rows], board.milestones[rows]
    momentum = MOMENTUM[board.momentum[rows]]
    move = choose(
        rng, moves(momentum=momentum, stage=stage, milestones=milestones, pipeline=pipeline, pace=pace)
    )
    drifted = choose(
        rng,
        next_momentum(
            momentum=momentum,
            milestones=milestones,
            engagement=board.engagement[rows],
            skill=skill,
            fit=FITS[deals.fit[rows]],
            climate=np.full(len(rows), weeks.climate[week]),
        ),
    )
    stage = stage + (move == ADVANCE) - (move == BACK)
    momentum = MOMENTUM[drifted]
    board.momentum[rows] = drifted
    board.milestones[rows] = choose(
        rng,
        next_milestones(
            momentum=momentum, stage=stage, milestones=milestones, pipeline=pipeline, skill=skill
        ),
    )
    board.engagement[rows] = choose(
        rng, next_engagement(momentum=momentum, stage=stage, skill=skill, pace=pace)
    )
    over = (move == WIN) | (move == LOSE)
    board.stage[rows] = np.where(over, -1, stage)
    board.closed_at[rows[over]] = ticks[over]
    board.won[rows] = move == WIN


def _spells(
    weeks: Calendar,
    board: _Board,
    drawn: list[tuple[Ints, Ints, Times]],
    states: list[tuple[Ints, ...]],
) -> Spells:
    deal = np.concatenate([rows for rows, _, _ in drawn])
    since = np.concatenate([times for _, _, times in drawn])
    order = np.lexsort((since, deal))
    deal, since = deal[order], since[order]
    momentum, stage, milestones, engagement = (
        np.concatenate(column)[order] for column in zip(*states, strict=True)
    )
    until = np.append(since[1:], weeks.until)
    last = np.append(deal[1:] != deal[:-1], True)
    closed_at = board.closed_at[deal]
    until[last] = np.where(np.isnat(closed_at), weeks.until, closed_at)[last]
    return Spells(
        deal=deal,
        week=np.concatenate([week for _, week, _ in drawn])[order],
        since=since,
        until=until,
        momentum=momentum,
        stage=stage,
        milestones=milestones,
        engagement=engagement,
    )
