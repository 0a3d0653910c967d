"""Tables of people: who works at the companies sold to, and where they worked before."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.custom import Customized
from crm_core.kit.table import Edited, Imported, Table, Tenant, imported_once, reference, to_organization


class PersonRow(Tenant, Edited, Imported, Customized, Table):
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
        Index("ix_people_org_id_domain", "org_id", text("split_part(lower(email), '@', 2)")),
        Index("ix_people_domain", "org_id", text("bellwether_domain(email)")),
        *imported_once("people"),
    )

    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    account_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]


class AffiliationRow(Tenant, Edited, Table):
    """Where a person works or worked; the primary one of today is the account in the person's own row.

    A trigger keeps it so, whoever writes the person's row. `started_on` is empty when nobody knows.
    """

    __tablename__ = "affiliations"

    person_id: Mapped[UUID]
    account_id: Mapped[UUID]
    title: Mapped[str | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """The first day on which they no longer worked there."""
    is_primary: Mapped[bool] = mapped_column(default=False, server_default="false")

    __table_args__ = (
        reference("person_id", "people", ondelete="CASCADE"),
        reference("account_id", "accounts", ondelete="CASCADE"),
        CheckConstraint("ended_on >= started_on", name="ended_on"),
        ExcludeConstraint(
            ("org_id", "="), ("person_id", "="),
            (text("daterange(started_on, ended_on)"), "&&"),
            name="ex_affiliations_one_primary", using="gist", where=text("is_primary"),
        ),
        ExcludeConstraint(
            ("org_id", "="), ("person_id", "="), ("account_id", "="),
            (text("daterange(started_on, ended_on)"), "&&"),
            name="ex_affiliations_once_at_a_time", using="gist",
        ),
        Index("ix_affiliations_org_id_person_id", "org_id", "person_id"),
        Index("ix_affiliations_org_id_account_id", "org_id", "account_id"),
    )  # fmt: skip
