"""Founding organizations, finding them again, and their settings."""

from datetime import datetime

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import AlreadyExistsError, Database, ForbiddenError, Work, new_id
from crm_core.organizations.errors import OrganizationNotFoundError, SlugTakenError
from crm_core.organizations.events import OrganizationEdited
from crm_core.organizations.roles import permissions
from crm_core.organizations.schemas import Tenant
from crm_core.organizations.tables import OrganizationRow

_FOUND = text(
    "select bellwether_found(:org_id, :slug, :name, :currency, :simulated, :system_user_id, :permissions)"
).bindparams(bindparam("permissions", type_=JSONB))
_ALL = text("select id, slug, name, currency, simulated, system_user_id from bellwether_organizations()")


async def found(
    database: Database, *, slug: str, name: str, currency: str, simulated: bool = False
) -> Tenant:
    """Found an organization: with the roles of the design, and a system user that works for it.

    Raises:
        SlugTakenError: Another organization goes by that short name.

    """
    tenant = Tenant(new_id(), slug, name, currency, simulated, new_id())
    values = {
        "org_id": tenant.id,
        "slug": slug,
        "name": name,
        "currency": currency,
        "simulated": simulated,
        "system_user_id": tenant.system_user_id,
        "permissions": permissions(),
    }
    try:
        async with database.nobody() as session:
            await session.execute(_FOUND, values)
    except AlreadyExistsError as error:
        raise SlugTakenError(slug=slug) from error
    return tenant


async def everyone(database: Database) -> tuple[Tenant, ...]:
    """Every organization, oldest first; for those who work for all of them, such as the worker."""
    async with database.nobody() as session:
        rows = (await session.execute(_ALL)).all()
    return tuple(Tenant(*row) for row in rows)


async def named(database: Database, slug: str) -> Tenant:
    """Find an organization by its short name.

    Raises:
        OrganizationNotFoundError: There is none.

    """
    for tenant in await everyone(database):
        if tenant.slug == slug:
            return tenant
    raise OrganizationNotFoundError(slug=slug)


async def mark_simulated(work: Work) -> None:
    """Say that the organization's people and deals were made up; the product then shows it on every page."""
    await work.session.execute(
        update(OrganizationRow).where(OrganizationRow.id == work.identity.org_id).values(simulated=True)
    )


async def name_of(session: AsyncSession) -> str:
    """Return the name of the organization acted for."""
    return (await session.execute(select(OrganizationRow.name))).scalar_one()


async def is_second_factor_required(session: AsyncSession) -> bool:
    """Whether the organization wants everybody who logs in with a password to have a second factor."""
    return (await session.execute(select(OrganizationRow.second_factor_required))).scalar_one()


async def require_second_factor(work: Work, *, required: bool, at: datetime) -> None:
    """Want a second factor of everybody, at once, or no longer.

    Raises:
        ForbiddenError: The acting user does not keep the organization.

    """
    changed = await work.session.execute(
        update(OrganizationRow)
        .where(OrganizationRow.id == work.identity.org_id)
        .values(second_factor_required=required, updated_at=at, version=OrganizationRow.version + 1)
        .returning(OrganizationRow.id)
    )
    if changed.first() is None:
        raise ForbiddenError
    work.emit(
        OrganizationEdited(record_id=work.identity.org_id, occurred_at=at, fields=("second_factor_required",))
    )
