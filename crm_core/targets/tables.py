"""Tables of target accounts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference

TIERS = ("tier_1", "tier_2", "tier_3")


class TargetRow(Tenant, Edited, Table):
    """An account that is worked as a target: how much it matters, and how well it fits whom one sells to."""

    __tablename__ = "targets"
    __table_args__ = (
        reference("account_id", "accounts", ondelete="CASCADE"),
        UniqueConstraint("org_id", "account_id"),
        one_of("tier", TIERS),
        CheckConstraint("fit between 0 and 100", name="fit"),
        Index("ix_targets_org_id_tier_account_id", "org_id", "tier", "account_id"),
    )

    account_id: Mapped[UUID]
    tier: Mapped[str]
    fit: Mapped[int | None]
    reason: Mapped[str | None]
