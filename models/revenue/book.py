"""What was won of the rows by month and subject, added up once: whom deals count for in a backtest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zlib import crc32

from models.revenue.calendar import later
from models.revenue.combine import Subject
from models.revenue.history import Deals, History
from models.revenue.inputs import COMPANY, Part, shares_of

_TEAM: Final = 6
"""Owners of a made-up team. Facts hold no reporting line: teams of the backtest are drawn by id."""


@dataclass(frozen=True)
class Book:
    """What was won by month and subject, added up once."""

    history: History
    mix: Mapping[str, float]
    """What deals without lines count for."""
    kept: dict[tuple[date, datetime | None], dict[Subject, float]] = field(default_factory=dict)

    @cached_property
    def teams(self) -> int:
        """How many made-up teams there are."""
        owners = {name for name in self.history.deals.owner_id if name is not None}
        return max(round(len(owners) / _TEAM), 1)

    def team_of(self, owner: str) -> str:
        """Return the made-up team of an owner."""
        return f"team {crc32(owner.encode()) % self.teams}"

    def parts_of(self, deals: Deals, place: int, *, lined: bool) -> tuple[Part, ...]:
        """Return whom a deal of the rows counts for; if `lined`, one without lines counts for the usual
        ones.
        """
        found = []
        owner, region = deals.owner_id[place], deals.region[place]
        if owner is not None:
            found += [Part("user", str(owner)), Part("team", self.team_of(str(owner)))]
        if region is not None:
            found.append(Part("territory", str(region)))
        return (
            *found,
            *shares_of(deals.products[place], deals.shares[place], {}, otherwise=self.mix if lined else {}),
        )

    def won(self, month: date, *, known: datetime | None = None) -> Mapping[Subject, float]:
        """Return what was won in a month, as far as a moment knew."""
        if (month, known) not in self.kept:
            deals = self.history.revenue(month, later(month, 1), known=known)
            found: dict[Subject, float] = {}
            for place in range(deals.count):
                for part in (COMPANY, *self.parts_of(deals, place, lined=True)):
                    subject = (part.level, part.id)
                    found[subject] = found.get(subject, 0.0) + float(deals.amount[place]) * part.share
            self.kept[month, known] = found
        return self.kept[month, known]

    def won_over(self, months: Iterable[date], *, share: float = 1.0) -> dict[Subject, float]:
        """Return what was won in several months together, times a share."""
        found: dict[Subject, float] = {}
        for month in months:
            for subject, amount in self.won(month).items():
                found[subject] = found.get(subject, 0.0) + amount * share
        return found
