"""The seller's own people: the reporting tree, the reps' seats, who sat in them and how skilled they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from .arrays import Floats, Ints
from .seasons import Calendar
from .spec import TEAMS, SimulationSpec
from .words import FAMILY, GIVEN, TEAM_NAMES

DOMAIN: Final = "demo.example"

SHOWN_SEAT: Final = 0
"""The seat of the rep whose board visitors of the demo look at first: she has more accounts, and stays."""

_MANAGERS: Final = ("Marco Manager", "Mina Vogel", "Matti Dahl")
_MANAGED_BY: Final = (0, 1, 2, 2)
"""The manager of each team; the last one leads two."""
_LEAVERS: Final = 6
"""One seat in this many changes hands during the history."""
_RAMP: Final = 16.0
"""Weeks after which a newcomer has lost two thirds of the newcomer's disadvantage."""
_NEWCOMER: Final = -1.1


@dataclass(frozen=True)
class User:
    """One row of the bundle's users."""

    external_id: str
    name: str
    email: str
    role: str
    manager: str | None
    team: str | None
    active: bool = True


@dataclass(frozen=True)
class Staff:
    """Everyone who sells. A seat is a rep's desk and its customers; its occupant may change once."""

    users: tuple[User, ...]
    seat_team: Ints
    """The team of each seat."""
    occupant: Ints
    """[seat, week]: the place in `users` of who sits there."""
    skill: Floats
    """[seat, week]: how good they are, about standard normal; the weeks beyond the history included."""
    developers: tuple[int, ...]
    """The places in `users` of those who open doors for the reps."""

    def handovers(self, weeks: int) -> Iterator[tuple[int, int, int]]:
        """Yield (seat, week, place of the new occupant) for each change within the first `weeks` weeks."""
        for seat, row in enumerate(self.occupant[:, :weeks]):
            for week in np.flatnonzero(np.diff(row)) + 1:
                yield seat, int(week), int(row[week])


def hire(spec: SimulationSpec, weeks: Calendar) -> Staff:
    """Fill the seats and build the tree above them."""
    rng = spec.rng("staff")
    span = len(weeks.pace)
    team = np.arange(spec.reps) % TEAMS
    talent = rng.permutation([NormalDist().inv_cdf((seat + 0.5) / spec.reps) for seat in range(spec.reps)])
    users = list(_leadership())
    names = _names(rng)
    occupant = np.empty((spec.reps, span), dtype=np.int64)
    skill = np.empty((spec.reps, span))
    leaving = set(
        rng.choice(np.arange(SHOWN_SEAT + 1, spec.reps), spec.reps // _LEAVERS, replace=False).tolist()
    )
    for seat in range(spec.reps):
        change = int(rng.integers(weeks.weeks // 4, 3 * weeks.weeks // 4)) if seat in leaving else span
        name = "Rita Rep" if seat == SHOWN_SEAT else next(names)
        occupant[seat] = len(users)
        skill[seat] = talent[seat]
        users.append(_rep(len(users), name, int(team[seat]), active=change == span))
        if change < span:
            occupant[seat, change:] = len(users)
            tenure = np.arange(span - change)
            skill[seat, change:] = rng.normal() * 0.8 + _NEWCOMER * np.exp(-tenure / _RAMP)
            users.append(_rep(len(users), next(names), int(team[seat]), active=True))
    developers = (len(users), len(users) + 1)
    users.append(_developer(developers[0], "Bo Development"))
    users.append(_developer(developers[1], next(names)))
    return Staff(tuple(users), team, occupant, skill, developers)


def _leadership() -> Iterator[User]:
    yield _user(0, "Dana Director", "sales_manager", manager=None, team=None)
    for place, name in enumerate(_MANAGERS):
        first_team = TEAM_NAMES[_MANAGED_BY.index(place)]
        yield _user(1 + place, name, "sales_manager", manager=0, team=first_team)
    yield _user(4, "Anna Analyst", "analyst", manager=0, team=None)
    yield _user(5, "Adam Admin", "admin", manager=0, team=None)


def _rep(place: int, name: str, team: int, *, active: bool) -> User:
    manager = 1 + _MANAGED_BY[team]
    return _user(place, name, "sales_representative", manager=manager, team=TEAM_NAMES[team], active=active)


def _developer(place: int, name: str) -> User:
    return _user(place, name, "business_development", manager=1, team=TEAM_NAMES[0])


def _user(
    place: int, name: str, role: str, *, manager: int | None, team: str | None, active: bool = True
) -> User:
    email = name.lower().replace(" ", ".") + "@" + DOMAIN
    above = None if manager is None else _user_id(manager)
    return User(_user_id(place), name, email, role, above, team, active)


def _user_id(place: int) -> str:
    return f"user-{place + 1:03d}"


def _names(rng: np.random.Generator) -> Iterator[str]:
    """Yield names that never repeat."""
    families = rng.permutation(FAMILY)
    givens = rng.permutation(GIVEN)
    for place, family in enumerate(families):
        yield f"{givens[place % len(givens)]} {family}"
