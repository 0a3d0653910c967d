"""Territories as the rest of the program sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rule:
    """Which records belong to a territory."""

    id: UUID
    territory_id: UUID
    position: int
    applies_to: str
    criteria: Mapping[str, Any]
    filter: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in a territory."""

    user_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory of a version."""

    id: UUID
    origin_id: UUID
    parent_id: UUID | None
    name: str
    manager_id: UUID | None
    members: tuple[Member, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Version:
    """One layout of the territories."""

    id: UUID
    name: str
    matching: str
    state: str
    active_from: datetime | None
    active_to: datetime | None
    based_on_id: UUID | None
    assigned_at: datetime | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Laid:
    """A version with its tree and its rules in order."""

    about: Version
    territories: tuple[Territory, ...]
    rules: tuple[Rule, ...]

    def of(self, noun: str) -> tuple[Rule, ...]:
        """The rules for accounts, or for leads."""
        return tuple(rule for rule in self.rules if rule.applies_to in {noun, "both"})


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two territories whose rules fit the same records: how many there are, and what the rules say."""

    territory_id: UUID
    other_id: UUID
    records: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A rule that can never decide, because an earlier one fits whatever it fits."""

    rule_id: UUID
    by_rule_id: UUID


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a version would do with the records of a noun."""

    noun: str
    records: int
    matched: int
    pinned: int
    by_territory: Mapping[UUID, int]
    overlaps: tuple[Overlap, ...]
    shadowed: tuple[Shadowed, ...]

    @property
    def share(self) -> float | None:
        """Which part of the records lies somewhere; nothing when there are no records."""
        return self.matched / self.records if self.records else None


@dataclass(frozen=True, slots=True)
class Performance:
    """What a territory, with all below it, sells; amounts of one currency, quotas when there are any."""

    territory_id: UUID
    currency: str | None
    accounts: int
    open_deals: int
    pipeline: Decimal
    won_deals: int
    won: Decimal
    lost_deals: int
    representatives: int
    quota: Decimal | None

    @property
    def win_rate(self) -> float | None:
        """Won among those closed."""
        closed = self.won_deals + self.lost_deals
        return self.won_deals / closed if closed else None

    @property
    def won_per_representative(self) -> Decimal | None:
        """What each of its people won on average, to the cent."""
        return (self.won / self.representatives).quantize(Decimal("0.01")) if self.representatives else None


@dataclass(frozen=True, slots=True)
class Lies:
    """A record in a territory, since when and why."""

    id: UUID
    record_id: UUID
    territory_id: UUID
    territory: str
    rule_id: UUID | None
    pinned_by: UUID | None
    pin_reason: str | None
    from_at: datetime
    to_at: datetime | None
