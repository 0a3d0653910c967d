"""Tables of quotas: what a person, a team or everybody together is to reach in a period."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

PERIODS: Final = ("month", "quarter", "year")
MEASURES: Final = ("revenue", "deals")
_END: Final = (
    "(starts_on + case period when 'month' then interval '1 month'"
    " when 'quarter' then interval '3 months' else interval '1 year' end)::date"
)


class QuotaRow(Tenant, Edited, Table):
    """A quota of a user, a team, or everybody; `ends_on` is the first day after it."""

    __tablename__ = "quotas"
    __table_args__ = (
        to_organization(),
        reference("user_id", "users", ondelete="CASCADE"),
        reference("team_id", "teams", ondelete="CASCADE"),
        one_of("period", PERIODS),
        one_of("measure", MEASURES),
        CheckConstraint("amount is not null and amount > 0", name="amount"),
        CheckConstraint("case measure when 'revenue' then currency is not null and currency ~ '^[A-Z]{3}$'"
                        " else currency is null end", name="currency"),
        CheckConstraint("num_nonnulls(user_id, team_id) <= 1", name="holder"),
        CheckConstraint("extract(day from starts_on) = 1", name="starts_on"),
        ExcludeConstraint(
            ("org_id", "="), ("period", "="), ("measure", "="),
            (text("(coalesce(user_id, team_id, org_id))"), "="),
            (text(f"(daterange(starts_on, {_END}))"), "&&"),
            name="ex_quotas_overlap",
        ),
        Index("ix_quotas_org_id_user_id_starts_on", "org_id", "user_id", "starts_on"),
        Index("ix_quotas_org_id_team_id", "org_id", "team_id"),
        Index("ix_quotas_org_id_starts_on_id", "org_id", "starts_on", "id"),
    )  # fmt: skip

    user_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    period: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(Computed(_END, persisted=True))
    measure: Mapped[str]
    amount: Mapped[Decimal | None]
    """Never null in the table; empty for whoever the field is closed to."""
    currency: Mapped[str | None]
