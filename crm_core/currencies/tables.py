"""Tables of currencies: what each was worth in the organization's own."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, to_organization


class CurrencyRateRow(Tenant, Edited, Table):
    """One unit of a currency in the organization's own, from a day until the next rate."""

    __tablename__ = "currency_rates"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "currency", "valid_from"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("rate > 0", name="rate"),
    )

    currency: Mapped[str]
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Numeric(20, 10))
