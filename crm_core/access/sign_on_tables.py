"""Tables of access through others: identity providers, whom they vouch for, attempts under way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.kit.table import Edited, Table, Tenant, reference, to_organization


class IdentityProviderRow(Tenant, Edited, Table):
    """An OpenID provider that an organization trusts; its client secret is in `sealed_secrets`."""

    __tablename__ = "identity_providers"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("org_id", "issuer", "client_id"),
        ForeignKeyConstraint(["org_id", "default_role"], ["roles.org_id", "roles.name"]),
    )

    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    allowed_domains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    default_role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")


class UserIdentityRow(Table):
    """Whom an issuer means by a subject."""

    __tablename__ = "user_identities"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "issuer", "subject"),
        reference("provider_id", "identity_providers", ondelete="CASCADE"),
        reference("user_id", "users", ondelete="CASCADE"),
        Index("ix_user_identities_org_id_user_id", "org_id", "user_id"),
    )

    org_id: Mapped[UUID]
    issuer: Mapped[str]
    subject: Mapped[str]
    provider_id: Mapped[UUID]
    user_id: Mapped[UUID]
    linked_at: Mapped[datetime]


class SignOnAttemptRow(Tenant, Table):
    """Somebody who was sent to a provider and is not back yet."""

    __tablename__ = "sign_on_attempts"
    __table_args__ = (
        UniqueConstraint("state_hash"),
        reference("provider_id", "identity_providers", ondelete="CASCADE"),
        reference("linking_user_id", "users", ondelete="CASCADE"),
    )

    provider_id: Mapped[UUID]
    state_hash: Mapped[bytes] = mapped_column(LargeBinary)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    return_to: Mapped[str]
    linking_user_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]
