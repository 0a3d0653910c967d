"""Roles, who may do what with them, and what the organization wants of whoever logs in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from crm_core import organizations, users
from crm_core.kit import NotFoundError
from crm_core.organizations import Access, Change, Role
from serving.api.call import Now, Person, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.roles import (
    AccessRead,
    RoleCreate,
    RolePatch,
    RoleRead,
    SecurityPatch,
    SecurityRead,
    SightRead,
    nested,
)
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/roles", tags=["roles"], route_class=InTransaction)
access_router = APIRouter(tags=["roles"], route_class=InTransaction)


def _role(found: Role) -> RoleRead:
    return RoleRead.model_validate(
        {
            "name": found.name,
            "title": found.title,
            "custom": found.custom,
            "baseline": found.baseline,
            "permissions": found.reaches,
            "fields": nested(found.fields),
        }
    )


def _access(user_id: UUID, found: Access) -> AccessRead:
    return AccessRead.model_validate(
        {"user_id": user_id, "permissions": found.reaches, "fields": nested(found.fields)}
    )


def _change(body: RoleCreate | RolePatch) -> Change:
    values: dict[str, Any] = body.model_dump()
    return Change(
        title=values["title"],
        baseline=values["baseline"],
        reaches=values["permissions"],
        fields=values["fields"],
    )


@router.get("", operation_id="list_roles")
async def list_roles(*, work: Work) -> Listing[RoleRead]:
    """List the organization's roles."""
    return Listing(items=[_role(role) for role in await organizations.roles(work)])


@router.post("", status_code=201, operation_id="create_role")
async def create_role(*, body: RoleCreate, work: Work, at: Now) -> RoleRead:
    """Make a role of the organization's own; only an admin may."""
    change = _change(body)
    await organizations.make_role(work, body.name, change=change, at=at)
    return _role(await organizations.read_role(work, body.name))


@router.get("/{name}", operation_id="read_role")
async def read_role(*, name: str, work: Work) -> RoleRead:
    """Read one role."""
    return _role(await organizations.read_role(work, name))


@router.patch("/{name}", operation_id="edit_role")
async def edit_role(*, name: str, body: RolePatch, work: Work, at: Now) -> RoleRead:
    """Change what a role may do, at once for whoever has it. The last admin cannot be locked out (409)."""
    change = _change(body)
    await organizations.edit_role(work, name, change=change, at=at)
    return _role(await organizations.read_role(work, name))


@router.delete("/{name}", status_code=204, operation_id="delete_role")
async def delete_role(*, name: str, work: Work, at: Now) -> None:
    """Delete a role of the organization's own that nobody has (409 otherwise)."""
    await organizations.delete_role(work, name, at=at)


@access_router.get("/users/{user_id}/access", operation_id="read_access")
async def read_access(*, user_id: UUID, work: Work) -> AccessRead:
    """Say what a user can do with each object, answered by the database's own rules as that user."""
    await users.read(work.session, user_id)
    return _access(user_id, await organizations.access_of(work, user_id))


@access_router.get("/access/{object}/{record_id}", operation_id="read_record_access")
async def read_record_access(*, object: str, record_id: UUID, work: Work) -> Listing[SightRead]:  # noqa: A002 - as roles name it
    """Say who sees a record and who may change it, asked of the policies as every user in turn."""
    found = await organizations.who_sees(work, object, record_id)
    if found is None:
        raise NotFoundError(id=str(record_id))
    return Listing(items=[SightRead.model_validate(one) for one in found])


@access_router.get("/organization/security", operation_id="read_security")
async def read_security(*, work: Work) -> SecurityRead:
    """Say what the organization wants of whoever logs in."""
    return SecurityRead(second_factor_required=await organizations.is_second_factor_required(work.session))


@access_router.patch("/organization/security", operation_id="edit_security")
async def edit_security(*, body: SecurityPatch, caller: Person, work: Work, at: Now) -> SecurityRead:
    """Want a second factor of everybody, at once, or no longer; an admin's, logged in with a session."""
    assert caller.entry.session_id is not None  # noqa: S101 - Person makes sure
    await organizations.require_second_factor(work, required=body.second_factor_required, at=at)
    return SecurityRead(second_factor_required=body.second_factor_required)
