"""What is asked and answered about what to do next."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from serving.api.schemas.kit import Input, Output, Probability

Action = Literal[
    "call", "email", "meet_missing_role", "send_proposal", "involve_manager", "discount", "wait", "disqualify"
]
Amount = Annotated[float, Field(description="In the organization's own currency.", examples=[840.0])]


class ActionEvidence(Output):
    """A fact of this deal, and what it adds to an action's effect."""

    column: str
    sentence: str
    effect: float = Field(description="Share of the amount, signed.")


class CandidateRead(Output):
    """One action, weighed against waiting."""

    action: Action
    label: str = Field(examples=["Call the customer"])
    refusal: str | None = Field(description="Why it is not allowed now; null when it is.")
    needs_approval: bool
    share: float = Field(description="Effect on expected revenue within 30 days, as a share of the amount.")
    share_low: float = Field(description="`share_low` to `share_high`: 80 % range.")
    share_high: float
    uplift: Amount | None
    uplift_low: Amount | None
    uplift_high: Amount | None
    hours: float = Field(description="Hours of work it takes.")
    per_hour: Amount | None = Field(description="Uplift per hour of work, which ranks.")
    confidence: Probability = Field(description="Chance that it is better than waiting.")
    sure: bool = Field(description="Whether its whole range is better than waiting.")
    decisions: int = Field(description="Earlier recommendations of it that this was learned from.")
    why: str
    evidence: list[ActionEvidence]


class RecommendationRead(Output):
    """What to do next about a deal or an account."""

    id: UUID
    deal_id: UUID | None
    account_id: UUID | None
    action: Action = Field(description="What is recommended; `wait` when nothing is surely better.")
    label: str
    why: str
    abstains: bool = Field(description="No allowed action is surely better than waiting.")
    explored: bool = Field(description="It is tried to learn from it, and is not the best by what is known.")
    chance: float = Field(description="With which chance this was what is recommended.", examples=[0.83])
    uplift: Amount | None
    per_hour: Amount | None
    confidence: Probability
    candidates: list[CandidateRead] = Field(
        description="All actions: surely better ones first, by uplift per hour; forbidden ones last."
    )
    answers: list["AnswerRead"] = Field(description="Oldest first.")
    basis: Literal["model", "prior"]
    basis_note: str
    model_version: str
    as_of: datetime
    computed_at: datetime


class AnswerRead(Output):
    """What was said of a recommendation."""

    id: UUID
    recommendation_id: UUID
    answer: Literal["accepted", "snoozed", "not_relevant", "done"]
    action: Action
    until: datetime | None
    reason: str | None
    activity_id: UUID | None = Field(description="The activity by which it was done.")
    answered_by: UUID
    answered_at: datetime


class NextRead(Output):
    """What to do next, or why nothing is said."""

    status: Literal["shown", "held_out", "closed", "not_ready"] = Field(
        description="`held_out`: by lot nothing is shown here, so that the gain can be measured. "
        "`not_ready`: nothing was worked out yet."
    )
    recommendation: RecommendationRead | None


class AccountNextRead(NextRead):
    """What to do next about an account, and about its open deals."""

    deals: list[RecommendationRead] = Field(description="Of its open deals, the most valuable hour first.")


class WorkRead(Output):
    """One line of a worklist."""

    recommendation: RecommendationRead
    name: str = Field(description="Of the deal or account.")
    owner_id: UUID | None


class AnswerWrite(Input):
    """What a rep says of a recommendation."""

    answer: Literal["accepted", "snoozed", "not_relevant", "done"]
    until: AwareDatetime | None = Field(default=None, description="Until when it is snoozed.")
    reason: str | None = Field(default=None, max_length=500)


Hours = Annotated[dict[Action, Annotated[float, Field(gt=0, le=100)]], Field(examples=[{"call": 0.5}])]


class RecommendingRead(Output):
    """How recommending is done."""

    held_out: Probability = Field(description="Share of deals and accounts for which nothing is shown.")
    epsilon: Probability = Field(description="Share of decisions that try something to learn from it.")
    hours: dict[str, float] = Field(description="Hours of work of each action.")
    contacts_a_week: int
    calls_a_week: int
    emails_a_week: int
    set_at: datetime | None


class RecommendingWrite(Input):
    """How recommending is to be done from now on."""

    held_out: float = Field(ge=0, le=0.9)
    epsilon: float = Field(ge=0, le=1)
    hours: Hours = Field(default_factory=dict)
    contacts_a_week: int = Field(default=4, ge=0, le=50)
    calls_a_week: int = Field(default=2, ge=0, le=50)
    emails_a_week: int = Field(default=2, ge=0, le=50)


class EstimateRead(Output):
    """A value and its 95 % interval; null where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None


class PolicyRead(Output):
    """One policy by one method, on what was decided."""

    policy: str = Field(examples=["model", "logged", "always call"])
    method: Literal["ips", "snips", "dr", "dm"]
    estimate: EstimateRead
    bound: EstimateRead | None = Field(description="Empirical Bernstein, which holds at any size; for IPS.")
    over_constant: EstimateRead = Field(description="More than the best constant action.")
    over_logged: EstimateRead = Field(description="More than what was done.")


class WeightsRead(Output):
    """Whether the decisions can speak of a policy."""

    policy: str
    effective_rows: float
    largest: float
    mean: float = Field(description="About 1 where the logged chances are true and cover the policy.")
    matched: Probability


class HeldOutRead(Output):
    """Deals with recommendations against deals without, by lot: the gain of recommending."""

    shown_deals: int
    held_out_deals: int
    shown: Amount
    held_out: Amount
    difference: EstimateRead = Field(description="Expected revenue a decision, in the own currency.")
    share_difference: EstimateRead = Field(description="As a share of the amount.")


class EvaluationRead(Output):
    """What recommending brought, as far as the caller may see the deals."""

    horizon_days: int
    decisions: int
    deals: int
    best_constant: str | None
    policies: list[PolicyRead]
    weights: list[WeightsRead]
    held_out: HeldOutRead | None
    answers: dict[str, int] = Field(description="How often each answer was given.")
    notes: list[str]
    chart: dict[str, Any] | None = Field(description="A Vega-Lite specification of the policies' values.")
