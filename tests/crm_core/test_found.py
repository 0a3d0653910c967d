"""Founding an organization."""

from datetime import datetime
from typing import Any

import pytest

from crm_core import organizations, users
from crm_core.kit import Database, unit_of_work
from crm_core.organizations.errors import UnknownRoleError
from tests.database import Org


async def test_an_organization_begins_with_its_roles_and_its_people_can_be_listed(
    database: Database, org: Org
) -> None:
    """Whoever founds an organization can add people at once, and finds them by name."""
    async with unit_of_work(database, org.as_("rep")) as work:
        page = await users.listed(work.session, limit=3)
        rest = await users.listed(work.session, after=page.next)

    assert [user.name for user in (*page.items, *rest.items)] == sorted(
        name.replace("_", " ").title() for name in org.people
    )


async def test_two_organizations_cannot_share_a_short_name(database: Database, org: Org) -> None:
    """A short name stands in registry names and folders, so it means one organization."""
    with pytest.raises(organizations.SlugTakenError):
        await organizations.found(database, slug=org.tenant.slug, name="Impostor", currency="EUR")


async def test_the_system_user_is_none_of_the_users(database: Database, org: Org, at: datetime) -> None:
    """Whoever edits users cannot find the one that works for the organization, let alone stop it."""
    system = org.tenant.system_user_id
    with pytest.raises(users.UserNotFoundError):
        async with unit_of_work(database, org.as_("admin")) as work:
            await users.read(work.session, system)
    changes: tuple[dict[str, Any], ...] = (
        {"role": "analyst"},
        {"active": False},
        {"email": "me@evil.example"},
    )
    for to in changes:
        with pytest.raises(users.UserNotFoundError):
            async with unit_of_work(database, org.as_("admin")) as work:
                await users.edit(work, system, to=to, at=at)
    with pytest.raises(UnknownRoleError):
        async with unit_of_work(database, org.as_("admin")) as work:
            await users.add(work, name="Me", email="me@evil.example", role="system", kind="system", at=at)


@pytest.mark.parametrize("to", [{"role": "analyst"}, {"role": "sales_manager"}, {"active": False}])
async def test_an_admin_stays_one_by_their_own_hand(
    database: Database, org: Org, at: datetime, to: dict[str, Any]
) -> None:
    """Nobody changes their own role, so no organization loses its last admin; their name they may."""
    with pytest.raises(users.OwnRoleError):
        async with unit_of_work(database, org.as_("admin")) as work:
            await users.edit(work, org.people["admin"], to=to, at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        await users.edit(work, org.people["admin"], to={"name": "Ada", "role": "admin"}, at=at)

        assert (await users.read(work.session, org.people["admin"])).name == "Ada"
