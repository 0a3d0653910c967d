"""Tables of duplicates: pairs of records that may be one, searches for them, the keys they are found by."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.duplicates.schemas import KINDS, STATES
from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization


class MatchKeyRow(Table):
    """The keys and the searched name of one record; triggers keep it, the gate alone reads it."""

    __tablename__ = "match_keys"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "kind", "record_id"),
        Index("ix_match_keys_keys", "keys", postgresql_using="gin"),
        Index("ix_match_keys_name", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )

    org_id: Mapped[UUID]
    kind: Mapped[str]
    record_id: Mapped[UUID]
    name: Mapped[str]
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))


class DuplicateRunRow(Tenant, Table):
    """One search for duplicates, in everything or in one import; it goes on after `after_id`."""

    __tablename__ = "duplicate_runs"
    __table_args__ = (
        to_organization(),
        reference("started_by", "users"),
        one_of("kind", KINDS),
        one_of("state", ("running", "done", "failed")),
        CheckConstraint("threshold between 0 and 1", name="threshold"),
        Index("ix_duplicate_runs_org_id_started_at", "org_id", "started_at"),
    )

    kind: Mapped[str]
    import_id: Mapped[UUID | None]
    threshold: Mapped[float]
    state: Mapped[str]
    total: Mapped[int] = mapped_column(Integer)
    seen: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    compared: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    found: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    after_id: Mapped[UUID | None]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DuplicatePairRow(Tenant, Table):
    """Two records of a kind that may be one, and what somebody decided of them."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        to_organization(),
        reference("decided_by", "users"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        UniqueConstraint("org_id", "kind", "left_id", "right_id"),
        CheckConstraint("probability between 0 and 1", name="probability"),
        CheckConstraint("left_id < right_id", name="ordered"),
        CheckConstraint("state = 'open' or decided_at is not null", name="decided"),
        Index("ix_duplicate_pairs_org_id_state_probability_id", "org_id", "state", "probability", "id"),
        Index("ix_duplicate_pairs_org_id_right_id", "org_id", "right_id"),
    )

    kind: Mapped[str]
    left_id: Mapped[UUID]
    right_id: Mapped[UUID]
    probability: Mapped[float]
    base: Mapped[float]
    """Log-odds before the organization's own labels moved them."""
    evidence: Mapped[list[dict[str, Any]]]
    model_version: Mapped[str]
    state: Mapped[str]
    run_id: Mapped[UUID | None]
    found_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
