"""What customers let show in a week: mails answered and how fast, calls, meetings kept or missed.

How much a rep reaches out follows from the engagement of the week alone; how the customer responds follows
from the hidden momentum, and is all that an observer learns of it beside stages, milestones and engagement.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Ints, logistic
from .dynamics import MOMENTUM, REACHING_OUT, TWO_WAY
from .histories import Spells
from .spec import SimulationSpec

# By engagement: silent, reaching out, in two-way contact.
_MAILS_OUT: Final[Floats] = np.array([0.0, 0.42, 0.42])
_CALLS_OUT: Final[Floats] = np.array([0.0, 0.36, 0.34])
_MEETINGS: Final[Floats] = np.array([0.10, 0.12, 0.16, 0.18, 0.12])
"""Chance of a meeting in a week of two-way contact, by stage."""
_UNASKED: Final[Floats] = np.array([0.15, 0.35, 1.0])
"""How often customers come forward by themselves, against a week of two-way contact."""
_MAILS_IN: Final = (-1.75, 0.50)
_CALLS_IN: Final = (-2.0, 0.60)
_REPLY: Final = (0.9, 0.60)
_CONNECT: Final = (0.8, 0.30)
_KEEP: Final = (1.6, 0.80)
_REPLY_HOURS: Final = (2.6, -0.45)
_REPLY_SPREAD: Final = 0.8


@dataclass(frozen=True)
class Signals:
    """Counts for each spell; each of `reply_hours` belongs to the spell at its place in `reply_spell`."""

    mails_out: Ints
    replies: Ints
    mails_in: Ints
    calls_out: Ints
    connected: Ints
    calls_in: Ints
    meetings: Ints
    kept: Ints
    reply_spell: Ints
    reply_hours: Floats


def show(spec: SimulationSpec, spells: Spells) -> Signals:
    """Draw the signals of every spell."""
    rng = spec.rng("signals")
    momentum, engagement = MOMENTUM[spells.momentum], spells.engagement
    talking = engagement == TWO_WAY
    unasked = _UNASKED[engagement] * spec.contact
    mails_out = rng.poisson(_MAILS_OUT[engagement] * spec.contact)
    calls_out = rng.poisson(_CALLS_OUT[engagement] * spec.contact)
    calls_out[(engagement == REACHING_OUT) & (mails_out + calls_out == 0)] = 1
    meetings = (talking & (rng.random(len(momentum)) < _MEETINGS[spells.stage])).astype(np.int64)
    replies = rng.binomial(mails_out * talking, logistic(_line(_REPLY, momentum)))
    reply_spell = np.repeat(np.arange(len(momentum)), replies)
    return Signals(
        mails_out=mails_out,
        replies=replies,
        mails_in=rng.poisson(np.exp(_line(_MAILS_IN, momentum)) * unasked),
        calls_out=calls_out,
        connected=rng.binomial(calls_out * talking, logistic(_line(_CONNECT, momentum))),
        calls_in=rng.poisson(np.exp(_line(_CALLS_IN, momentum)) * unasked),
        meetings=meetings,
        kept=rng.binomial(meetings, logistic(_line(_KEEP, momentum))),
        reply_spell=reply_spell,
        reply_hours=np.exp(rng.normal(_line(_REPLY_HOURS, momentum[reply_spell]), _REPLY_SPREAD)),
    )


def likelihood(spec: SimulationSpec, spells: Spells, signals: Signals) -> Floats:
    """Return how well each momentum on the grid explains what was seen in each spell: [spell, momentum].

    Each row is scaled so that its best momentum has 1.
    """
    engagement = spells.engagement
    unasked = (_UNASKED[engagement] * spec.contact)[:, None]
    talking = engagement == TWO_WAY
    log = _binomial(signals.replies, signals.mails_out * talking, _REPLY)
    log += _binomial(signals.connected, signals.calls_out * talking, _CONNECT)
    log += _binomial(signals.kept, signals.meetings, _KEEP)
    for count, line in ((signals.mails_in, _MAILS_IN), (signals.calls_in, _CALLS_IN)):
        rate = _line(line, MOMENTUM)
        log += count[:, None] * rate - np.exp(rate) * unasked
    miss = np.log(signals.reply_hours)[:, None] - _line(_REPLY_HOURS, MOMENTUM)
    np.add.at(log, signals.reply_spell, -0.5 * (miss / _REPLY_SPREAD) ** 2)
    result: Floats = np.exp(log - log.max(axis=1, keepdims=True))
    return result


def _line(line: tuple[float, float], momentum: Floats) -> Floats:
    return line[0] + line[1] * momentum


def _binomial(successes: Ints, tries: Ints, line: tuple[float, float]) -> Floats:
    chance = logistic(_line(line, MOMENTUM))
    result: Floats = successes[:, None] * np.log(chance) + (tries - successes)[:, None] * np.log1p(-chance)
    return result
