"""Tables of access beside the password: second factors, steps of a log-in, letters, sealed values."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Table, Tenant, reference, to_organization


class SealedSecretRow(Tenant, Table):
    """A secret that must be read again, as AES-GCM leaves it; `id` is that of the record it belongs to."""

    __tablename__ = "sealed_secrets"
    __table_args__ = (to_organization(), Index("ix_sealed_secrets_key_id", "key_id"))

    purpose: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str]


class SecondFactorRow(Table):
    """Whether a user proves themselves with codes of an app, and the time step of the last code taken."""

    __tablename__ = "second_factors"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id"),
        reference("user_id", "users", ondelete="CASCADE"),
    )

    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class RecoveryCodeRow(Table):
    """A code for whoever lost their phone, as a hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id", "code_hash"),
        reference("user_id", "users", ondelete="CASCADE"),
    )

    org_id: Mapped[UUID]
    user_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class LoginChallengeRow(Tenant, Table):
    """A log-in whose password was right and whose code is still asked for."""

    __tablename__ = "login_challenges"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        reference("user_id", "users", ondelete="CASCADE"),
    )

    user_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default="0", default=0)


class InvitationRow(Tenant, Table):
    """Somebody asked to join, with the place they will have."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        ForeignKeyConstraint(["org_id", "role"], ["roles.org_id", "roles.name"]),
        reference("manager_id", "users"),
        reference("team_id", "teams"),
        reference("invited_by", "users"),
        reference("user_id", "users"),
        Index(
            "uq_invitations_org_id_email_waiting",
            "org_id",
            text("lower(email)"),
            unique=True,
            postgresql_where="accepted_at is null and revoked_at is null",
        ),
    )

    email: Mapped[str]
    role: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    manager_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    invited_by: Mapped[UUID]
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    user_id: Mapped[UUID | None]


class PasswordResetRow(Tenant, Table):
    """A way to a new password, sent by letter."""

    __tablename__ = "password_resets"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        reference("user_id", "users", ondelete="CASCADE"),
    )

    user_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
