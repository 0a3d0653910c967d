"""Records with the entity each stands for, from a seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.record_linkage import Kind
from pipelines.linkage import companies, humans
from pipelines.linkage.mix import Mix
from pipelines.linkage.writing import chance

_STAFF = 4
"""People of one company, about."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One record, as written down, and the truth about it."""

    values: dict[str, Any]
    entity: int
    family: int
    """Entities that are easily taken for each other share one; a split must not part them."""


def labelled(kind: Kind, *, entities: int, seed: int, mix: Mix) -> list[Labelled]:
    """Write about so many entities down, each one to four times, among others that are nearly the same."""
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - a simulation
    families: Iterator[Sequence[companies.Company | humans.Human]] = (
        _companies(draw, mix) if kind == "accounts" else _people(draw, mix)
    )
    found: list[Labelled] = []
    entity = 0
    for number, family in enumerate(families):
        for one in family:
            for _ in range(draw.choices(range(1, len(mix.again) + 1), weights=mix.again)[0]):
                values = (
                    companies.written_down(draw, one, mix)
                    if isinstance(one, companies.Company)
                    else humans.written_down(draw, one, mix)
                )
                found.append(Labelled(values, entity, number))
            entity += 1
        if entity >= entities:
            break
    draw.shuffle(found)
    return found


def _companies(draw: random.Random, mix: Mix) -> Iterator[list[companies.Company]]:
    while True:
        family = [companies.company(draw)]
        while chance(draw, mix.kin):
            family.append(companies.taken_for(draw, family[0], kin=True))
        if chance(draw, mix.namesakes):
            family.append(companies.taken_for(draw, family[0], kin=False))
        if chance(draw, mix.switchboard / 3):
            family.append(companies.neighbour(draw, family[0]))
        yield family


def _people(draw: random.Random, mix: Mix) -> Iterator[list[humans.Human]]:
    while True:
        employer = companies.company(draw)
        family: list[humans.Human] = []
        for _ in range(draw.randrange(1, 2 * _STAFF)):
            one = humans.human(draw, employer, mix=mix)
            if chance(draw, mix.kin):
                family += humans.kin_of(draw, one, mix=mix)
            else:
                family.append(one)
            if chance(draw, mix.namesakes):
                family.append(humans.namesake_of(draw, one, mix=mix))
        yield family
