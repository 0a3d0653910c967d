"""One transaction for one identity: all or nothing, told to the sink, forgotten by the connection."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from crm_core import accounts, deals
from crm_core.kit import CHANNEL, Database, Event, ForbiddenError, Identity, Urls, unit_of_work
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

_WHO = text("select current_user, bellwether_org(), bellwether_user(), (select count(*) from users)")


async def test_a_pooled_connection_forgets_whom_it_served(urls: Urls, org: Org) -> None:
    """The next to use a connection starts as nobody, after success as after failure, and sees nothing."""
    one = Database.connect(urls.app, pool_size=1, max_overflow=0)
    pids, found = set(), []
    for who, fails in (("rep", False), ("admin", True), ("manager", False)):
        with suppress(ForbiddenError):
            async with unit_of_work(one, org.as_(who)) as work:
                pids.add((await work.session.execute(text("select pg_backend_pid()"))).scalar_one())
                if fails:
                    await work.session.execute(text("select * from passwords"))
        async with one.nobody() as session:
            pids.add((await session.execute(text("select pg_backend_pid()"))).scalar_one())
            found.append(tuple((await session.execute(_WHO)).one()))
    await one.close()

    assert len(pids) == 1
    assert found == [("bellwether_app", None, None, 0)] * 3


async def test_a_failed_unit_leaves_nothing_behind(database: Database, org: Org, at: datetime) -> None:
    """Neither row nor event nor message to the sink remains of work that failed."""
    told: list[Event] = []

    async def sink(_connection: Any, _identity: Identity, events: Any) -> None:
        told.extend(events)

    async def half_done() -> None:
        async with unit_of_work(database, org.as_("rep"), sink=sink) as work:
            await accounts.create(work, name="Harbour", owner_id=org.people["rep"], at=at)
            raise LookupError

    with pytest.raises(LookupError):
        await half_done()
    async with unit_of_work(database, org.tenant.system) as work:
        page = await accounts.listed(work.session)
        count = (
            await work.session.execute(text("select count(*) from events where noun = 'accounts'"))
        ).scalar_one()

    assert (page.items, count, told) == ((), 0, [])


async def test_what_the_sink_writes_is_committed_with_its_cause(
    database: Database, org: Org, at: datetime
) -> None:
    """A sink that fails takes the change with it: no change without its reaction."""

    async def broken(connection: psycopg.AsyncConnection[Any], _identity: Identity, _events: Any) -> None:
        await connection.execute("select 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        async with unit_of_work(database, org.as_("rep"), sink=broken) as work:
            await accounts.create(work, name="Harbour", owner_id=org.people["rep"], at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        assert (await accounts.listed(work.session)).items == ()


async def test_a_commit_is_announced_with_its_record(
    urls: Urls, database: Database, org: Org, at: datetime
) -> None:
    """Listeners hear organization, noun, id and deal of what changed, once it is committed."""
    pipeline = await lay_out(database, org, at=at)
    listener = await psycopg.AsyncConnection.connect(urls.app, autocommit=True)
    await listener.execute(f"listen {CHANNEL}".encode())
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=1)]
    await listener.close()

    assert heard == [f'{{"org" : "{org.id}", "noun" : "deals", "id" : "{deal_id}", "deal_id" : "{deal_id}"}}']


async def test_a_forged_identity_sees_nothing(
    database: Database, org: Org, other_org: Org, at: datetime
) -> None:
    """A user of one organization named together with another organization is nobody there."""
    pipeline = await lay_out(database, org, at=at)
    await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    for identity in (Identity(org.id, other_org.people["admin"]), Identity(org.id, uuid4())):
        async with unit_of_work(database, identity) as work:
            assert (await deals.listed(work.session)).items == ()
        with pytest.raises(ForbiddenError):
            async with unit_of_work(database, identity) as work:
                await accounts.create(work, name="Harbour", at=at)
