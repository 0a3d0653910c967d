"""Tables of leads: who may become a buyer, before anybody knows."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

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

STATUSES: Final = ("new", "working", "nurturing", "qualified", "unqualified", "converted")


class LeadRow(Tenant, Edited, Imported, Customized, Table):
    """Somebody who asked, or was found; once converted, what became of them and when."""

    __tablename__ = "leads"
    __table_args__ = (
        to_organization(),
        reference("owner_id", "users"),
        reference("converted_account_id", "accounts", ondelete="SET NULL (converted_account_id)"),
        reference("converted_person_id", "people", ondelete="SET NULL (converted_person_id)"),
        reference("converted_deal_id", "deals", ondelete="SET NULL (converted_deal_id)"),
        one_of("status", STATUSES),
        CheckConstraint("(status = 'converted') = (converted_at is not null)", name="converted_at"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("employees >= 0", name="employees"),
        CheckConstraint("score >= 0", name="score"),
        Index("ix_leads_org_id_created_at_id", "org_id", "created_at", "id"),
        Index("ix_leads_org_id_owner_id_created_at_id", "org_id", "owner_id", "created_at", "id"),
        Index("ix_leads_org_id_name_id", "org_id", "name", "id"),
        Index("ix_leads_org_id_status_created_at_id", "org_id", "status", "created_at", "id"),
        Index("ix_leads_org_id_email", "org_id", text("lower(email)")),
        Index("ix_leads_waiting", "org_id", "owner_id", "created_at",
              postgresql_where="first_touch_at is null and converted_at is null"),
        Index("ix_leads_load", "org_id", "owner_id",
              postgresql_where="status in ('new', 'working', 'qualified')"),
        *imported_once("leads"),
    )  # fmt: skip

    name: Mapped[str]
    """The person's."""
    company: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    industry: Mapped[str | None]
    region: Mapped[str | None]
    """State or province."""
    country: Mapped[str | None]
    """ISO 3166 alpha-2."""
    postal_code: Mapped[str | None]
    employees: Mapped[int | None]
    website: Mapped[str | None]
    source: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="new", server_default="new")
    owner_id: Mapped[UUID | None]
    score: Mapped[float | None]
    first_touch_at: Mapped[datetime | None]
    """When somebody first called, wrote to or met them: speed to lead ends here."""
    converted_at: Mapped[datetime | None]
    converted_account_id: Mapped[UUID | None]
    converted_person_id: Mapped[UUID | None]
    converted_deal_id: Mapped[UUID | None]
