"""Tables of pipelines: the ways a deal can go, stage by stage."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

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


class PipelineRow(Tenant, Edited, Imported, Table):
    """One kind of selling, such as new business or renewals."""

    __tablename__ = "pipelines"
    __table_args__ = (to_organization(), UniqueConstraint("org_id", "name"), *imported_once("pipelines"))

    name: Mapped[str]


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
