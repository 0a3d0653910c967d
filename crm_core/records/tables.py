"""Tables of what is done alike with every kind of record: search, views, bulk jobs, merges."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

SHARED: Final = ("none", "team", "all")
ACTIONS: Final = ("create", "update", "upsert", "delete", "mass_update", "reassign")
STATES: Final = ("open", "running", "done", "failed", "cancelled")
OUTCOMES: Final = ("created", "changed", "unchanged", "deleted", "failed")
MERGED: Final = ("accounts", "people", "leads")
IMAGES: Final = ("changed", "moved", "removed", "merged")


class SearchEntryRow(Table):
    """What one field of a record is found by; triggers keep it, and only the gate's function reads it."""

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_words", "org_id", "noun", "words", postgresql_using="gin"),
        Index("ix_search_entries_owner", "org_id", "noun", "owner_id", "words", postgresql_using="gin"),
        Index("ix_search_entries_text", "org_id", "noun", "text",
              postgresql_ops={"text": "text_pattern_ops"}),
    )  # fmt: skip

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None]
    text: Mapped[str]
    words: Mapped[Any] = mapped_column(TSVECTOR())
    changed_at: Mapped[datetime]


class SearchTermRow(Table):
    """A word that some record is found by: what mistyped words are taken for."""

    __tablename__ = "search_terms"
    __table_args__ = (
        Index("ix_search_terms_org_id_term", "org_id", "term", postgresql_ops={"term": "text_pattern_ops"}),
        Index("ix_search_terms_trigrams", "org_id", "term", postgresql_using="gin",
              postgresql_ops={"term": "gin_trgm_ops"}),
    )  # fmt: skip

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    term: Mapped[str]


class SavedViewRow(Tenant, Edited, Table):
    """A filter, sort order and choice of fields with a name."""

    __tablename__ = "saved_views"
    __table_args__ = (
        to_organization(),
        reference("owner_id", "users"),
        UniqueConstraint("org_id", "owner_id", "noun", "name"),
        one_of("shared", SHARED),
        Index("uq_saved_views_default", "org_id", "owner_id", "noun", unique=True,
              postgresql_where="is_default"),
        Index("ix_saved_views_org_id_noun", "org_id", "noun"),
    )  # fmt: skip

    owner_id: Mapped[UUID]
    noun: Mapped[str]
    name: Mapped[str]
    filter: Mapped[dict[str, Any] | None]
    q: Mapped[str | None]
    sort: Mapped[list[str]] = mapped_column(JSONB(), server_default="[]", default=list)
    fields: Mapped[list[str]] = mapped_column(JSONB(), server_default="[]", default=list)
    shared: Mapped[str] = mapped_column(server_default="none", default="none")
    pinned: Mapped[bool] = mapped_column(server_default="false", default=False)
    is_default: Mapped[bool] = mapped_column(server_default="false", default=False)


class BulkJobRow(Tenant, Table):
    """Work on many records for somebody: what is to be done, and how far it has come."""

    __tablename__ = "bulk_jobs"
    __table_args__ = (
        to_organization(),
        reference("owner_id", "users"),
        one_of("action", ACTIONS),
        one_of("state", STATES),
        Index("ix_bulk_jobs_org_id_owner_id_created_at", "org_id", "owner_id", "created_at"),
    )

    owner_id: Mapped[UUID]
    noun: Mapped[str]
    action: Mapped[str]
    match: Mapped[str | None]
    filter: Mapped[dict[str, Any] | None]
    changes: Mapped[dict[str, Any] | None]
    scopes: Mapped[str | None]
    state: Mapped[str]
    total: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Rows there are: lines of the data, or records that the filter lets through."""
    done: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    succeeded: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    failed: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    unchanged: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    position: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    """Bytes of the data that are worked off."""
    size: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    after_id: Mapped[UUID | None]
    until_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]


class BulkResultRow(Table):
    """What became of one line, written with what it did."""

    __tablename__ = "bulk_results"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "job_id"], ["bulk_jobs.org_id", "bulk_jobs.id"], ondelete="CASCADE"),
        one_of("status", OUTCOMES),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    record_id: Mapped[UUID | None]
    code: Mapped[str | None]
    detail: Mapped[str | None]


class MergeRow(Tenant, Table):
    """Records that became one."""

    __tablename__ = "merges"
    __table_args__ = (
        to_organization(),
        reference("merged_by", "users"),
        reference("undone_by", "users"),
        one_of("noun", MERGED),
        Index("ix_merges_org_id_target_id", "org_id", "target_id"),
    )

    noun: Mapped[str]
    target_id: Mapped[UUID]
    sources: Mapped[list[str]] = mapped_column(JSONB())
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB(), server_default="{}", default=dict)
    merged_by: Mapped[UUID]
    merged_at: Mapped[datetime]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class MergeImageRow(Table):
    """What a row was before a merge, and what of it was written; only merging and undoing see it."""

    __tablename__ = "merge_images"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "merge_id"], ["merges.org_id", "merges.id"], ondelete="CASCADE"),
        one_of("kind", IMAGES),
        Index("ix_merge_images_org_id_record_id", "org_id", "record_id"),
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    merge_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    record_id: Mapped[UUID]
    kind: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any] | None]


class RecordAliasRow(Tenant, Table):
    """A key by which another system knows a record that was merged into this one."""

    __tablename__ = "record_aliases"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "merge_id"], ["merges.org_id", "merges.id"], ondelete="CASCADE"),
        UniqueConstraint("org_id", "noun", "external_source", "external_id"),
        Index("ix_record_aliases_org_id_record_id", "org_id", "record_id"),
    )

    noun: Mapped[str]
    external_source: Mapped[str]
    external_id: Mapped[str]
    record_id: Mapped[UUID]
    merge_id: Mapped[UUID]
