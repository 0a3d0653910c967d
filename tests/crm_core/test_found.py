"""Founding an organization."""

import pytest

from crm_core import organizations, users
from crm_core.kit import Database, unit_of_work
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
