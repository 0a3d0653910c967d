"""Roles, what they reach, and what somebody can do."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Output
from serving.api.schemas.session import Role

Level = Literal["none", "own", "team", "all"]
Action = Literal["create", "read", "edit", "delete", "export", "import", "mass_update", "reassign"]
FieldLevel = Literal["none", "read", "edit"]
Object = Annotated[str, Field(max_length=63, pattern=r"^[a-z_]+$", examples=["deals"])]
Reaches = dict[Object, dict[Action, Level]]
Fields = dict[Object, dict[Annotated[str, Field(max_length=63)], FieldLevel]]
_REACHES = Field(
    description="By object and action, how far: no rows, those one owns, those of one's team, all.",
    examples=[{"deals": {"read": "all", "edit": "own"}}],
)
_FIELDS = Field(
    description="Fields that cannot be seen (`none`) or not be changed (`read`), by object.",
    examples=[{"deals": {"amount": "none"}}],
)
Title = Annotated[str, Field(min_length=1, max_length=200, examples=["Key account manager"])]


class RoleRead(Output):
    """A role."""

    name: Role
    title: str | None
    custom: bool = Field(description="Made by the organization; the others can be edited and not deleted.")
    baseline: bool = Field(description="Whether everybody has it beside their own.")
    permissions: Reaches = _REACHES
    fields: Fields = _FIELDS


class RoleCreate(Input):
    """A role of the organization's own; what is not said, it does not reach."""

    name: Role
    title: Title | None = None
    baseline: bool = False
    permissions: Reaches = Field(default_factory=dict, description=_REACHES.description)
    fields: Fields = Field(default_factory=dict, description=_FIELDS.description)


class RolePatch(Input):
    """What to change; permissions that are not named stay, `fields` are all of them anew."""

    title: Title | None = None
    baseline: bool | None = None
    permissions: Reaches | None = Field(default=None, description=_REACHES.description)
    fields: Fields | None = Field(default=None, description=_FIELDS.description)


class AccessRead(Output):
    """What a user can do, all roles taken together; the most permissive decides."""

    user_id: UUID
    permissions: Reaches = _REACHES
    fields: Fields = _FIELDS


class SightRead(Output):
    """Somebody who sees a record."""

    user_id: UUID
    name: str
    may_edit: bool


class SecurityRead(Output):
    """What the organization wants of whoever logs in."""

    second_factor_required: bool


class SecurityPatch(Input):
    """What to change."""

    second_factor_required: bool


def nested(fields: Any) -> dict[str, dict[str, str]]:
    """Show closed fields by object."""
    found: dict[str, dict[str, str]] = {}
    for one in fields:
        found.setdefault(one.object, {})[one.field] = one.access
    return found
