"""The log: append-only, followed without missing what commits late."""

import asyncio
from datetime import datetime

import psycopg
import pytest
from psycopg import errors

from crm_core import deals, events, people
from crm_core.kit import Database, Identity, unit_of_work
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def _follow(database: Database, org: Org, after: events.Position) -> list[events.Entry]:
    async with unit_of_work(database, org.tenant.system) as work:
        return list(await events.follow(work.session, after=after))


async def test_an_event_that_commits_late_is_never_skipped(
    database: Database, org: Org, at: datetime
) -> None:
    """A reader that has read past a slow transaction's neighbours still gets the slow one's events."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    start = (await _follow(database, org, events.START))[-1].position
    numbered, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_connection: object, _identity: Identity, _events: object) -> None:
        numbered.set()
        await go_on.wait()

    async def rename(name: str, sink: object = None) -> None:
        async with unit_of_work(database, org.as_("rep"), sink=sink) as work:  # type: ignore[arg-type]
            if name == "slow":
                await deals.edit(work, deal_id, to={"name": name}, at=at)
            else:
                await people.create(work, name=name, owner_id=org.people["rep"], at=at)

    late = asyncio.create_task(rename("slow", slow))
    await numbered.wait()
    await rename("quick")
    during = await _follow(database, org, start)
    go_on.set()
    await late
    after = await _follow(database, org, during[-1].position if during else start)

    assert [entry.type for entry in during] == []
    assert [entry.type for entry in after] == ["DealEdited", "PersonCreated"]


async def test_following_in_small_steps_reads_everything_once(
    database: Database, org: Org, at: datetime
) -> None:
    """Whoever stops and goes on from a position reads each event exactly once, in the order of the log."""
    pipeline = await lay_out(database, org, at=at)
    for _ in range(4):
        await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    whole = await _follow(database, org, events.START)
    steps: list[events.Entry] = []
    place = events.START
    while True:
        async with unit_of_work(database, org.tenant.system) as work:
            some = await events.follow(work.session, after=place, limit=2)
            end = await events.end(work.session)
        if not some:
            break
        steps += some
        place = events.Position.parse(str(some[-1].position))

    assert steps == whole
    assert end == whole[-1].position


@pytest.mark.parametrize(
    "statement",
    ["update events set data = '{}'", "delete from events", "truncate events", "update events set xid = xid"],
)
@pytest.mark.parametrize("role", ["bellwether_app", "bellwether_owner", "postgres"])
async def test_nobody_changes_or_deletes_an_event(
    org: Org, admin_url: str, statement: str, role: str
) -> None:
    """The log cannot be rewritten: not by the application, not by the tables' owner, not by a superuser."""
    with psycopg.connect(admin_url) as connection:
        if role == "bellwether_owner":
            connection.execute("alter table events no force row level security")
            connection.execute(f"set role {role}".encode())
        elif role == "bellwether_app":
            connection.execute("set role bellwether_app")
            connection.execute("select bellwether_enter(%s, %s)", [org.id, org.tenant.system_user_id])
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode())
        connection.rollback()


async def test_the_log_holds_no_names_addresses_or_words(
    database: Database, org: Org, at: datetime, admin_url: str
) -> None:
    """What people are called and what they wrote is not in the log, which is kept for ever."""
    async with unit_of_work(database, org.as_("rep")) as work:
        person_id = await people.create(
            work,
            name="Zebulon Quick",
            email="zq@x.example",
            phone="+4912345",
            owner_id=org.people["rep"],
            at=at,
        )
        await people.edit(work, person_id, to={"name": "Zebulon Slow", "title": "Buyer"}, at=at)
    with psycopg.connect(admin_url) as connection:
        row = connection.execute("select string_agg(e::text, ' ') from events e").fetchone()

    assert row is not None
    assert not [word for word in ("Zebulon", "zq@", "4912345", "Buyer") if word in row[0]]
