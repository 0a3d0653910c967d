"""Target accounts as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Engagement:
    """One touch with anybody of an account or an account below the same parent."""

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


@dataclass(frozen=True, slots=True)
class Bought:
    """What one account of a hierarchy has of a product."""

    account_id: UUID
    product: str
    quantity: Decimal
    amount: Decimal
    """In the organization's currency, where a rate is known."""
    since: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A product that an account has not bought, and what speaks for it."""

    account_id: UUID
    product: str
    bought_by_kin: int
    """Accounts of the same hierarchy that have it."""
    bought_by_alike: int
    """Accounts of the same industry that have it, of `alike`."""
    alike: int
    open_deals: int
    """Open deals of the account with the product on them."""


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """Products by accounts of a hierarchy: what each has, and what it has not."""

    accounts: tuple[tuple[UUID, str], ...]
    products: tuple[str, ...]
    bought: tuple[Bought, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What an account's health is read from; sums cover the accounts below it, and what may be seen."""

    touches_90: int
    touches_before: int
    """In the ninety days before those."""
    replies_90: int
    last_touch_at: datetime | None
    people_90: int
    """Different people talked with in the last ninety days."""
    open_deals: int
    won_365: int
    lost_180: int
    invoices_overdue: int
    invoices_open: int
    longest_overdue_days: int
    subscriptions: int
    cancelled_180: int
    renewals_90: int
