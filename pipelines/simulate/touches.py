"""Turns what happened in each week into dated calls, mails, meetings, notes, tasks and offers."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Flags, Floats, Ints, Texts, Times
from .dynamics import FRAMEWORK, MOMENTUM, SURVEYED, TWO_WAY
from .histories import Histories
from .openings import Openings
from .seasons import Calendar
from .signals import Signals
from .spec import SimulationSpec

SECOND: Final = np.timedelta64(1_000_000, "us")
_HOUR: Final = 3600.0
_TRIES: Final = 8
_MINUTE: Final = 60 * SECOND
_UNANSWERED: Final = ("no_answer", "voicemail", "busy")
_REVISED, _NOTED, _NOTED_TALK, _TASKED = 0.5, 0.5, 0.07, 0.06
"""Chances of a revised offer, of a note at the opening, and in a week of a note and of a task."""
_DAY_BEGINS, _DAY_ENDS = 7.0, 18.5


@dataclass(frozen=True)
class Touches:
    """Activities on deals, one value each, in no order."""

    spell: Ints
    topic: Texts
    """What it is about, a key of `texts.TOPICS`; the kind of activity is its first word."""
    outbound: Flags
    outcome: Texts
    at: Times
    seconds: Floats
    """How long it took; not a number where it took no time."""

    def only(self, rows: Flags) -> "Touches":
        """Return some of the activities."""
        return Touches(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def touch(
    spec: SimulationSpec, weeks: Calendar, deals: Openings, histories: Histories, signals: Signals
) -> Touches:
    """Date everything that was done on deals; nothing lies before a deal's opening or after its end."""
    draw = _Draw(spec.rng("touches"), weeks, histories)
    parts = [
        *_mails(draw, signals),
        *_calls(draw, signals),
        *_meetings(draw, signals),
        *_milestones(draw, deals),
        *_desk_work(draw),
    ]
    whole = Touches(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Touches.__dataclass_fields__)
    )
    return whole.only(whole.at < draw.deal_end[whole.spell])


class _Draw:
    """Draws moments within spells, and lays out activities of one sort."""

    def __init__(self, rng: np.random.Generator, weeks: Calendar, histories: Histories) -> None:
        spells = histories.spells
        self.rng, self.weeks, self.spells = rng, weeks, spells
        closed_at = histories.closed_at
        self.deal_end = np.where(np.isnat(closed_at), weeks.until, closed_at)[spells.deal]
        self.closed = ~np.isnat(closed_at)[spells.deal]

    def within(self, spell: Ints) -> Times:
        """Draw a working moment within each spell; a spell too short for one gives any moment of it."""
        since, until = self.spells.since[spell], self.spells.until[spell]
        span = (until - since).astype(np.int64)
        shape = (len(spell), _TRIES)
        days = (since[:, None] + (self.rng.random(shape) * span[:, None]).astype("timedelta64[us]")).astype(
            "datetime64[D]"
        )
        hours = _DAY_BEGINS + (_DAY_ENDS - _DAY_BEGINS) * self.rng.beta(1.5, 1.7, shape)
        moments = days.astype("datetime64[us]") + (hours * _HOUR).astype(np.int64) * SECOND
        good = (moments > since[:, None]) & (moments < until[:, None]) & (_weekday(days) < 5)  # noqa: PLR2004 - Saturday
        picked = moments[np.arange(len(spell)), good.argmax(axis=1)]
        anywhere = since + (self.rng.random(len(spell)) * span).astype("timedelta64[us]")
        result: Times = np.where(good.any(axis=1), picked, anywhere)
        return result

    def soon(self, spell: Ints, hours: float) -> Times:
        """Draw a moment shortly after each spell begins."""
        return (
            self.spells.since[spell]
            + (self.rng.exponential(hours * _HOUR, len(spell)) + 60).astype(np.int64) * SECOND
        )

    def lay(
        self,
        topic: str,
        spell: Ints,
        at: Times,
        *,
        outbound: bool = True,
        outcome: "str | Texts" = "",
        seconds: "Floats | float" = np.nan,
    ) -> Touches:
        """Lay out activities of one sort."""
        count = len(spell)
        return Touches(
            spell=spell,
            topic=np.full(count, topic, dtype=object),
            outbound=np.full(count, outbound),
            outcome=np.broadcast_to(np.asarray(outcome, dtype=object), count),
            at=at,
            seconds=np.broadcast_to(np.asarray(seconds, dtype=np.float64), count),
        )


def _mails(draw: _Draw, signals: Signals) -> list[Touches]:
    spells = np.arange(len(signals.mails_out))
    sent = np.repeat(spells, signals.mails_out)
    sent_at = draw.within(sent)
    number = np.arange(len(sent)) - np.repeat(
        np.cumsum(signals.mails_out) - signals.mails_out, signals.mails_out
    )
    answered = number < signals.replies[sent]
    replied_at = sent_at[answered] + (signals.reply_hours * _HOUR).astype(np.int64) * SECOND
    unasked = np.repeat(spells, signals.mails_in)
    return [
        draw.lay("email follow-up", sent, sent_at, outcome="sent"),
        draw.lay("email reply", sent[answered], _in_daytime(replied_at), outbound=False, outcome="received"),
        draw.lay("email question", unasked, draw.within(unasked), outbound=False, outcome="received"),
    ]


