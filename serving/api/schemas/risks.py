"""How likely customers are to be lost, and what their health is."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Output
from serving.api.schemas.scores import ReasonRead

Chance = Annotated[float, Field(ge=0, le=1)]
Way = Annotated[
    Literal["contract", "purchases"],
    Field(
        description="What being lost means: a running subscription is left, or, of a customer without one, "
        "no order comes."
    ),
]


class ContractRiskRead(Output):
    """One running subscription."""

    subscription_id: UUID
    mrr: float | None = Field(description="Monthly revenue in the organization's currency.")
    chance: Chance = Field(description="To be left within 90 days.")
    due_days: int | None = Field(description="Days to the renewal.")


class RiskRead(Output):
    """How likely an account is to be lost as a customer, as of a moment, and why."""

    id: UUID
    account_id: UUID
    kind: Way
    value: Chance = Field(description="Chance to be lost within `horizon_days`.")
    horizon_days: int = Field(description="90 for contracts, 180 for purchases.")
    band: Literal["low", "fair", "high"]
    low: Chance
    high: Chance
    churn_30: Chance
    churn_90: Chance
    churn_180: Chance
    health: int = Field(ge=0, le=100, description="The chance to stay, in percent.")
    revenue_at_risk: Decimal = Field(description="A year's revenue that is expected to be lost.")
    currency: str
    contracts: list[ContractRiskRead]
    alive: Chance | None = Field(description="Of orders: the chance that they have not stopped for good.")
    orders_expected: float | None = Field(description="Orders of the coming year.")
    orders_missed: float | None = Field(
        description="How many fewer than of an account that is sure to stay and orders at the same pace."
    )
    calibrated: bool
    basis: Literal["model", "prior"]
    basis_note: str
    base: float = Field(description="Log-odds before any reason; base, effects and rest add up.")
    rest: float
    reasons: list[ReasonRead]
    model_version: str
    as_of: datetime
    computed_at: datetime


class RiskPoint(Output):
    """One stored risk, for a line."""

    kind: Way
    value: Chance
    horizon_days: int
    churn_90: Chance
    health: int
    model_version: str
    as_of: datetime


class HealthFact(Output):
    """What is known of an account, as evidence beside its health; not a part of the number."""

    code: str
    value: float | None
    sentence: str


class HealthRead(Output):
    """An account's health: the chance to stay a customer, and facts of it and of the accounts below it."""

    health: int | None = Field(
        ge=0, le=100, description="The chance to stay, in percent; null when the account is no customer."
    )
    risk: RiskRead | None
    evidence: list[HealthFact]
    basis: Literal["model", "prior", "none"]
    basis_note: str
    as_of: datetime
