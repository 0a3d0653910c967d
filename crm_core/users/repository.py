"""Reading users."""

from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_core.kit import Page
from crm_core.kit.paging import Found, Order, Place, Query, page, ref
from crm_core.users.errors import UserNotFoundError
from crm_core.users.schemas import User
from crm_core.users.tables import TeamRow, UserRoleRow, UserRow

_manager = aliased(UserRow, name="manager")
_roles = (
    select(
        func.coalesce(
            func.array_agg(aggregate_order_by(UserRoleRow.role, UserRoleRow.role)), cast([], ARRAY(Text))
        )
    )
    .where(UserRoleRow.org_id == UserRow.org_id, UserRoleRow.user_id == UserRow.id)
    .scalar_subquery()
)


def _query() -> Query:
    return (
        select(
            UserRow,
            _manager.name.label("manager_name"),
            TeamRow.name.label("team_name"),
            _roles.label("further_roles"),
        )
        .outerjoin(_manager, (_manager.org_id == UserRow.org_id) & (_manager.id == UserRow.manager_id))
        .outerjoin(TeamRow, (TeamRow.org_id == UserRow.org_id) & (TeamRow.id == UserRow.team_id))
        .where(UserRow.kind != "system")
    )


def _read(row: Found) -> User:
    user: UserRow = row.UserRow
    return User(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        roles=tuple(row.further_roles),
        kind=user.kind,
        manager=ref(user.manager_id, row.manager_name),
        team=ref(user.team_id, row.team_name),
        active=user.active,
        version=user.version,
    )


async def read(session: AsyncSession, user_id: UUID) -> User:
    """Read one user.

    Raises:
        UserNotFoundError: There is none, or it is the system's own.

    """
    row = (await session.execute(_query().where(UserRow.id == user_id))).first()
    if row is None:
        raise UserNotFoundError(id=str(user_id))
    return _read(row)


async def listed(
    session: AsyncSession, *, after: Place | None = None, limit: int = 50, q: str | None = None,
    active: bool | None = None,
) -> Page[User]:  # fmt: skip
    """List people by name; the system's own account is left out."""
    query = _query()
    if q:
        query = query.where(UserRow.name.icontains(q, autoescape=True))
    if active is not None:
        query = query.where(UserRow.active == active)
    return await page(
        session, query, order=Order((UserRow.name, UserRow.id)), after=after, limit=limit, read=_read
    )


async def team_of(session: AsyncSession) -> tuple[UUID, ...]:
    """Whose deals count as the acting user's team: for a manager all below, for others their team."""
    rows = await session.execute(select(func.bellwether_members("deals", "read")))
    return tuple(rows.scalars())
