"""Identity providers, and signing on through them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from serving.api.schemas.kit import Input, Name, Output
from serving.api.schemas.session import Role

Domain = Annotated[
    str, Field(max_length=253, pattern=r"^@?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", examples=["example.com"])
]
ClientId = Annotated[str, Field(min_length=1, max_length=500)]
ClientSecret = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class ProviderCreate(Input):
    """An OpenID Connect provider to trust."""

    name: Name = Field(examples=["Company account"])
    issuer: str = Field(max_length=500, examples=["https://id.example.com/realms/company"])
    client_id: ClientId
    client_secret: ClientSecret | None = Field(default=None, description="Null for a public client.")
    allowed_domains: list[Domain] = Field(
        max_length=50, description="Whoever has a verified e-mail address there joins when they first come."
    )
    default_role: Role


class ProviderPatch(Input):
    """Fields to change; the issuer stays, because people are linked to it."""

    name: Name | None = None
    client_id: ClientId | None = None
    client_secret: ClientSecret | None = None
    allowed_domains: list[Domain] | None = Field(default=None, max_length=50)
    default_role: Role | None = None
    active: bool | None = None


class ProviderRead(Output):
    """A trusted provider; never the client secret."""

    id: UUID
    name: str
    issuer: str
    client_id: str
    allowed_domains: list[str]
    default_role: Role
    active: bool
    redirect_uri: str = Field(description="To register with the provider.")


class OfferedRead(Output):
    """A provider that an e-mail address signs on with."""

    id: UUID
    name: str
    organization: str
    start: str = Field(description="Where to send the browser.")


class OnwardRead(Output):
    """Where to send the browser."""

    redirect_to: str
