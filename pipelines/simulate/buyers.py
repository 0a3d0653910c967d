"""Who on the buyer's side takes part in each deal, as what, and from when."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Ints, Times
from .dynamics import BUYER_IN, TWO_WAY
from .histories import Histories
from .market import Market
from .openings import Openings
from .spec import SimulationSpec

_JOINS: Final = 0.09
"""Chance that one more person joins in a week of two-way contact."""
_LEAVES: Final = 0.02
"""Chance that someone beside the first contact leaves the deal before it ends."""
_SETTLING: Final = 2 * 3_600_000_000
"""Microseconds within which someone who joins is entered into the record."""


@dataclass(frozen=True)
class Buyers:
    """Everyone's part in every deal, in order of deal and time."""

    deal: Ints
    person: Ints
    role: tuple[str, ...]
    added_at: Times
    removed_at: Times
    """Not a time for those who stayed to the end."""
    starts: Ints
    """[deal]: where its rows begin, with one more value at the end."""


def gather(spec: SimulationSpec, market: Market, deals: Openings, histories: Histories) -> Buyers:
    """Bring people into deals: a first contact, the signatory when the hidden state says so, and others."""
    rng = spec.rng("buyers")
    spells = histories.spells
    bounds = np.append(np.flatnonzero(spells.first), len(spells.deal))
    draws, delays = rng.random((len(spells.deal), 2)), rng.random(len(spells.deal))
    rows: list[tuple[int, int, str, np.datetime64, np.datetime64]] = []
    starts = [0]
    for deal, account in enumerate(deals.account):
        here = slice(bounds[deal], bounds[deal + 1])
        there = market.people_of[account]
        signatory, others = there[0], rng.permutation(there[1:]).tolist()
        first = others.pop() if others else signatory
        joined = [(first, _role(market, first, 0), deals.opened_at[deal])]
        bought = first == signatory
        for spell in range(here.start, here.stop):
            when = _soon(spells.since[spell], spells.until[spell], delays[spell])
            if spells.milestones[spell] & BUYER_IN and not bought:
                joined.append((signatory, "economic_buyer", when))
                bought = True
            elif others and spells.engagement[spell] == TWO_WAY and draws[spell, 0] < _JOINS:
                joined.append((newcomer := others.pop(), _role(market, newcomer, len(joined)), when))
        end = spells.until[here.stop - 1]
        for place, (person, role, added_at) in enumerate(joined):
            leaves = place > 0 and role != "economic_buyer" and draws[here.start, 1] < _LEAVES * place
            removed_at = added_at + (end - added_at) // 2 if leaves else np.datetime64("NaT", "us")
            rows.append((deal, person, role, added_at, removed_at))
        starts.append(len(rows))
    deal_of, person_of, roles, added, removed = zip(*rows, strict=True)
    return Buyers(
        deal=np.array(deal_of),
        person=np.array(person_of),
        role=tuple(roles),
        added_at=np.array(added, dtype="datetime64[us]"),
        removed_at=np.array(removed, dtype="datetime64[us]"),
        starts=np.array(starts),
    )


def _role(market: Market, person: int, place: int) -> str:
    usual = market.people[person].role
    return "decision_maker" if usual == "economic_buyer" and place == 0 else usual


def _soon(since: np.datetime64, until: np.datetime64, draw: float) -> np.datetime64:
    """Return a moment within two hours after `since`, and before `until`."""
    room = min(_SETTLING, int((until - since).astype(np.int64)) - 1)
    return since + np.timedelta64(int(draw * max(room, 0)), "us")
