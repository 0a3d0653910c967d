"""Tables of privacy: who was forgotten, and how long records are kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization


class ErasureRow(Tenant, Table):
    """The proof that somebody was forgotten, without saying who."""

    __tablename__ = "erasures"
    __table_args__ = (
        reference("erased_by", "users"),
        one_of("reason", ("request", "retention")),
        one_of("noun", ("people", "leads")),
        Index("ix_erasures_org_id_erased_at", "org_id", "erased_at", "id"),
        Index("ix_erasures_org_id_erased_by", "org_id", "erased_by"),
    )

    noun: Mapped[str]
    record_id: Mapped[UUID]
    erased_at: Mapped[datetime]
    erased_by: Mapped[UUID | None]
    reason: Mapped[str]
    counts: Mapped[dict[str, Any]]


class RetentionRuleRow(Tenant, Edited, Table):
    """Records that a filter finds are deleted, or people erased, so many days after a moment of theirs."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "name"),
        one_of("action", ("delete", "erase")),
        CheckConstraint("after_days between 1 and 36500", name="after_days"),
    )

    name: Mapped[str]
    noun: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    basis: Mapped[str]
    """The field, a time or date, that the days are counted from."""
    after_days: Mapped[int]
    action: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    last_run_at: Mapped[datetime | None]
    last_count: Mapped[int | None]
