"""Routing: queues, rule sets, assignments with their reasons, replays, and who is at work."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from serving.api.schemas.kit import Input, Name, Output

Method = Literal["round_robin", "weighted", "load", "existing_owner", "queue"]
Pool = Literal["named", "territory"]
Fairness = Literal["rotation", "equal"]
Cause = Literal["arrival", "breach", "retry", "asked"]
Limit = Annotated[int, Field(ge=0, le=100_000)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", examples=["09:00"])]
Week = list[list[tuple[TimeOfDay, TimeOfDay]]]


class QueueCreate(Input):
    """Where leads wait that nobody could take."""

    name: Name = Field(examples=["Unrouted"])
    holder_id: UUID | None = Field(default=None, description="Who owns the leads that wait in it.")


class QueuePatch(Input):
    """Fields to change."""

    name: Name | None = None
    holder_id: UUID | None = None


class QueueRead(Output):
    """A queue and how many leads that the caller sees wait in it."""

    id: UUID
    name: str
    holder_id: UUID | None
    waiting: int


class CandidateWrite(Input):
    """Somebody whom a rule names."""

    user_id: UUID
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    most_open: Limit | None = Field(default=None, description="Open leads; the rule's when absent.")
    most_per_day: Limit | None = Field(default=None, description="Leads since their midnight.")


class RoutingRuleWrite(Input):
    """Which leads it is for, whom it chooses among and how, and how soon they are to answer."""

    name: Name
    filter: dict[str, Any] | None = Field(
        default=None, description="Any filter of leads; every lead if absent."
    )
    method: Method = "round_robin"
    pool: Pool = Field(default="named", description="`territory`: the members of the lead's territory.")
    fairness: Fairness = Field(
        default="rotation",
        description="Whether who was away goes on with the others (`rotation`) or catches up (`equal`).",
    )
    candidates: list[CandidateWrite] = Field(default=[], max_length=500)
    min_score: float | None = None
    most_open: Limit | None = None
    most_per_day: Limit | None = None
    respond_within: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="Minutes."
    )
    business_hours: bool = Field(default=False, description="Count only the hours that the assignee works.")
    most_hops: Annotated[int, Field(ge=0, le=50)] = 2
    queue_id: UUID | None = Field(default=None, description="The rule set's when absent.")


class RoutingRulesPut(Input):
    """All rules of a draft in their order; the first that finds somebody decides."""

    rules: list[RoutingRuleWrite] = Field(max_length=200)


class RoutingCreate(Input):
    """A draft, empty or as a copy of a rule set."""

    name: Name
    queue_id: UUID
    based_on: UUID | None = None


class RoutingPatch(Input):
    """Fields of a draft to change."""

    name: Name | None = None
    queue_id: UUID | None = None


class CandidateRead(Output):
    """Somebody whom a rule names."""

    user_id: UUID
    weight: float
    most_open: int | None
    most_per_day: int | None


class RoutingRuleRead(Output):
    """A rule in its place."""

    id: UUID
    position: int
    name: str
    filter: dict[str, Any] | None
    method: Method
    pool: Pool
    fairness: Fairness
    candidates: list[CandidateRead]
    min_score: float | None
    most_open: int | None
    most_per_day: int | None
    respond_within: int | None
    business_hours: bool
    most_hops: int
    queue_id: UUID | None


class RoutingRead(Output):
    """A rule set; `number` is its version among those published."""

    id: UUID
    name: str
    number: int | None
    state: Literal["draft", "published", "archived"]
    queue_id: UUID
    published_at: datetime | None
    ended_at: datetime | None


class RoutingWithRules(RoutingRead):
    """A rule set with its rules."""

    rules: list[RoutingRuleRead]


class ConsideredRead(Output):
    """Somebody whom a rule weighed, and what stood against them (`skipped`)."""

    user_id: UUID
    skipped: str | None = Field(examples=["away", "full", None])
    turns: int | None
    open: int | None
    today: int | None


class OutcomeRead(Output):
    """What one rule came to; whom it weighed when it found nobody."""

    rule_id: UUID
    outcome: str = Field(examples=["does_not_fit", "nobody_free", "turn"])
    candidates: list[ConsideredRead]


class AssignmentRead(Output):
    """Why a lead went to whom, or to which queue."""

    id: UUID
    lead_id: UUID
    set_id: UUID
    rule_id: UUID | None
    cause: Cause
    hop: int
    owner_id: UUID | None
    queue_id: UUID | None
    reason: str = Field(examples=["turn"])
    trail: list[OutcomeRead]
    candidates: list[ConsideredRead]
    propensity: float = Field(description="How probable this choice was under the rules.")
    assigned_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None


class ReplayAsked(Input):
    """Leads that arrived from one moment up to another."""

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    limit: Annotated[int, Field(ge=0, le=5000)] = Field(default=500, description="How many leads to list.")
    only_differences: bool = Field(default=True, description="List those that somebody else would have had.")


class ShareRead(Output):
    """How many leads somebody would have had, and had; nobody is null."""

    user_id: UUID | None
    would: int
    did: int


class ReplayedRead(Output):
    """One lead of a replay."""

    lead_id: UUID
    arrived_at: datetime
    owner_id: UUID | None
    rule_id: UUID | None
    reason: str
    actual_owner_id: UUID | None
    differs: bool


class RuleCount(Output):
    """How many leads a rule would have decided."""

    rule_id: UUID
    leads: int


class ReasonCount(Output):
    """How many leads were decided for a reason."""

    reason: str
    leads: int


class ReplayRead(Output):
    """What a rule set would have done; nothing was assigned."""

    leads: int
    unassigned: int
    differences: int
    shares: list[ShareRead]
    reasons: list[ReasonCount]
    by_rule: list[RuleCount]
    items: list[ReplayedRead]


class HoursPut(Input):
    """When somebody works: Monday first, stretches of wall-clock time; null: at any hour."""

    time_zone: str | None = Field(default=None, max_length=60, examples=["Europe/Berlin"])
    week: Annotated[Week, Field(max_length=7)] = Field(
        default=[], examples=[[[["09:00", "17:00"]]] * 5 + [[], []]]
    )


class HoursRead(Output):
    """When somebody works; a null time zone says at any hour."""

    user_id: UUID
    time_zone: str | None
    week: list[list[list[str]]]


class AbsenceCreate(Input):
    """When somebody is away."""

    from_at: AwareDatetime
    to_at: AwareDatetime


class AbsenceRead(Output):
    """When somebody is away, and who noted it."""

    id: UUID
    user_id: UUID
    from_at: datetime
    to_at: datetime
    noted_by: UUID
