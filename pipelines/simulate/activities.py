"""Lays out the bundle's activities: who did what with whom, in words, and when the record came to know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from .arrays import Flags, Floats, Ints, Texts, Times
from .buyers import Buyers
from .dynamics import NEW_BUSINESS
from .paperwork import Papers
from .records import Book, as_table
from .texts import INTERNAL, kind_of, write_text
from .touches import SECOND, Touches
from .words import SOURCES

_DEVELOPED: Final = (SOURCES.index("Web"), SOURCES.index("Cold call"))
"""Sources whose first conversations are led by business development, most of the time."""
_BY_DEVELOPERS: Final = 0.7
_LOGGED_LATE: Final = 0.18
"""The share of calls, meetings and notes that are entered hours after they happened."""
_LATE_HOURS: Final = 5.0
_WITH_FIRST_CONTACT: Final = 0.55
_COURTESY: Final = 0.04
"""Activities on accounts without a deal, as a share of those on deals."""
_COURTESY_CALLS: Final = 0.6
_COURTESY_ROOM: Final = 1200
"""Seconds that the longest courtesy call may take."""
_SPOKEN: Final = frozenset({"call", "meeting", "note"})


@dataclass(frozen=True)
class _Rows:
    """Activities before they are put in order; -1 where there is no deal or person."""

    at: Times
    deal: Ints
    account: Ints
    person: Ints
    user: Ints
    topic: Texts
    outbound: Flags
    outcome: Texts
    seconds: Floats
    known_at: Times
    text: list[tuple[str, str]]


def activity_table(book: Book, papers: Sequence[Papers], buyers: Buyers, touches: Touches) -> pa.Table:
    """Lay out the activities on deals and on accounts, in order of time."""
    parts = [_on_deals(book, papers, buyers, touches), _on_accounts(book, len(touches.at))]
    at, deal, account, person, user, topic, outbound, outcome, seconds, known_at = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in list(_Rows.__dataclass_fields__)[:-1]
    )
    text = [words for part in parts for words in part.text]
    order = np.argsort(at, kind="stable")
    kinds = [kind_of(name) for name in topic[order]]
    people, users = book.market.people, book.staff.users
    return as_table(
        "activities",
        {
            "external_id": [f"activity-{number:06d}" for number in range(1, len(order) + 1)],
            "deal": [book.deal_id(place) if place >= 0 else None for place in deal[order].tolist()],
            "account": [book.account_id(place) for place in account[order].tolist()],
            "person": [people[place].external_id if place >= 0 else None for place in person[order].tolist()],
            "user": [users[place].external_id for place in user[order].tolist()],
            "kind": kinds,
            "direction": [
                _direction(kind, outbound=out) for kind, out in zip(kinds, outbound[order], strict=True)
            ],
            "subject": [text[place][0] for place in order.tolist()],
            "body": [text[place][1] or None for place in order.tolist()],
            "outcome": [word or None for word in outcome[order]],
            "occurred_at": at[order],
            "ended_at": _ended(at, seconds)[order],
            "known_at": known_at[order],
        },
    )


def _direction(kind: str, *, outbound: bool) -> str:
    if kind in INTERNAL:
        return "internal"
    return "outbound" if outbound else "inbound"


def _ended(at: Times, seconds: Floats) -> Times:
    timed = ~np.isnan(seconds)
    ended = np.full(len(at), np.datetime64("NaT"), dtype="datetime64[us]")
    ended[timed] = at[timed] + seconds[timed].astype(np.int64) * SECOND
    return ended


def _on_deals(book: Book, papers: Sequence[Papers], buyers: Buyers, touches: Touches) -> _Rows:
    rng = book.spec.rng("activities")
    deals, people = book.deals, book.market.people
    deal = book.histories.spells.deal[touches.spell]
    closed_at = book.histories.closed_at[deal]
    end = np.where(np.isnat(closed_at), book.weeks.until, closed_at)
    seconds = np.minimum(touches.seconds, np.floor((end - touches.at) / SECOND))
    draws = rng.random((len(deal), 3))
    rep = book.staff.occupant[deals.seat[deal], book.weeks.week_of(touches.at)]
    led = _developed(book, touches, deal) & (draws[:, 0] < _BY_DEVELOPERS)
    person = _persons(buyers, deal, touches.at, draws[:, 1])
    products = [book.main_product(number, paper) for number, paper in enumerate(papers)]
    text = [
        write_text(
            topic,
            draw,
            name=people[who].name.split(" ")[0],
            product=products[number],
            project=book.project(number),
        )
        for topic, draw, who, number in zip(
            touches.topic, draws[:, 2].tolist(), person.tolist(), deal.tolist(), strict=True
        )
    ]
    alone = np.array([kind_of(topic) in INTERNAL for topic in touches.topic])
    return _Rows(
        at=touches.at,
        deal=deal,
        account=deals.account[deal],
        person=np.where(alone, -1, person),
        user=np.where(led, np.array(book.staff.developers)[deal % len(book.staff.developers)], rep),
        topic=touches.topic,
        outbound=touches.outbound,
        outcome=touches.outcome,
        seconds=seconds,
        known_at=_known(rng, touches, seconds, end),
        text=text,
    )


def _known(rng: np.random.Generator, touches: Touches, seconds: Floats, end: Times) -> Times:
    """Return when the record knew of each touch: when it was over, or later where someone had to type it."""
    spoken = np.array([kind_of(topic) in _SPOKEN for topic in touches.topic])
    late = spoken & (rng.random(len(seconds)) < _LOGGED_LATE)
    hours = np.where(late, rng.exponential(_LATE_HOURS, len(seconds)), 0.0)
    waited = np.nan_to_num(seconds) + np.round(hours * 3600)
    waited[np.array([topic == "task done" for topic in touches.topic])] = 0.0
    result: Times = np.minimum(touches.at + waited.astype(np.int64) * SECOND, end)
    return result


def _developed(book: Book, touches: Touches, deal: Ints) -> Flags:
    early = book.histories.spells.stage[touches.spell] == 0
    fresh = book.deals.pipeline[deal] == NEW_BUSINESS
    result: Flags = early & fresh & np.isin(book.deals.source[deal], _DEVELOPED)
    return result


def _persons(buyers: Buyers, deal: Ints, at: Times, draws: Floats) -> Ints:
    """Return with whom: the first contact most of the time, else someone else who takes part by then."""
    added = buyers.added_at.astype(np.int64).tolist()
    still = np.where(np.isnat(buyers.removed_at), np.iinfo(np.int64).max, buyers.removed_at.astype(np.int64))
    removed, starts = still.tolist(), buyers.starts.tolist()
    rows = []
    for number, when, draw in zip(deal.tolist(), at.astype(np.int64).tolist(), draws.tolist(), strict=True):
        others = range(starts[number] + 1, starts[number + 1])
        present = [row for row in others if added[row] <= when < removed[row]]
        other = present and draw > _WITH_FIRST_CONTACT
        rows.append(present[int(draw * 1000) % len(present)] if other else starts[number])
    return buyers.person[rows]


def _on_accounts(book: Book, touches: int) -> _Rows:
    """Return courtesy calls and newsletters, on accounts, outside any deal."""
    rng = book.spec.rng("courtesy")
    market, weeks = book.market, book.weeks
    count = round(_COURTESY * touches)
    account = rng.integers(len(market.name), size=count)
    at = weeks.working_moments(rng, rng.integers(weeks.weeks, size=count))
    known = (at > market.created_at[account]) & (at < weeks.until - _COURTESY_ROOM * SECOND)
    account, at = account[known], at[known]
    calls = rng.random(len(at)) < _COURTESY_CALLS
    talk = np.minimum(np.round(rng.lognormal(5.0, 0.5, len(at))), _COURTESY_ROOM)
    draws = rng.random((len(at), 2)).tolist()
    there = [market.people_of[number] for number in account]
    person = np.array([people[int(draw[0] * len(people))] for people, draw in zip(there, draws, strict=True)])
    topic = np.where(calls, "call courtesy", "email newsletter").astype(object)
    return _Rows(
        at=at,
        deal=np.full(len(at), -1),
        account=account,
        person=person,
        user=book.staff.occupant[market.seat[account], weeks.week_of(at)],
        topic=topic,
        outbound=np.full(len(at), fill_value=True),
        outcome=np.where(calls, "connected", "sent").astype(object),
        seconds=np.where(calls, talk, np.nan),
        known_at=at + np.where(calls, talk, 0.0).astype(np.int64) * SECOND,
        text=[
            write_text(name, draw[1], name=market.people[who].name.split(" ")[0], product="", project="")
            for name, draw, who in zip(topic, draws, person.tolist(), strict=True)
        ],
    )
