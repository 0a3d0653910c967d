"""Tables of organizations: the organization itself, and what each role may do in it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, new_id, one_of, to_organization
from crm_core.organizations.roles import ACTIONS, LEVELS


class OrganizationRow(Edited, Table):
    """One customer of ours; every other row belongs to one."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    currency: Mapped[str]
    simulated: Mapped[bool] = mapped_column(default=False, server_default="false")
    second_factor_required: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether whoever logs in with a password must have a second factor."""


class RoleRow(Table):
    """A role that users of an organization can have."""

    __tablename__ = "roles"
    __table_args__ = (to_organization(),)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    custom: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Made by the organization; the design's own are kept."""
    baseline: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether every person of the organization has it beside their own."""
    title: Mapped[str | None]
    levels: Mapped[str] = mapped_column(default="", server_default="")
    """What the role reaches, in one line; the database writes it whenever a permission changes."""


class RoleFieldRow(Table):
    """A field of an object that a role may not see (`none`) or not change (`read`)."""

    __tablename__ = "role_fields"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "role"], ["roles.org_id", "roles.name"], ondelete="CASCADE"),
        one_of("access", ("none", "read", "edit")),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    object: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    access: Mapped[str]


class RolePermissionRow(Table):
    """How far a role reaches: whose rows of an object it may read or write."""

    __tablename__ = "role_permissions"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "role"], ["roles.org_id", "roles.name"]),
        one_of("action", ACTIONS),
        one_of("level", LEVELS),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    object: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(Text)