def _calls(draw: _Draw, signals: Signals) -> list[Touches]:
    spells = np.arange(len(signals.calls_out))
    through = np.repeat(spells, signals.connected)
    missed = np.repeat(spells, signals.calls_out - signals.connected)
    received = np.repeat(spells, signals.calls_in)
    unanswered = np.array(_UNANSWERED, dtype=object)[draw.rng.choice(3, len(missed), p=[0.6, 0.3, 0.1])]
    return [
        draw.lay(
            "call talk", through, draw.within(through), outcome="connected", seconds=_talk(draw, through)
        ),
        draw.lay("call missed", missed, draw.within(missed), outcome=unanswered, seconds=0.0),
        draw.lay(
            "call inbound", received, draw.within(received),
            outbound=False, outcome="connected", seconds=_talk(draw, received),
        ),
    ]  # fmt: skip


def _talk(draw: _Draw, spell: Ints) -> Floats:
    momentum = MOMENTUM[draw.spells.momentum[spell]]
    seconds: Floats = np.exp(draw.rng.normal(5.4 + 0.15 * momentum, 0.6))
    return np.floor(seconds)


def _meetings(draw: _Draw, signals: Signals) -> list[Touches]:
    spells = np.arange(len(signals.meetings))
    kept = np.repeat(spells, signals.kept)
    missed = np.repeat(spells, signals.meetings - signals.kept)
    length: Floats = 900.0 * draw.rng.integers(2, 7, len(kept)).astype(np.float64)
    return [
        draw.lay("meeting held", kept, draw.within(kept), outcome="held", seconds=length),
        draw.lay("meeting missed", missed, draw.within(missed), outcome="no_show", seconds=0.0),
    ]


def _milestones(draw: _Draw, deals: Openings) -> list[Touches]:
    spells = draw.spells
    before = np.where(spells.first, 0, np.append(0, spells.milestones[:-1]))
    surveyed = np.flatnonzero((spells.milestones & ~before & SURVEYED) > 0)
    stage_before = np.where(spells.first, -1, np.append(-1, spells.stage[:-1]))
    offer_stage = np.where(deals.pipeline[spells.deal] == FRAMEWORK, 1, 2)
    offered = np.flatnonzero((spells.stage == offer_stage) & (stage_before != offer_stage))
    revised = np.flatnonzero((spells.stage == offer_stage + 1) & (stage_before == offer_stage))
    revised = revised[draw.rng.random(len(revised)) < _REVISED]
    opened = np.flatnonzero(spells.first)
    noted = opened[draw.rng.random(len(opened)) < _NOTED]
    return [
        draw.lay("meeting survey", surveyed, draw.soon(surveyed, 5), outcome="held", seconds=5400.0),
        draw.lay("note survey", surveyed, draw.soon(surveyed, 8) + 100 * _MINUTE),
        draw.lay("offer first", offered, draw.soon(offered, 6), outcome="sent"),
        draw.lay("offer revised", revised, draw.soon(revised, 8), outcome="sent"),
        draw.lay("note opening", noted, draw.soon(noted, 0.5)),
    ]


def _desk_work(draw: _Draw) -> list[Touches]:
    """Notes and tasks: some in any week, and the next thing to do on most deals that are still open."""
    spells = draw.spells
    talked = np.flatnonzero(
        (spells.engagement == TWO_WAY) & (draw.rng.random(len(spells.deal)) < _NOTED_TALK)
    )
    tasked = np.flatnonzero((spells.engagement > 0) & (draw.rng.random(len(spells.deal)) < _TASKED))
    done_after = np.round(draw.rng.exponential(30 * _HOUR, len(tasked)) + 600)
    tasked_at = draw.within(tasked)
    ended = tasked_at + done_after.astype(np.int64) * SECOND < draw.deal_end[tasked]
    open_now = np.flatnonzero(spells.last & ~draw.closed)
    next_up = open_now[
        draw.rng.random(len(open_now)) < np.where(spells.engagement[open_now] == 0, 0.35, 0.85)
    ]
    return [
        draw.lay("note talk", talked, draw.within(talked)),
        draw.lay("task done", tasked[ended], tasked_at[ended], outcome="done", seconds=done_after[ended]),
        draw.lay("task open", next_up, draw.within(next_up), outcome="open"),
    ]


def _in_daytime(at: Times) -> Times:
    """Move moments of the night or the weekend to the next morning on which people work."""
    day = at.astype("datetime64[D]")
    hour = (at - day).astype(np.int64) / (_HOUR * 1e6)
    minute = at - day - (np.floor(hour) * _HOUR).astype(np.int64) * SECOND
    late = (hour < _DAY_BEGINS) | (hour > _DAY_ENDS)
    day = day + (hour > _DAY_ENDS)
    shift = np.array([0, 0, 0, 0, 0, 2, 1])[_weekday(day)]
    morning = day.astype("datetime64[us]") + int(_DAY_BEGINS * _HOUR) * SECOND + minute
    moved = np.where(late, morning, at) + shift * np.timedelta64(86_400_000_000, "us")
    result: Times = moved.astype("datetime64[us]")
    return result


def _weekday(day: Times) -> Ints:
    """Return the day of the week, from Monday as 0; 1 January 1970 was a Thursday."""
    number: Ints = (day.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return number
