"""The customer side: order lines, acts on orders, invoices and subscriptions, and attainment of quotas."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from serving.api.schemas.kit import Input, Money, Output, Quantity

_Percent = Annotated[
    Decimal,
    Field(max_digits=5, decimal_places=2, ge=0, le=100),
    PlainSerializer(lambda percent: format(percent, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$", "examples": ["7.50"]}),
]
_Product = Annotated[str, Field(min_length=1, max_length=500, examples=["Scaffold frame, 2 m"])]


class OrderLineRead(Output):
    """One line of an order; `amount` is quantity times price less the discount in percent."""

    id: UUID
    position: int
    product: str
    product_id: UUID | None
    quantity: Quantity
    unit_price: Money
    discount: _Percent
    amount: Money


class OrderLineCreate(Input):
    """A line to add to a draft."""

    product: _Product
    product_id: UUID | None = None
    quantity: Quantity
    unit_price: Money
    discount: _Percent = Field(default=Decimal(0), description="In percent.")


class OrderLinePatch(Input):
    """What to change of a line."""

    product: _Product | None = None
    quantity: Quantity | None = None
    unit_price: Money | None = None
    discount: _Percent | None = None


class OrderState(Output):
    """An order after an act on it."""

    id: UUID
    status: Literal["draft", "placed", "fulfilled", "cancelled"]
    total: Money | None
    currency: str
    version: int


class InvoiceIssue(Input):
    """When an invoice is dated and due: today, and thirty days later, when nothing is said."""

    issued_on: date | None = None
    due_on: date | None = None


class InvoiceState(Output):
    """An invoice after an act on it."""

    id: UUID
    status: Literal["draft", "open", "paid", "void", "uncollectible"]
    issued_on: date | None
    due_on: date | None
    total: Money | None
    balance: Money | None
    currency: str
    version: int


class SubscriptionState(Output):
    """A subscription after an act on it."""

    id: UUID
    status: Literal["trial", "active", "paused", "cancelled", "ended"]
    amount: Money | None
    mrr: Money | None
    arr: Money | None
    currency: str
    renews_on: date | None
    ends_on: date | None
    version: int


class SubscriptionChange(Input):
    """Another price, quantity or period: an upgrade or a downgrade."""

    amount: Money | None = Field(default=None, description="What one billing period costs from now on.")
    quantity: Quantity | None = None
    billing: Literal["monthly", "quarterly", "yearly"] | None = None


class SubscriptionCancel(Input):
    """Why the account leaves, and when; at the end of the term when no day is said."""

    reason: Literal["price", "value", "competitor", "service", "closing", "unpaid", "other"]
    effective_on: date | None = None


class RecurringRead(Output):
    """Recurring revenue in one currency: active subscriptions, and cancelled ones until they end."""

    currency: str
    subscriptions: int
    accounts: int
    mrr: Money
    arr: Money


class AttainmentRead(Output):
    """How far a quota is reached by deals won in its period, as far as the caller may see them."""

    quota_id: UUID
    user_id: UUID | None
    team_id: UUID | None
    holder: str | None = Field(description="The person or team; null for the whole organization.")
    period: Literal["month", "quarter", "year"]
    starts_on: date
    ends_on: date = Field(description="The first day after it.")
    measure: Literal["revenue", "deals"]
    currency: str | None
    target: Money
    attained: Money
    ratio: float = Field(examples=[0.84])
    gap: Money
    won: int
    left_out: int = Field(description="Deals won in other currencies, which are not in `attained`.")
