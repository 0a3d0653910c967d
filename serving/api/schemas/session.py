"""Logging in, who is logged in, and API keys."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, SecretStr

from serving.api.schemas.kit import Input, Name, Output

Role = Literal["sales_representative", "business_development", "sales_manager", "analyst", "admin"]


class LogIn(Input):
    """Credentials of one user."""

    email: str = Field(min_length=3, max_length=320, examples=["dana.ross@example.com"])
    password: SecretStr = Field(min_length=1, max_length=1024)
    organization: str | None = Field(
        default=None,
        max_length=200,
        description="Short name of the one to work in; without it the oldest that the password opens.",
        examples=["northgate"],
    )


class PasswordChange(Input):
    """A new password for whoever is logged in, and the old one to prove it."""

    old: SecretStr = Field(min_length=1, max_length=1024)
    new: SecretStr = Field(min_length=12, max_length=1024)


class SessionUser(Output):
    """The user whose session or key this is."""

    id: UUID
    name: str = Field(examples=["Dana Ross"])
    email: str = Field(examples=["dana.ross@example.com"])
    role: Role


class SessionOrganization(Output):
    """The organization that the session works in."""

    id: UUID
    name: str = Field(examples=["Northgate Supplies"])
    simulated: bool = Field(description="True when its people and deals were made up by the simulator.")
    currency: str = Field(description="ISO 4217", examples=["EUR"])


class SessionRead(Output):
    """Who is logged in, and the token that writes must carry in `X-CSRF-Token`."""

    user: SessionUser
    org: SessionOrganization
    csrf_token: str | None = Field(description="Null for API keys, which need none.")


class ApiKeyCreate(Input):
    """A key for a program; it acts as its maker, or with a role as an account of its own."""

    name: Name = Field(examples=["warehouse sync"])
    role: Role | None = Field(default=None, description="Admins only; the maker's own when absent.")
    expires_at: AwareDatetime | None = Field(default=None, description="Never, when absent.")


class ApiKeyRead(Output):
    """A key as it can be shown: never the secret."""

    id: UUID
    name: str
    prefix: str = Field(description="The start of the key, enough to recognise it.", examples=["bw_4f2a91"])
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    """A new key with its secret, shown this once."""

    key: str = Field(examples=["bw_4f2a91c07d..."])
