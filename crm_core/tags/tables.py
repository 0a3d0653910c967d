"""Tables of tags, and of which records bear them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, reference, to_organization


class TagRow(Tenant, Edited, Table):
    """A word that records are gathered by; upper and lower case are one."""

    __tablename__ = "tags"
    __table_args__ = (
        to_organization(),
        CheckConstraint("length(name) between 1 and 60", name="name"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        Index("uq_tags_org_id_name", "org_id", text("lower(name)"), unique=True),
    )

    name: Mapped[str]
    colour: Mapped[str] = mapped_column(default="#868e96", server_default="#868e96")


class RecordTagRow(Tenant, Table):
    """A tag on a record of any kind; seen by whoever sees the record."""

    __tablename__ = "record_tags"
    __table_args__ = (
        reference("tag_id", "tags", ondelete="CASCADE"),
        reference("tagged_by", "users"),
        UniqueConstraint("org_id", "noun", "record_id", "tag_id"),
        CheckConstraint("noun ~ '^[a-z_]{1,40}$'", name="noun"),
        Index("ix_record_tags_org_id_tag_id_noun_record_id", "org_id", "tag_id", "noun", "record_id"),
    )

    noun: Mapped[str]
    record_id: Mapped[UUID]
    tag_id: Mapped[UUID]
    tagged_by: Mapped[UUID | None]
    tagged_at: Mapped[datetime] = mapped_column(server_default=func.now())
