"""Users of the organization and their place in the reporting tree."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from serving.api.schemas.kit import Input, Name, Output, Ref
from serving.api.schemas.session import Role

Email = Annotated[
    str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320, examples=["dana.ross@example.com"])
]


class UserRead(Output):
    """A colleague."""

    id: UUID
    name: str = Field(examples=["Dana Ross"])
    email: str
    role: Role
    roles: list[Role] = Field(description="Those they have beside the first; the most permissive decides.")
    kind: Literal["person", "service"] = Field(description="A colleague, or the account of a program.")
    manager: Ref | None
    team: Ref | None
    active: bool


class UserCreate(Input):
    """A new colleague; only an admin may add one."""

    name: Name
    email: Email
    role: Role
    roles: list[Role] = Field(default_factory=list, max_length=20, description="Those beside the first.")
    password: SecretStr | None = Field(default=None, min_length=12, max_length=1024)
    manager_id: UUID | None = None
    team_id: UUID | None = None


class UserPatch(Input):
    """Fields to change; absent ones stay."""

    name: Name | None = None
    email: Email | None = None
    role: Role | None = None
    roles: list[Role] | None = Field(
        default=None,
        max_length=20,
        description="Those beside the first: given and taken so that they are these.",
    )
    manager_id: UUID | None = None
    team_id: UUID | None = None
    active: bool | None = None
