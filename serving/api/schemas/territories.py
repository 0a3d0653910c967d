"""Territories: versions, trees, rules, and how they are judged."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from serving.api.schemas.kit import Input, Money, Name, Output

Matching = Literal["first", "all"]
AppliesTo = Literal["accounts", "leads", "both"]
Role = Literal["owner", "member", "overlay"]
_CRITERIA = (
    "All that is said must hold: `countries`, `regions`, `industries`, `sources` (words, in any case), "
    '`postal_codes` (beginnings, or `{"from", "to"}`), `employees` (`{"from", "to"}`).'
)
_EXAMPLE: dict[str, Any] = {"countries": ["DE"], "postal_codes": ["10", {"from": "12", "to": "14"}]}


class TerritoryVersionCreate(Input):
    """A draft, empty or as a copy of a version."""

    name: Name = Field(examples=["Fiscal year 2027"])
    matching: Matching = "first"
    based_on: UUID | None = None


class TerritoryVersionPatch(Input):
    """Fields of a draft to change."""

    name: Name | None = None
    matching: Matching | None = None


class TerritoryVersionPublish(Input):
    """From when on a draft holds."""

    active_from: AwareDatetime | None = Field(default=None, description="Now when absent; never in the past.")


class TerritoryCreate(Input):
    """A territory of a draft."""

    name: Name = Field(examples=["Berlin"])
    parent_id: UUID | None = None
    manager_id: UUID | None = None


class TerritoryPatch(Input):
    """Fields to change; of a published version only the manager."""

    name: Name | None = None
    parent_id: UUID | None = None
    manager_id: UUID | None = None


class MemberWrite(Input):
    """Somebody who works in a territory."""

    user_id: UUID
    role: Role = "member"


class MembersPut(Input):
    """Everybody who works in a territory."""

    members: list[MemberWrite] = Field(max_length=1000)


class TerritoryRuleWrite(Input):
    """Which records belong to a territory."""

    territory_id: UUID
    applies_to: AppliesTo = "both"
    criteria: dict[str, Any] = Field(default={}, description=_CRITERIA, examples=[_EXAMPLE])
    filter: dict[str, Any] | None = Field(default=None, description="Any filter of the records, beside them.")


class TerritoryRulesPut(Input):
    """All rules of a draft in their order."""

    rules: list[TerritoryRuleWrite] = Field(max_length=2000)


class PinPut(Input):
    """Where a record lies whatever the rules say, and why."""

    territory_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class TerritoryVersionRead(Output):
    """A version."""

    id: UUID
    name: str
    matching: Matching
    state: Literal["draft", "active", "archived"]
    active_from: datetime | None
    active_to: datetime | None
    based_on_id: UUID | None
    assigned_at: datetime | None = Field(description="When every record lay where it says.")
    created_at: datetime


class MemberRead(Output):
    """Somebody who works in a territory."""

    user_id: UUID
    role: Role


class TerritoryRead(Output):
    """A territory; `origin_id` is the same in every version that has it."""

    id: UUID
    origin_id: UUID
    parent_id: UUID | None
    name: str
    manager_id: UUID | None
    members: list[MemberRead]


class TerritoryRuleRead(Output):
    """A rule in its place."""

    id: UUID
    territory_id: UUID
    position: int
    applies_to: AppliesTo
    criteria: dict[str, Any]
    filter: dict[str, Any] | None


class TerritoryVersionLaid(TerritoryVersionRead):
    """A version with its tree and rules."""

    territories: list[TerritoryRead]
    rules: list[TerritoryRuleRead]


class OverlapRead(Output):
    """Two territories whose rules fit the same records."""

    territory_id: UUID
    other_id: UUID
    records: int = Field(description="Counted on the records that the caller sees.")
    verdict: Literal["overlapping", "disjoint", "undecided"] = Field(
        description="What the rules alone say; `undecided` where a filter stands beside the criteria."
    )


class ShadowedRead(Output):
    """A rule that never decides, because an earlier one fits whatever it fits."""

    rule_id: UUID
    by_rule_id: UUID


class TerritoryCount(Output):
    """How many records would lie in a territory itself."""

    territory_id: UUID
    records: int


class CoverageRead(Output):
    """What a version does, or would do, with the records that the caller sees."""

    noun: Literal["accounts", "leads"]
    records: int
    matched: int
    pinned: int
    share: float | None
    by_territory: list[TerritoryCount]
    overlaps: list[OverlapRead]
    shadowed: list[ShadowedRead]


class GapRead(Output):
    """A record that no rule fits."""

    id: UUID
    name: str


class PerformanceRead(Output):
    """What a territory with all below it sells; one row a currency."""

    territory_id: UUID
    currency: str | None
    accounts: int
    open_deals: int
    pipeline: Money
    won_deals: int
    won: Money
    lost_deals: int
    win_rate: float | None
    representatives: int
    won_per_representative: Money | None
    quota: Money | None


class LiesRead(Output):
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
