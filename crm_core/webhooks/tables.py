"""Tables of webhooks: subscriptions, what is to be delivered or was, and how far the log has been read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.events.tables import Xid8
from crm_core.kit.table import Edited, Table, Tenant, one_of, reference, to_organization

ENDS = ("paused", "gone", "failing")
"""By whoever may; because the endpoint answered 410; because it failed for days."""
STATES = ("waiting", "sent", "dead", "withheld")
"""Withheld is what the owner could not see when it would have been sent."""


class WebhookRow(Edited, Tenant, Table):
    """A subscription: what its owner sees of certain events goes to an address."""

    __tablename__ = "webhooks"
    __table_args__ = (
        to_organization(),
        reference("owner_id", "users"),
        one_of("ended", ENDS),
        CheckConstraint("active = (ended is null)", name="active"),
        Index("ix_webhooks_org_id_owner_id", "org_id", "owner_id", "created_at"),
    )

    owner_id: Mapped[UUID]
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSONB())
    """`*`, `<noun>.*` or `<noun>.<type>`."""
    scopes: Mapped[str | None]
    """What the integration that made it was given; it sees no more than that."""
    skip_own: Mapped[bool]
    own_id: Mapped[UUID]
    """The key, client or user whose writes are the receiver's own."""
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(server_default="true", default=True)
    ended: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    heard_from: Mapped[str] = mapped_column(server_default=text("pg_current_snapshot()::text"))
    """The snapshot in which it was made or taken up again: what committed later is told."""
    failures: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    """Failed attempts since the last that succeeded."""
    failing_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    """Nothing is sent before, so that an endpoint in trouble is left in peace and order is kept."""
    courier: Mapped[int | None] = mapped_column(BigInteger)
    """The job that delivers now; a job taken up again after a crash is still the same."""
    leased_until: Mapped[datetime | None]


class WebhookDeliveryRow(Tenant, Table):
    """One message to one webhook; its id is made of both, so that it is made once."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        reference("webhook_id", "webhooks", ondelete="CASCADE"),
        one_of("state", STATES),
        CheckConstraint("(state = 'waiting') = (due_at is not null)", name="due_at"),
        Index(
            "ix_webhook_deliveries_waiting", "org_id", "webhook_id", "place",
            postgresql_where="state = 'waiting'",
        ),
        Index("ix_webhook_deliveries_org_id_webhook_id_made_at", "org_id", "webhook_id", "made_at", "id"),
        Index(
            "ix_webhook_deliveries_org_id_ended_at", "org_id", "ended_at",
            postgresql_where="ended_at is not null",
        ),
    )  # fmt: skip

    webhook_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    """None for a test message."""
    type: Mapped[str]
    place: Mapped[int] = mapped_column(BigInteger)
    """Order of sending: the event's number in the log."""
    state: Mapped[str] = mapped_column(server_default="waiting", default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    due_at: Mapped[datetime | None]
    tries: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]", default=list)
    """Every attempt: when, status, milliseconds, what went wrong."""
    status: Mapped[int | None] = mapped_column(Integer)
    latency_ms: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None]
    response: Mapped[str | None]
    """The beginning of the last answer."""
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WebhookReaderRow(Table):
    """How far an organization's log has been read for its webhooks."""

    __tablename__ = "webhook_readers"
    __table_args__ = (to_organization(),)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    xid: Mapped[str] = mapped_column(Xid8())
    seq: Mapped[int] = mapped_column(BigInteger)
