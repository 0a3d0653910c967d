"""Tables of access: passwords, sessions, API keys, and the attempts to get in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, Tenant, one_of, reference, to_organization

METHODS = ("password", "second_factor", "single_sign_on")


class PasswordRow(Table):
    """The argon2 hash of a user's password; read by the gate's functions only."""

    __tablename__ = "passwords"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id"),
        reference("user_id", "users", ondelete="CASCADE"),
    )

    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    hash: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SessionRow(Tenant, Table):
    """One log-in of one user; the token is kept as its SHA-256 only."""

    __tablename__ = "sessions"
    __table_args__ = (
        reference("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("token_hash"),
        one_of("method", METHODS),
        Index("ix_sessions_org_id_user_id", "org_id", "user_id"),
    )

    user_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    csrf_token: Mapped[str]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str | None]
    address: Mapped[str | None]
    method: Mapped[str] = mapped_column(default="password", server_default="password")
    """How the user proved themselves."""
    provider_id: Mapped[UUID | None]


class ApiKeyRow(Tenant, Table):
    """A program's key: kept as its SHA-256, recognised by its prefix, acting as a user of its own."""

    __tablename__ = "api_keys"
    __table_args__ = (
        to_organization(),
        reference("user_id", "users", ondelete="CASCADE"),
        reference("created_by", "users"),
        UniqueConstraint("key_hash"),
        Index("ix_api_keys_org_id_created_by", "org_id", "created_by"),
    )

    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user_id: Mapped[UUID]
    """The service account the key acts as; its role bounds the key."""
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    networks: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """Where the key works from (CIDR); None for everywhere."""


class LoginAttemptRow(Table):
    """An attempt to log in that was let through to the password; e-mail and address are kept as hashes."""

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_account_at", "account", "at"),
        Index("ix_login_attempts_address_at", "address", "at"),
        Index("ix_login_attempts_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class IdempotencyKeyRow(Table):
    """The answer kept for a write that may be sent twice; written and read by `serving.api.idempotency`."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id", "key"),
        reference("user_id", "users", ondelete="CASCADE"),
        CheckConstraint("length(key) between 1 and 200", name="key"),
        Index("ix_idempotency_keys_org_id_claimed_at", "org_id", "claimed_at"),
    )

    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    key: Mapped[str]
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    claimed_at: Mapped[datetime]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
