"""Tables of access for integrations: clients, what users granted them, and the tokens that came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, one_of, reference

CLIENT_KINDS = ("public", "confidential")


class OAuthClientRow(Tenant, Edited, Table):
    """An integration that may ask users for access."""

    __tablename__ = "oauth_clients"
    __table_args__ = (
        reference("created_by", "users"),
        one_of("kind", CLIENT_KINDS),
        CheckConstraint("(kind = 'confidential') = (secret_hash is not null)", name="secret"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[UUID]
    revoked_at: Mapped[datetime | None]


class OAuthGrantRow(Tenant, Table):
    """One consent of one user, with the code it was told by."""

    __tablename__ = "oauth_grants"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        reference("client_id", "oauth_clients", ondelete="CASCADE"),
        reference("user_id", "users", ondelete="CASCADE"),
        Index("ix_oauth_grants_org_id_user_id", "org_id", "user_id"),
    )

    client_id: Mapped[UUID]
    user_id: Mapped[UUID]
    scopes: Mapped[str]
    granted_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    code_expires_at: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    redirect_uri: Mapped[str]
    challenge: Mapped[str]


class OAuthTokenRow(Tenant, Table):
    """An access or refresh token of a grant, as a hash."""

    __tablename__ = "oauth_tokens"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        one_of("kind", ("access", "refresh")),
        reference("grant_id", "oauth_grants", ondelete="CASCADE"),
        Index("ix_oauth_tokens_org_id_grant_id", "org_id", "grant_id"),
    )

    grant_id: Mapped[UUID]
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
