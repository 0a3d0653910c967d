"""The buyers: accounts in their groups, their people, and how much each likes to buy from us."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Floats, Ints, Texts, Times, moment
from .spec import SimulationSpec
from .team import SHOWN_SEAT, Staff
from .words import (
    BOSSES,
    FAMILY,
    GIVEN,
    INDUSTRIES,
    INDUSTRY_TEAM,
    KINDS,
    LEGAL_FORMS,
    REGIONS,
    STEMS,
    TITLES,
)

NON_CAUSAL: Final = "region"
"""The planted attribute: an account's region is drawn from nothing and moves nothing.

Teams sell by industry and not by region, so it is not even a trace of who the rep is. A model that finds it
important has found noise. The weekday on which a deal is opened plays no part either.
"""

_GROUPED: Final = 0.28
"""The share of accounts that belong to a group."""
_DEEPER: Final = 0.2
"""Chance that a branch hangs below another branch."""
_WITH_FORM: Final = 0.5
_NAMED_FOR_PLACE, _NAMED_FOR_FOUNDER = 0.45, 0.35
_ONE_MORE: Final = 0.6
"""Chance of one more known person at an account, whatever its size."""
_FOUNDED_BEFORE: Final = 0.7
"""The share of accounts that were customers before the history begins."""


@dataclass(frozen=True)
class Market:
    """Accounts, one value each, parents before children, and their people."""

    name: Texts
    parent: Ints
    """The place of the account above, -1 when there is none."""
    industry: Ints
    region: Ints
    employees: Ints
    created_at: Times
    seat: Ints
    """The seat of the rep who looks after the account."""
    affinity: Floats
    """Hidden: how much the account likes to buy from us; groups share much of it."""
    people: tuple["Person", ...]
    people_of: tuple[tuple[int, ...], ...]
    """The places in `people` of those at each account; the first of them signs."""


@dataclass(frozen=True)
class Person:
    """One row of the bundle's people."""

    external_id: str
    account: int
    name: str
    email: str
    phone: str
    title: str
    role: str
    """The part they usually play in buying."""
    created_at: np.datetime64


def open_market(spec: SimulationSpec, staff: Staff) -> Market:
    """Found the accounts and staff them."""
    rng = spec.rng("market")
    count = spec.accounts
    parent, level = _groups(rng, count)
    root = np.where(parent >= 0, parent, np.arange(count))
    root = np.where(parent[root] >= 0, parent[root], root)
    industry = rng.choice(len(INDUSTRIES), count, p=[0.26, 0.2, 0.18, 0.16, 0.1, 0.1])[root]
    region = rng.integers(len(REGIONS), size=count)
    created_at = _founding(spec, rng, root)
    scale = np.exp(rng.normal(3.6, 1.1, count)) * np.where(level == 0, 1.0, 1.6)
    employees = np.maximum(3, np.round(scale * np.where(_has_children(parent), 4.0, 1.0))).astype(np.int64)
    affinity = 0.55 * rng.normal(size=count)[root] + 0.4 * rng.normal(size=count)
    people, people_of = _staff_accounts(
        rng, names := _firm_names(rng, parent, region, industry), created_at, employees
    )
    return Market(
        name=names,
        parent=parent,
        industry=industry,
        region=region,
        employees=employees,
        created_at=created_at,
        seat=_seats(rng, staff, root, industry),
        affinity=affinity,
        people=people,
        people_of=people_of,
    )


