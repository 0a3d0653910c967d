"""What happens to subscriptions: what models of churn and of recurring revenue stand on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionStarted(Event):
    """An account began to pay for something again and again, or to try it."""

    noun: ClassVar[str] = "subscriptions"
    status: str
    mrr: Decimal
    amount: Decimal
    currency: str
    billing: str
    quantity: Decimal
    owner_id: UUID | None
    product_id: UUID | None
    starts_on: date
    trial_ends_on: date | None
    renews_on: date | None
    auto_renew: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionActivated(Event):
    """A trial was over, and the account stayed; or a pause was."""

    noun: ClassVar[str] = "subscriptions"
    mrr: Decimal
    currency: str
    from_status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionRenewed(Event):
    """A term was over and another began; `automatic` when nobody had to do anything."""

    noun: ClassVar[str] = "subscriptions"
    mrr: Decimal
    currency: str
    renews_on: date
    from_renews_on: date
    automatic: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionChanged(Event):
    """What it costs changed, up or down."""

    noun: ClassVar[str] = "subscriptions"
    mrr: Decimal
    from_mrr: Decimal
    amount: Decimal
    from_amount: Decimal
    quantity: Decimal
    from_quantity: Decimal
    currency: str
    billing: str
    from_billing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionPaused(Event):
    """It rests, and is not billed."""

    noun: ClassVar[str] = "subscriptions"
    mrr: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionCancelled(Event):
    """The account said that it leaves; it goes on until `effective_on`."""

    noun: ClassVar[str] = "subscriptions"
    reason: str | None
    effective_on: date
    mrr: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionEnded(Event):
    """It is over: `cause` is cancelled, expired, or trial."""

    noun: ClassVar[str] = "subscriptions"
    cause: str
    ends_on: date
    mrr: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionEdited(Event):
    """Other fields of a subscription changed; `fields` names which."""

    noun: ClassVar[str] = "subscriptions"
    fields: tuple[str, ...]
    owner_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionDeleted(Event):
    """A subscription was deleted, as a mistake is."""

    noun: ClassVar[str] = "subscriptions"
    mrr: Decimal
    currency: str
