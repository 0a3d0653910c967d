"""Tables of people: who works at the companies sold to."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from crm_core.kit.table import Edited, Imported, Table, Tenant, imported_once, reference, to_organization


class PersonRow(Tenant, Edited, Imported, Table):
    """A person on the buyer's side."""

    __tablename__ = "people"
    __table_args__ = (
        to_organization(),
        reference("account_id", "accounts", ondelete="SET NULL (account_id)"),
        reference("owner_id", "users"),
        Index("ix_people_org_id_name_id", "org_id", "name", "id"),
        Index("ix_people_org_id_owner_id_name", "org_id", "owner_id", "name"),
        Index("ix_people_org_id_account_id", "org_id", "account_id"),
        Index("ix_people_org_id_email", "org_id", text("lower(email)")),
        *imported_once("people"),
    )

    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    account_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
