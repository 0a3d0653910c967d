"""What buying committees and target accounts are asked with and answer."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Output, Probability

Role = Literal[
    "decision_maker", "economic_buyer", "champion", "influencer", "technical_buyer", "user", "gatekeeper"
]


class EvidenceRead(Output):
    """One thing that speaks for or against a guessed part."""

    sentence: str
    effect: float = Field(description="Log-odds against the other parts together.")


class GuessRead(Output):
    """A guessed part, for the rep to confirm or reject."""

    role: Role
    probability: Probability
    probabilities: dict[str, float]
    evidence: list[EvidenceRead]
    learned_from: int = Field(
        description="People whose part a rep said; with none it stands on general words."
    )


class InfluenceRead(Output):
    """A person's share of the influence in a deal."""

    share: Probability
    low: Probability = Field(description="`low` to `high`: 80 % range, from the number of touches.")
    high: Probability
    touches: int


class SeatRead(Output):
    """One person of a buying committee."""

    person_id: UUID
    name: str | None
    title: str | None
    role: str | None = Field(description="What a rep said.")
    guess: GuessRead | None
    influence: InfluenceRead
    last_touch_at: datetime | None
    last_reply_at: datetime | None


class MissingRead(Output):
    """Somebody, or something, that is missing in a committee."""

    code: str = Field(examples=["no_economic_buyer"])
    sentence: str
    won: int | None = Field(description="Won deals that had it, of `of_won`; null where too few are closed.")
    of_won: int | None
    lost: int | None
    of_lost: int | None


class CommitteeRead(Output):
    """The buying committee of a deal, the most influential first."""

    seats: list[SeatRead]
    missing: list[MissingRead]
    learned_from: int
    accuracy: dict[str, Any] = Field(
        description="On people left out of learning; empty when too few are known."
    )
    model_version: str
    as_of: datetime


class GuessDecision(Input):
    """What a rep says of a guessed part."""

    role: Role
    decision: Literal["confirmed", "rejected"]


class EngagementRead(Output):
    """One touch with anybody of a hierarchy of accounts."""

    id: UUID
    kind: str
    direction: str | None
    account_id: UUID
    account_name: str | None
    person_id: UUID | None
    person_name: str | None
    deal_id: UUID | None
    user_id: UUID | None
    user_name: str | None
    occurred_at: datetime
    outcome: str | None


class AccountName(Output):
    """An account of a hierarchy."""

    id: UUID
    name: str


class BoughtRead(Output):
    """What an account has of a product."""

    account_id: UUID
    product: str
    quantity: Decimal
    amount: Decimal
    since: datetime


class GapRead(Output):
    """A product that an account has not bought, and what speaks for it."""

    account_id: UUID
    product: str
    bought_by_kin: int
    bought_by_alike: int
    alike: int
    open_deals: int


class WhiteSpaceRead(Output):
    """Products by accounts of a hierarchy."""

    accounts: list[AccountName]
    products: list[str]
    bought: list[BoughtRead]
    gaps: list[GapRead] = Field(description="The most promising first, a thousand at most.")