def _groups(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Return each account's parent and its depth below the top of its group, parents before children."""
    parent = np.full(count, -1, dtype=np.int64)
    level = np.zeros(count, dtype=np.int64)
    place = 0
    while place < count * _GROUPED:
        holding = place
        branches = min(int(rng.integers(2, 7)), count - place - 1)
        for branch in range(place + 1, place + 1 + branches):
            below = branch > place + 2 and rng.random() < _DEEPER
            parent[branch] = place + 1 if below else holding
            level[branch] = 2 if below else 1
        place += branches + 1
    return parent, level


def _has_children(parent: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.isin(np.arange(len(parent)), parent)


def _founding(spec: SimulationSpec, rng: np.random.Generator, root: Ints) -> Times:
    """Return when each account was created; the whole of a group on the day of its head."""
    span = moment(spec.until) - moment(spec.start)
    before = rng.random(len(root)) < _FOUNDED_BEFORE
    early = moment(spec.start) - (rng.random(len(root)) * np.timedelta64(700, "D").astype("timedelta64[us]"))
    late = moment(spec.start) + rng.random(len(root)) * 0.98 * span
    founded = np.where(before, early, late).astype("datetime64[s]").astype("datetime64[us]")
    result: Times = founded[root]
    return result


def _seats(rng: np.random.Generator, staff: Staff, root: Ints, industry: Ints) -> Ints:
    """Give each group of accounts to one rep of the team for its industry; more to the seat shown."""
    team = np.array(INDUSTRY_TEAM)[industry]
    seats = np.empty(len(root), dtype=np.int64)
    for number in np.unique(staff.seat_team):
        members = np.flatnonzero(staff.seat_team == number)
        desks = np.concatenate([members, members[members == SHOWN_SEAT]])
        drawn = desks[rng.integers(len(desks), size=len(root))]
        seats[team == number] = drawn[root][team == number]
    return seats


def _firm_names(rng: np.random.Generator, parent: Ints, region: Ints, industry: Ints) -> Texts:
    names = np.empty(len(parent), dtype=object)
    stems: list[str] = []
    taken: set[str] = set()
    fresh = _firms(rng)
    for place, above in enumerate(parent):
        if above < 0:
            stem, form = next(fresh)
            kind = KINDS[industry[place]][int(rng.integers(4))]
            name = f"{stem} {kind} {form}".strip()
        else:
            stem = stems[above]
            name = f"{stem} {REGIONS[region[place]]}"
        while name in taken:
            name = f"{stem} {_family(rng)} {KINDS[industry[place]][int(rng.integers(4))]}"
        taken.add(name)
        stems.append(stem)
        names[place] = name
    return names


def _firms(rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Yield the distinctive part of a firm's name and its legal form."""
    while True:
        draw = rng.random()
        form = LEGAL_FORMS[int(rng.integers(len(LEGAL_FORMS)))] if rng.random() < _WITH_FORM else ""
        if draw < _NAMED_FOR_PLACE:
            yield STEMS[int(rng.integers(len(STEMS)))], form
        elif draw < _NAMED_FOR_PLACE + _NAMED_FOR_FOUNDER:
            yield _family(rng), form
        else:
            yield f"{_family(rng)} & {_family(rng)}", form


def _family(rng: np.random.Generator) -> str:
    return FAMILY[int(rng.integers(len(FAMILY)))]


def _staff_accounts(
    rng: np.random.Generator, names: Texts, created_at: Times, employees: Ints
) -> tuple[tuple[Person, ...], tuple[tuple[int, ...], ...]]:
    people: list[Person] = []
    people_of: list[tuple[int, ...]] = []
    extra = rng.poisson(np.minimum(0.35 * np.log(employees), 3.0))
    for account, name in enumerate(names):
        first = len(people)
        host = "".join(letter for letter in name.lower() if letter.isalnum()) + ".example"
        seen: set[str] = set()
        for number in range(1 + int(extra[account]) + int(rng.random() < _ONE_MORE)):
            person = _person(rng, len(people), account, host, boss=number == 0, since=created_at[account])
            if person.email not in seen:
                seen.add(person.email)
                people.append(person)
        people_of.append(tuple(range(first, len(people))))
    return tuple(people), tuple(people_of)


def _person(
    rng: np.random.Generator, place: int, account: int, host: str, *, boss: bool, since: np.datetime64
) -> Person:
    given, family = GIVEN[int(rng.integers(len(GIVEN)))], _family(rng)
    title, role = TITLES[int(rng.integers(len(TITLES)))]
    if boss:
        title, role = BOSSES[int(rng.integers(len(BOSSES)))], "economic_buyer"
    return Person(
        external_id=f"person-{place + 1:05d}",
        account=account,
        name=f"{given} {family}",
        email=f"{given}.{family}@{host}".lower(),
        phone=f"+44 1632 960{int(rng.integers(1000)):03d}",
        title=title,
        role=role,
        created_at=since,
    )
