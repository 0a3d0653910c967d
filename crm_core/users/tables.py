"""Tables of users: who works here, in which team, and who reports to whom."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

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

KINDS = ("person", "service", "system")


class TeamRow(Tenant, Edited, Table):
    """A team; who leads it follows from the reporting tree."""

    __tablename__ = "teams"
    __table_args__ = (to_organization(), UniqueConstraint("org_id", "name"))

    name: Mapped[str]


class UserRow(Tenant, Edited, Imported, Table):
    """Somebody who works for the organization; also the accounts of programs and of the system itself."""

    __tablename__ = "users"
    __table_args__ = (
        to_organization(),
        ForeignKeyConstraint(["org_id", "role"], ["roles.org_id", "roles.name"]),
        reference("manager_id", "users"),
        reference("team_id", "teams"),
        one_of("kind", KINDS),
        CheckConstraint("manager_id <> id", name="not_own_manager"),
        Index("uq_users_org_id_email", "org_id", text("lower(email)"), unique=True),
        Index("ix_users_email", text("lower(email)")),
        Index("ix_users_org_id_manager_id", "org_id", "manager_id"),
        Index("ix_users_org_id_team_id", "org_id", "team_id"),
        *imported_once("users"),
    )

    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    kind: Mapped[str] = mapped_column(default="person", server_default="person")
    manager_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")


class UserRoleRow(Table):
    """A role that a user has beside their first."""

    __tablename__ = "user_roles"
    __table_args__ = (
        reference("user_id", "users", ondelete="CASCADE"),
        ForeignKeyConstraint(["org_id", "role"], ["roles.org_id", "roles.name"]),
        Index("ix_user_roles_org_id_role", "org_id", "role"),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
