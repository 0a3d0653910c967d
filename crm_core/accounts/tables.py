"""Tables of accounts: the companies sold to."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from crm_core.kit.custom import Customized
from crm_core.kit.table import Edited, Imported, Table, Tenant, imported_once, reference, to_organization


class AccountRow(Tenant, Edited, Imported, Customized, Table):
    """A company; a parent makes the hierarchy."""

    __tablename__ = "accounts"
    __table_args__ = (
        to_organization(),
        reference("parent_id", "accounts", ondelete="SET NULL (parent_id)"),
        reference("owner_id", "users"),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        CheckConstraint("employees >= 0", name="employees"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        Index("ix_accounts_org_id_name_id", "org_id", "name", "id"),
        Index("ix_accounts_org_id_owner_id_name", "org_id", "owner_id", "name"),
        Index("ix_accounts_org_id_parent_id", "org_id", "parent_id"),
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
