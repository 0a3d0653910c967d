"""Tables of files: what is attached to a record; the bytes lie elsewhere, under their hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, Tenant, reference, to_organization


class FileRow(Tenant, Table):
    """A file on a record of any kind; seen by whoever sees the record."""

    __tablename__ = "files"
    __table_args__ = (
        to_organization(),
        reference("uploaded_by", "users"),
        CheckConstraint("noun ~ '^[a-z_]{1,40}$'", name="noun"),
        CheckConstraint("length(name) between 1 and 255", name="name"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        Index("ix_files_org_id_noun_record_id", "org_id", "noun", "record_id", "uploaded_at"),
        Index("ix_files_org_id_sha256", "org_id", "sha256"),
    )

    noun: Mapped[str]
    record_id: Mapped[UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
