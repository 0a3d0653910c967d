"""Adding and changing users and teams."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.organizations import keepers, require_keeper, require_roles
from crm_core.users.errors import OwnRoleError, ReportingCircleError, UserNotFoundError
from crm_core.users.events import UserAdded, UserEdited
from crm_core.users.tables import TeamRow, UserRoleRow, UserRow

_PLACE: Final = ("role", "active")
"""What decides how far a user reaches."""


async def add(
    work: Work,
    *,
    name: str,
    email: str,
    role: str,
    at: datetime,
    manager_id: UUID | None = None,
    team_id: UUID | None = None,
    kind: str = "person",
    roles: Sequence[str] = (),
) -> UUID:
    """Add a user; an e-mail belongs to one user of an organization, in whatever case it is written.

    `roles` are those they have beside the first; of all of them the most permissive decides.

    Raises:
        UnknownRoleError: There is no such role to give.

    """
    await require_roles(work.session, (role, *roles))
    row = UserRow(
        org_id=work.identity.org_id, id=new_id(), name=name, email=email, role=role, kind=kind,
        manager_id=manager_id, team_id=team_id, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    await _give(work, row, roles=set(roles))
    work.emit(
        UserAdded(
            record_id=row.id, occurred_at=at, role=role, manager_id=manager_id, team_id=team_id,
            roles=tuple(sorted(set(roles))),
        )
    )  # fmt: skip
    return row.id


async def edit(
    work: Work, user_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, email, role, roles, manager_id, team_id or active of a user other than the system's own.

    `roles` are those beside the first, given and taken so that they are these.

    Raises:
        OwnRoleError: One's own place is somebody else's to change.
        LastKeeperError: Nobody could change the organization and its users any more.
        UnknownRoleError: There is no such role to give.
        ReportingCircleError: The new manager reports to this user, directly or through others.

    """
    row = await to_change(
        work, UserRow, key=user_id, missing=UserNotFoundError, version=version, among=UserRow.kind != "system"
    )
    fields = {name: value for name, value in to.items() if name != "roles"}
    had = await _further_roles(work, user_id)
    roles = set(to["roles"]) if to.get("roles") is not None else had
    stays = roles == had and all(getattr(row, name) == to[name] for name in _PLACE if name in to)
    if user_id == work.identity.user_id and not stays:
        raise OwnRoleError(id=str(user_id))
    keeping = 0
    if not stays:
        keeping = await keepers(work)
        await require_roles(work.session, {to.get("role") or row.role, *roles} - had)
    if (manager_id := to.get("manager_id")) is not None and user_id in await _above(work, manager_id):
        raise ReportingCircleError(id=str(user_id))
    changed = change(row, to=fields, at=at)
    if roles != had:
        changed = (*changed, "roles")
        await _give(work, row, roles=roles)
        if len(changed) == 1:
            row.updated_at, row.version = at, row.version + 1
    if not changed:
        return
    await work.session.flush()
    if not stays:
        await require_keeper(work, had=keeping)
    work.emit(
        UserEdited(
            record_id=user_id, occurred_at=at, fields=changed, role=row.role, manager_id=row.manager_id,
            team_id=row.team_id, active=row.active, roles=tuple(sorted(roles)),
        )
    )  # fmt: skip


async def _further_roles(work: Work, user_id: UUID) -> set[str]:
    rows = await work.session.execute(select(UserRoleRow.role).where(UserRoleRow.user_id == user_id))
    return set(rows.scalars())


async def _give(work: Work, user: UserRow, *, roles: set[str]) -> None:
    """Have a user's further roles be these."""
    await work.session.execute(
        delete(UserRoleRow).where(UserRoleRow.user_id == user.id, UserRoleRow.role.not_in(roles))
    )
    for role in roles - await _further_roles(work, user.id):
        work.session.add(UserRoleRow(org_id=user.org_id, user_id=user.id, role=role))
    await work.session.flush()


async def _above(work: Work, user_id: UUID) -> set[UUID]:
    """Gather a user and everybody above."""
    chain: set[UUID] = set()
    at: UUID | None = user_id
    while at is not None and at not in chain:
        chain.add(at)
        at = (
            await work.session.execute(
                select(UserRow.manager_id).where(UserRow.org_id == work.identity.org_id, UserRow.id == at)
            )
        ).scalar_one_or_none()
    return chain


async def add_team(work: Work, *, name: str, at: datetime) -> UUID:
    """Add a team."""
    row = TeamRow(org_id=work.identity.org_id, id=new_id(), name=name, created_at=at, updated_at=at)
    work.session.add(row)
    await work.session.flush()
    return row.id
