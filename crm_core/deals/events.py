"""What happens to deals."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DealOpened(Event):
    """A deal entered the record, in its first stage."""

    noun: ClassVar[str] = "deals"
    account_id: UUID | None
    owner_id: UUID | None
    pipeline: str
    source: str | None
    stage: str
    stage_id: UUID
    position: int
    amount: Decimal | None
    currency: str
    expected_close: date | None
    amount_own: Decimal | None
    """The amount in the organization's currency by the rate known then; None while there was none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DealStageChanged(Event):
    """A deal entered another stage; one of kind won or lost closed it, one of kind open opened it again."""

    noun: ClassVar[str] = "deals"
    account_id: UUID | None
    stage: str
    stage_id: UUID
    position: int
    kind: str
    from_stage: str
    from_position: int
    from_kind: str
    pipeline: str
    owner_id: UUID | None
    amount: Decimal | None
    currency: str
    opened_at: datetime
    reason: str | None
    """Why it was won or lost, or opened again."""
    reason_id: UUID | None
    amount_own: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealAmountChanged(Event):
    """A deal is worth something else now, or is counted in another currency."""

    noun: ClassVar[str] = "deals"
    amount: Decimal | None
    currency: str
    from_amount: Decimal | None
    from_currency: str
    amount_own: Decimal | None
    from_amount_own: Decimal | None
    """What it was worth before, by the rate of the change: between the two, only the deal has changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DealExpectedCloseChanged(Event):
    """A deal is expected to close at another date."""

    noun: ClassVar[str] = "deals"
    expected_close: date | None
    from_expected_close: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealOwnerChanged(Event):
    """Somebody else works on a deal now."""

    noun: ClassVar[str] = "deals"
    owner_id: UUID | None
    from_owner_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealAccountChanged(Event):
    """A deal is with another account now."""

    noun: ClassVar[str] = "deals"
    account_id: UUID | None
    from_account_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealSourceChanged(Event):
    """A deal came from somewhere else than was thought."""

    noun: ClassVar[str] = "deals"
    source: str | None
    from_source: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealPersonAdded(Event):
    """A person takes part in a deal."""

    noun: ClassVar[str] = "deals"
    person_id: UUID
    role: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealPrimaryPersonSet(Event):
    """A person of a deal comes before all others there; None: nobody does."""

    noun: ClassVar[str] = "deals"
    primary_person_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealPersonRemoved(DealPersonAdded):
    """A person takes part in a deal no longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DealProductAdded(Event):
    """A product line was put on a deal."""

    noun: ClassVar[str] = "deals"
    line_id: UUID
    product: str
    quantity: Decimal
    unit_price: Decimal
    product_id: UUID | None
    discount_percent: Decimal | None
    tax_percent: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DealProductRemoved(DealProductAdded):
    """A product line was taken off a deal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DealEdited(Event):
    """Fields of a deal that nothing follows from changed; `fields` names which."""

    noun: ClassVar[str] = "deals"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DealDeleted(Event):
    """A deal was deleted; `kind` says whether it was open, won or lost."""

    noun: ClassVar[str] = "deals"
    account_id: UUID | None
    owner_id: UUID | None
    kind: str
