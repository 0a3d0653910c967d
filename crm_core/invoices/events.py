"""What happens to invoices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceCreated(Event):
    """An invoice was drafted."""

    noun: ClassVar[str] = "invoices"
    order_id: UUID | None
    owner_id: UUID | None
    total: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceEdited(Event):
    """Fields of an invoice changed; `fields` names which."""

    noun: ClassVar[str] = "invoices"
    fields: tuple[str, ...]
    total: Decimal | None
    due_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceIssued(Event):
    """An invoice was sent, to be paid by `due_on`."""

    noun: ClassVar[str] = "invoices"
    order_id: UUID | None
    owner_id: UUID | None
    total: Decimal
    currency: str
    issued_on: date
    due_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoicePaid(Event):
    """Nothing is left to be paid on an invoice; `days_late` is below zero when early."""

    noun: ClassVar[str] = "invoices"
    total: Decimal
    currency: str
    days_late: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceReopened(Event):
    """A refund left something to be paid again."""

    noun: ClassVar[str] = "invoices"
    balance: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceVoided(Event):
    """An invoice counts no longer."""

    noun: ClassVar[str] = "invoices"
    total: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceWrittenOff(Event):
    """What is left of an invoice will not be paid."""

    noun: ClassVar[str] = "invoices"
    balance: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceDeleted(Event):
    """A draft was deleted."""

    noun: ClassVar[str] = "invoices"
    status: str
