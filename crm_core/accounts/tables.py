"""Tables of accounts: the companies sold to."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from crm_core.kit.custom import Customized
from crm_core.kit.table import (
    Edited,
    Imported,
    Table,
    Tenant,
    imported_once,
    one_of,
    reference,
    to_organization,
)

CHURN_KINDS = ("contract", "purchases")
"""How a customer may be lost: a running subscription is left, or no order comes."""


class AccountRow(Tenant, Edited, Imported, Customized, Table):
    """A company; a parent makes the hierarchy."""

    __tablename__ = "accounts"
    __table_args__ = (
        to_organization(),
        reference("parent_id", "accounts", ondelete="SET NULL (parent_id)"),
        reference("owner_id", "users"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        CheckConstraint("employees >= 0", name="employees"),
        one_of("churn_kind", CHURN_KINDS),
        CheckConstraint("churn_90 between 0 and 1", name="churn_90"),
        CheckConstraint("health between 0 and 100", name="health"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        Index("ix_accounts_org_id_name_id", "org_id", "name", "id"),
        Index("ix_accounts_org_id_owner_id_name", "org_id", "owner_id", "name"),
        Index("ix_accounts_org_id_parent_id", "org_id", "parent_id"),
        Index(
            "ix_accounts_org_id_health", "org_id", "health", "id", postgresql_where=text("health is not null")
        ),
        Index("ix_accounts_org_id_folded", "org_id", text("bellwether_company(name)")),
        Index("ix_accounts_domain", "org_id", text("bellwether_domain(website)")),
        Index("ix_accounts_lower_name", "org_id", text("lower(name)")),
        *imported_once("accounts"),
    )

    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    industry: Mapped[str | None]
    region: Mapped[str | None]
    employees: Mapped[int | None]
    country: Mapped[str | None]
    """ISO 3166 alpha-2."""
    postal_code: Mapped[str | None]
    website: Mapped[str | None]
    churn_kind: Mapped[str | None]
    """How the account could be lost as a customer; null when it is none. This and the next: the system's."""
    churn_90: Mapped[float | None]
    """Chance to be lost within 90 days."""
    health: Mapped[int | None]
    """Chance to stay, in percent."""
    revenue_at_risk: Mapped[Decimal | None]
    """A year's revenue that is expected to be lost, in the organization's currency."""
    risk_as_of: Mapped[datetime | None]
