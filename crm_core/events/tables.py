"""The table of events: the append-only log that everything else follows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType
from typing_extensions import override

from crm_core.kit.table import Table, Tenant, reference, to_organization


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction number."""

    cache_ok = True

    @override
    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL."""
        return "xid8"


class EventRow(Tenant, Table):
    """One thing that happened; never updated, never deleted. What it names may be gone since."""

    __tablename__ = "events"
    __table_args__ = (
        to_organization(),
        reference("actor_id", "users"),
        UniqueConstraint("org_id", "seq"),
        Index("ix_events_org_id_xid_seq", "org_id", "xid", "seq"),
        Index("ix_events_org_id_deal_id_occurred_at", "org_id", "deal_id", "occurred_at", "seq"),
        Index("ix_events_org_id_account_id_occurred_at", "org_id", "account_id", "occurred_at", "seq"),
        Index("ix_events_org_id_record_id_occurred_at", "org_id", "record_id", "occurred_at", "seq"),
        Index("ix_events_org_id_recorded_at", "org_id", "recorded_at", "id"),
        Index("ix_events_org_id_deal_id_type", "org_id", "deal_id", "type"),
        Index("ix_events_owners", "org_id", "owner_id", "deal_id", postgresql_where="owner_id is not null"),
        Index(
            "ix_events_accounts",
            "org_id",
            "account_id",
            "type",
            postgresql_where="type in ('DealOpened', 'AccountCreated', 'AccountEdited')",
        ),
        Index("ix_events_org_id_import_id", "org_id", "import_id", postgresql_where="import_id is not null"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    xid: Mapped[str] = mapped_column(Xid8(), server_default=text("pg_current_xact_id()"))
    type: Mapped[str]
    noun: Mapped[str]
    record_id: Mapped[UUID]
    deal_id: Mapped[UUID | None]
    account_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None] = mapped_column(
        Computed(
            "case when type in ('DealOpened', 'DealOwnerChanged') then (data ->> 'owner_id')::uuid end",
            persisted=True,
        )
    )
    """Whose deal it is from then on; a column, since a policy bars indexes on expressions over `data`."""
    occurred_at: Mapped[datetime]
    known_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    data: Mapped[dict[str, Any]]
    via: Mapped[UUID | None] = mapped_column(
        server_default=text("nullif(current_setting('bellwether.via', true), '')::uuid"), deferred=True
    )
    """By which API key or client it was done; None for people at the screen and for jobs. For webhooks."""
    redacted_at: Mapped[datetime | None]
    """When a person's right to be forgotten emptied `data`."""
