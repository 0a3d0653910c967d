"""Keys for programs."""

from datetime import datetime, timedelta

import psycopg
import pytest

from crm_core import access, deals, users
from crm_core.kit import Database, ForbiddenError, unit_of_work
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_a_key_acts_as_its_maker_and_is_kept_as_a_hash(
    database: Database, org: Org, at: datetime, admin_url: str
) -> None:
    """A program with a rep's key sees what the rep sees; the key itself is nowhere in the database."""
    async with unit_of_work(database, org.as_("rep")) as work:
        made = await access.make_key(work, name="sync", at=at)
    entry = await access.recognise_key(database, made.key, at=at + timedelta(hours=1))
    async with unit_of_work(database, org.as_("rep")) as work:
        (shown,) = await access.keys(work)
    with psycopg.connect(admin_url) as connection:
        (kept,) = connection.execute("select k::text from api_keys k").fetchone() or ("",)

    assert (entry.identity, entry.csrf_token) == (org.as_("rep"), None)
    assert made.key.startswith(shown.prefix)
    assert shown.last_used_at == at + timedelta(hours=1)
    assert made.key not in kept


async def test_a_key_ends_when_revoked_expired_or_orphaned(
    database: Database, org: Org, at: datetime
) -> None:
    """A key dies with its date, by its maker's hand, and with its maker."""
    async with unit_of_work(database, org.as_("rep")) as work:
        short = await access.make_key(work, name="short", at=at, expires_at=at + timedelta(days=1))
        ended = await access.make_key(work, name="ended", at=at)
        orphan = await access.make_key(work, name="orphan", at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await access.revoke_key(work, ended.shown.id, at=at)
    await access.recognise_key(database, orphan.key, at=at + timedelta(days=2))
    async with unit_of_work(database, org.as_("admin")) as work:
        await users.edit(work, org.people["rep"], to={"active": False}, at=at)
    for made in (short, ended, orphan):
        with pytest.raises(access.NotSignedInError):
            await access.recognise_key(database, made.key, at=at + timedelta(days=2))


async def test_an_admin_gives_a_program_a_role_of_its_own(database: Database, org: Org, at: datetime) -> None:
    """A service account is bound by its role, and only an admin can make one."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        made = await access.make_key(work, name="reports", role="analyst", at=at)
    entry = await access.recognise_key(database, made.key, at=at)
    async with unit_of_work(database, entry.identity) as work:
        assert (await deals.read(work.session, deal_id)).name == "Harbour site"
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, entry.identity) as work:
            await deals.win(work, deal_id, at=at)
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("manager")) as work:
            await access.make_key(work, name="sneaky", role="admin", at=at)


async def test_nobody_sees_or_ends_anothers_keys_but_an_admin(
    database: Database, org: Org, at: datetime
) -> None:
    """Keys are their maker's business, and the admin's."""
    async with unit_of_work(database, org.as_("rep")) as work:
        made = await access.make_key(work, name="mine", at=at)
    async with unit_of_work(database, org.as_("manager")) as work:
        assert await access.keys(work) == ()
    with pytest.raises(access.KeyNotFoundError):
        async with unit_of_work(database, org.as_("manager")) as work:
            await access.revoke_key(work, made.shown.id, at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        assert [key.name for key in await access.keys(work)] == ["mine"]
        await access.revoke_key(work, made.shown.id, at=at)


async def test_who_may_make_no_key_is_refused(database: Database, org: Org, at: datetime) -> None:
    """An analyst's role gives no keys."""
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("analyst")) as work:
            await access.make_key(work, name="mine", at=at)
