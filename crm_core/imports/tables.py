"""Tables of imports: the runs, the files they staged, what they refused, and what stood there before them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization

STATES = ("staging", "writing", "done", "failed", "undoing", "undone")


class ImportRunRow(Tenant, Table):
    """One bundle brought in, or on its way."""

    __tablename__ = "import_runs"
    __table_args__ = (
        to_organization(),
        reference("started_by", "users"),
        one_of("state", STATES),
        Index("ix_import_runs_org_id_source_fingerprint", "org_id", "source", "fingerprint"),
    )

    source: Mapped[str]
    fingerprint: Mapped[str]
    """Digest of the whole bundle; the same bundle again continues its run or finds it done."""
    state: Mapped[str]
    progress: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    error: Mapped[str | None]


class ImportedRow(Table):
    """A row that an import brought: how it is known again, what it said, and what it became."""

    __tablename__ = "imported_rows"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "source", "table_name", "external_id"),
        reference("import_id", "import_runs", ondelete="CASCADE"),
        Index("ix_imported_rows_org_id_import_id", "org_id", "import_id", "table_name"),
    )

    org_id: Mapped[UUID]
    source: Mapped[str]
    table_name: Mapped[str]
    external_id: Mapped[str]
    record_id: Mapped[UUID]
    """The record; of a change to a deal, the event."""
    import_id: Mapped[UUID]
    linked: Mapped[bool] = mapped_column(server_default="false")
    """True when the record was there before any import."""
    edits: Mapped[int | None] = mapped_column(BigInteger)
    """Digest of the columns that a later bundle may change."""
    history: Mapped[int | None] = mapped_column(BigInteger)
    """Digest of the columns that it may not."""


class ImportRejectionRow(Tenant, Table):
    """A row that was refused, where it stood, and why."""

    __tablename__ = "import_rejections"
    __table_args__ = (
        reference("import_id", "import_runs", ondelete="CASCADE"),
        Index("ix_import_rejections_org_id_import_id", "org_id", "import_id", "id"),
    )

    import_id: Mapped[UUID]
    bundle_table: Mapped[str]
    file: Mapped[str]
    line: Mapped[int] = mapped_column(Integer)
    external_id: Mapped[str | None]
    column: Mapped[str | None]
    value: Mapped[str | None]
    reason: Mapped[str]
    remedy: Mapped[str]


class ImportBeforeImageRow(Table):
    """A record as it stood before a run changed it, so that the run can be undone."""

    __tablename__ = "import_before_images"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "import_id", "table_name", "record_id"),
        ForeignKeyConstraint(
            ["org_id", "import_id"], ["import_runs.org_id", "import_runs.id"], ondelete="CASCADE"
        ),
    )

    org_id: Mapped[UUID]
    import_id: Mapped[UUID]
    table_name: Mapped[str]
    record_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None]
    """The whole row; null when the run created the record."""
