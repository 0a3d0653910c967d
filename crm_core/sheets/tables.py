"""Tables of sheets: the files, what became of each of their lines, and what headers were said to mean."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

STATES: Final = ("open", "running", "done", "failed", "cancelled", "undoing", "undone")
MODES: Final = ("create", "update", "both")
STATUSES: Final = ("created", "changed", "unchanged", "held", "failed", "removed", "restored", "left")


class SheetRow(Tenant, Edited, Table):
    """A file of rows: how it is read, what its columns are, and how far it has come."""

    __tablename__ = "sheets"
    __table_args__ = (
        to_organization(),
        reference("owner_id", "users"),
        one_of("state", STATES),
        one_of("mode", MODES),
        Index("ix_sheets_org_id_owner_id_created_at", "org_id", "owner_id", "created_at"),
        Index("ix_sheets_org_id_folder_id", "org_id", "folder_id", postgresql_where="folder_id is not null"),
    )

    owner_id: Mapped[UUID]
    folder_id: Mapped[UUID | None]
    """The export that it came with."""
    name: Mapped[str]
    noun: Mapped[str | None]
    state: Mapped[str]
    source: Mapped[str]
    """The system that its external ids are of."""
    layout: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    """Encoding, delimiter, whether the first row is a header, and where rows begin."""
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(), server_default="[]", default=list)
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(JSONB(), server_default="[]", default=list)
    mode: Mapped[str]
    match: Mapped[list[str]] = mapped_column(JSONB(), server_default="[]", default=list)
    defaults: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    owners: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    """What owners are called in the file -> who they are here."""
    options: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    size: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    position: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    """The byte of the laid-out rows from which on nothing is done yet."""
    total: Mapped[int] = mapped_column(server_default="0", default=0)
    done: Mapped[int] = mapped_column(server_default="0", default=0)
    created: Mapped[int] = mapped_column(server_default="0", default=0)
    changed: Mapped[int] = mapped_column(server_default="0", default=0)
    unchanged: Mapped[int] = mapped_column(server_default="0", default=0)
    held: Mapped[int] = mapped_column(server_default="0", default=0)
    failed: Mapped[int] = mapped_column(server_default="0", default=0)
    scopes: Mapped[str | None]
    error: Mapped[str | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class SheetLineRow(Table):
    """What became of one line, written with what it did; of one held or refused also what stood in it."""

    __tablename__ = "sheet_lines"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "sheet_id"], ["sheets.org_id", "sheets.id"], ondelete="CASCADE"),
        one_of("status", STATUSES),
        Index("ix_sheet_lines_told", "org_id", "sheet_id", "line",
              postgresql_where="status in ('held', 'failed')"),
    )  # fmt: skip

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    record_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None]
    """The values that were changed, as they were."""
    after: Mapped[dict[str, Any] | None]
    """The values that were written; where they stand no longer, somebody changed the record since."""
    made: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What else was added for it: [noun, id] each."""
    column: Mapped[str | None]
    value: Mapped[str | None]
    reason: Mapped[str | None]
    remedy: Mapped[str | None]
    cells: Mapped[list[Any] | None] = mapped_column(JSONB())
    candidates: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))


class MappingHintRow(Table):
    """What somebody said a header means; the next sheet with it is suggested that."""

    __tablename__ = "import_mapping_hints"
    __table_args__ = (to_organization(),)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
    """Empty when the column is to be left out."""
    times: Mapped[int] = mapped_column(server_default="1", default=1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
