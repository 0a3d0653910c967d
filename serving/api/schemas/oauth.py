"""Integrations, consents, and what the authorization server answers."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Name, Output

Scope = Annotated[str, Field(max_length=100, examples=["deals:read"])]
Address = Annotated[str, Field(min_length=1, max_length=2000, examples=["https://app.example.com/callback"])]


class ClientCreate(Input):
    """An integration to register."""

    name: Name = Field(examples=["Warehouse"])
    kind: Literal["public", "confidential"] = Field(
        description="`confidential` has a server that keeps a secret; a page or an app is `public`."
    )
    redirect_uris: list[Address] = Field(
        min_length=1,
        max_length=20,
        description="Compared to the letter; of a loopback IP the port may differ.",
    )
    scopes: list[Scope] = Field(
        min_length=1,
        max_length=100,
        description="The most it may ask for, as `/oauth/scopes` lists.",
    )


class ClientPatch(Input):
    """Fields to change."""

    name: Name | None = None
    redirect_uris: list[Address] | None = Field(default=None, min_length=1, max_length=20)
    scopes: list[Scope] | None = Field(default=None, min_length=1, max_length=100)


class ClientRead(Output):
    """A registered integration."""

    client_id: UUID
    name: str
    kind: Literal["public", "confidential"]
    redirect_uris: list[str]
    scopes: list[str]
    created_by: UUID
    created_at: datetime


class ClientCreated(ClientRead):
    """A new integration with its secret, shown this once."""

    client_secret: str | None = Field(description="Null for a public one.")


class ScopesRead(Output):
    """Every scope that an integration can be given."""

    scopes: list[str]


class Consent(Input):
    """The parameters that the integration sent the browser with, and what the user decides."""

    approve: bool
    response_type: str = Field(default="", max_length=100)
    client_id: str = Field(default="", max_length=100)
    redirect_uri: str = Field(default="", max_length=2000)
    scope: str = Field(default="", max_length=5000)
    state: str | None = Field(default=None, max_length=2000)
    code_challenge: str = Field(default="", max_length=200)
    code_challenge_method: str = Field(default="", max_length=20)


class AskingClient(Output):
    """Which integration asks."""

    id: UUID
    name: str


class ConsentRead(Output):
    """What an integration asks a user for; or where to send the browser at once, if it asks wrongly."""

    client: AskingClient
    scopes: list[str]
    redirect_to: str | None = Field(description="Not null: there is nothing to decide, go there.")


class Onward(Output):
    """Where to send the browser."""

    redirect_to: str


class GrantRead(Output):
    """What the caller granted an integration."""

    id: UUID
    client_id: UUID
    scopes: list[str]
    granted_at: datetime
    last_used_at: datetime | None


class TokenRead(Output):
    """Tokens (RFC 6749, 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str
    scope: str


class IntrospectionRead(Output):
    """What a token is (RFC 7662, 2.2); only `active` when it does not work."""

    active: bool
    scope: str | None
    client_id: str | None
    token_type: str | None
    exp: int | None
    iat: int | None
    sub: str | None
    iss: str | None


class ProtocolError(Output):
    """An error as OAuth has it (RFC 6749, 5.2)."""

    error: Literal[
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope",
    ]  # fmt: skip
    error_description: str
