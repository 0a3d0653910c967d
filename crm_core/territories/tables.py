"""Tables of territories: versions of a tree, rules, members, and which records lie where since when."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

MATCHING: Final = ("first", "all")
"""Whether a record lies where the first rule that fits says, or everywhere that any rule says."""
STATES: Final = ("draft", "active", "archived")
APPLIES_TO: Final = ("accounts", "leads", "both")
ROLES: Final = ("owner", "member", "overlay")
"""Of a territory's members: who answers for it, who works in it, who helps there from elsewhere."""
NOUNS: Final = ("accounts", "leads")


class VersionRow(Tenant, Edited, Table):
    """One layout of the territories, such as next fiscal year's; at most one is active at any moment."""

    __tablename__ = "territory_versions"
    __table_args__ = (
        to_organization(),
        reference("based_on_id", "territory_versions", ondelete="SET NULL (based_on_id)"),
        reference("published_by", "users"),
        UniqueConstraint("org_id", "name"),
        one_of("matching", MATCHING),
        one_of("state", STATES),
        CheckConstraint("(state = 'draft') = (active_from is null)", name="active_from"),
        CheckConstraint("active_to > active_from", name="active_to"),
        ExcludeConstraint(
            (text("org_id"), "="),
            (func.tstzrange(text("active_from"), text("active_to")), "&&"),
            using="gist", where=text("active_from is not null"), name="ex_territory_versions_active",
        ),
    )  # fmt: skip

    name: Mapped[str]
    matching: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    active_from: Mapped[datetime | None]
    active_to: Mapped[datetime | None]
    based_on_id: Mapped[UUID | None]
    published_by: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    """When all records had been assigned by it."""


class TerritoryRow(Tenant, Edited, Table):
    """One territory in one version; `origin_id` is the same in every version that has it."""

    __tablename__ = "territories"
    __table_args__ = (
        reference("version_id", "territory_versions", ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["org_id", "version_id", "parent_id"],
            ["territories.org_id", "territories.version_id", "territories.id"],
            name="fk_territories_parent",
        ),
        reference("manager_id", "users"),
        UniqueConstraint("org_id", "version_id", "id"),
        UniqueConstraint("org_id", "version_id", "origin_id"),
        UniqueConstraint("org_id", "version_id", "name"),
        Index("ix_territories_org_id_parent_id", "org_id", "parent_id"),
        Index("ix_territories_org_id_origin_id", "org_id", "origin_id"),
    )

    version_id: Mapped[UUID]
    origin_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    manager_id: Mapped[UUID | None]


class MemberRow(Tenant, Table):
    """Somebody who works in a territory."""

    __tablename__ = "territory_members"
    __table_args__ = (
        reference("territory_id", "territories", ondelete="CASCADE"),
        reference("user_id", "users"),
        UniqueConstraint("org_id", "territory_id", "user_id"),
        one_of("role", ROLES),
    )

    territory_id: Mapped[UUID]
    user_id: Mapped[UUID]
    role: Mapped[str]


class RuleRow(Tenant, Table):
    """Which records belong to a territory: all criteria hold, and the filter if there is one."""

    __tablename__ = "territory_rules"
    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "version_id", "territory_id"],
            ["territories.org_id", "territories.version_id", "territories.id"],
            name="fk_territory_rules_territory", ondelete="CASCADE",
        ),
        UniqueConstraint("org_id", "version_id", "position"),
        one_of("applies_to", APPLIES_TO),
    )  # fmt: skip

    version_id: Mapped[UUID]
    territory_id: Mapped[UUID]
    position: Mapped[int]
    applies_to: Mapped[str]
    criteria: Mapped[dict[str, Any]]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class RunRow(Tenant, Table):
    """How far the assignment of all records of a noun by a version has come; it goes on after `after_id`."""

    __tablename__ = "territory_runs"
    __table_args__ = (
        reference("version_id", "territory_versions", ondelete="CASCADE"),
        UniqueConstraint("org_id", "version_id", "noun"),
        one_of("noun", NOUNS),
    )

    version_id: Mapped[UUID]
    noun: Mapped[str]
    after_id: Mapped[UUID | None]
    seen: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    changed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    pins_lost: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class _Lies(Tenant):
    """A record lies in a territory from one moment to another, by a rule or because somebody said so."""

    territory_id: Mapped[UUID]
    rule_id: Mapped[UUID | None]
    pinned_by: Mapped[UUID | None]
    pin_reason: Mapped[str | None]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        name: str = cls.__tablename__  # type: ignore[attr-defined]  # given by each table
        one = name.removesuffix("_territories")
        return (
            reference(f"{one}_id", f"{one}s", ondelete="CASCADE"),
            reference("territory_id", "territories"),
            reference("rule_id", "territory_rules"),
            reference("pinned_by", "users"),
            CheckConstraint("(rule_id is null) = (pinned_by is not null)", name="pinned_by"),
            CheckConstraint("(pin_reason is null) = (pinned_by is null)", name="pin_reason"),
            CheckConstraint("to_at >= from_at", name="to_at"),
            Index(f"uq_{name}_present", "org_id", f"{one}_id", "territory_id", unique=True,
                  postgresql_where="to_at is null"),
            Index(f"ix_{name}_in", "org_id", "territory_id", f"{one}_id", postgresql_where="to_at is null"),
            Index(f"ix_{name}_org_id_{one}_id_from_at", "org_id", f"{one}_id", "from_at"),
        )  # fmt: skip


class AccountTerritoryRow(_Lies, Table):
    """An account lies in a territory."""

    __tablename__ = "account_territories"

    account_id: Mapped[UUID]


class LeadTerritoryRow(_Lies, Table):
    """A lead lies in a territory."""

    __tablename__ = "lead_territories"

    lead_id: Mapped[UUID]
