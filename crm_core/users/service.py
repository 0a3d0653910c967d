"""Adding and changing users and teams."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.users.errors import OwnRoleError, ReportingCircleError, UserNotFoundError
from crm_core.users.events import UserAdded, UserEdited
from crm_core.users.tables import TeamRow, UserRow

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
) -> UUID:
    """Add a user; an e-mail belongs to one user of an organization, in whatever case it is written."""
    row = UserRow(
        org_id=work.identity.org_id, id=new_id(), name=name, email=email, role=role, kind=kind,
        manager_id=manager_id, team_id=team_id, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(UserAdded(record_id=row.id, occurred_at=at, role=role, manager_id=manager_id, team_id=team_id))
    return row.id


async def edit(
    work: Work, user_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, email, role, manager_id, team_id or active of a user other than the system's own.

    Raises:
        OwnRoleError: An admin would stop being one; so every organization keeps an admin.
        ReportingCircleError: The new manager reports to this user, directly or through others.

    """
    row = await to_change(
        work, UserRow, key=user_id, missing=UserNotFoundError, version=version, among=UserRow.kind != "system"
    )
    stays = all(getattr(row, name) == to[name] for name in _PLACE if name in to)
    if user_id == work.identity.user_id and not stays:
        raise OwnRoleError(id=str(user_id))
    if (manager_id := to.get("manager_id")) is not None and user_id in await _above(work, manager_id):
        raise ReportingCircleError(id=str(user_id))
    if fields := change(row, to=to, at=at):
        await work.session.flush()
        work.emit(
            UserEdited(
                record_id=user_id, occurred_at=at, fields=fields, role=row.role, manager_id=row.manager_id,
                team_id=row.team_id, active=row.active,
            )
        )  # fmt: skip


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
