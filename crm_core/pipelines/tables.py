"""Tables of pipelines: the ways a deal can go, stage by stage."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
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

KINDS = ("open", "won", "lost")
BUYING_ROLES = (
    "decision_maker",
    "economic_buyer",
    "champion",
    "influencer",
    "technical_buyer",
    "user",
    "gatekeeper",
    "other",
)
DEMANDS: Final = ("amount", "expected_close", "account", "owner", "source", "person", "product")
"""What a stage may ask of a deal that enters it."""
REASON_KINDS: Final = ("won", "lost")


class PipelineRow(Tenant, Edited, Imported, Table):
    """One kind of selling, such as new business or renewals."""

    __tablename__ = "pipelines"
    __table_args__ = (to_organization(), UniqueConstraint("org_id", "name"), *imported_once("pipelines"))

    name: Mapped[str]
    reason_required: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether a deal is won or lost only with a reason."""


class StageRow(Tenant, Edited, Imported, Table):
    """One step of a pipeline; a deal in a stage of kind won or lost is closed."""

    __tablename__ = "stages"
    __table_args__ = (
        reference("pipeline_id", "pipelines"),
        UniqueConstraint("org_id", "pipeline_id", "name"),
        UniqueConstraint("org_id", "pipeline_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("org_id", "pipeline_id", "id", "kind"),
        one_of("kind", KINDS),
        CheckConstraint("position >= 0", name="position"),
        *imported_once("stages"),
    )

    pipeline_id: Mapped[UUID]
    name: Mapped[str]
    position: Mapped[int]
    kind: Mapped[str]
    retired_at: Mapped[datetime | None]
    """Since when no deal enters it."""


class StageRequirementRow(Tenant, Table):
    """Something that a deal must have before it enters a stage; a person may have to have a role."""

    __tablename__ = "stage_requirements"
    __table_args__ = (
        reference("stage_id", "stages", ondelete="CASCADE"),
        UniqueConstraint("org_id", "stage_id", "demands", "role", postgresql_nulls_not_distinct=True),
        one_of("demands", DEMANDS),
        one_of("role", BUYING_ROLES),
        CheckConstraint("role is null or demands = 'person'", name="role_of_person"),
    )

    stage_id: Mapped[UUID]
    demands: Mapped[str]
    role: Mapped[str | None]


class DealReasonRow(Tenant, Edited, Table):
    """A reason why deals are won or lost."""

    __tablename__ = "deal_reasons"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "kind", "name"),
        one_of("kind", REASON_KINDS),
    )

    kind: Mapped[str]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
