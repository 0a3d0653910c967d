"""What happens to payments."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentReceived(Event):
    """Money came in on an invoice; `balance` is what is left, `days_late` counts from the due date."""

    noun: ClassVar[str] = "payments"
    invoice_id: UUID
    amount: Decimal
    currency: str
    method: str
    balance: Decimal
    days_late: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRefunded(Event):
    """Money went back; `amount` is above zero here."""

    noun: ClassVar[str] = "payments"
    invoice_id: UUID
    amount: Decimal
    currency: str
    method: str
    balance: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentEdited(Event):
    """A payment's reference or method was corrected; `fields` names which."""

    noun: ClassVar[str] = "payments"
    invoice_id: UUID
    fields: tuple[str, ...]
