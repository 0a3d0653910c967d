"""Privacy: what is kept of somebody is told, forgotten on request, and not kept longer than allowed."""

from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from crm_core import activities, deals, events, people, privacy, records
from crm_core.kit import Database, ForbiddenError, unit_of_work
from crm_core.kit.table import Table
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

PEOPLE = records.RESOURCES["people"]
CANARIES = ("Zebulon", "zq@x.example", "4912345", "Quartermaster", "Harbinger")


@pytest.fixture
async def person(database: Database, org: Org, at: datetime) -> UUID:
    """Somebody who takes part in a deal, and of whom a rep wrote."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.as_("rep")
    deal_id = await open_deal(database, rep, pipeline=pipeline, at=at)
    async with unit_of_work(database, rep) as work:
        key = await people.create(
            work, name="Zebulon", email="zq@x.example", phone="+4912345", title="Quartermaster",
            owner_id=rep.user_id, at=at,
        )  # fmt: skip
        await deals.add_person(work, deal_id, person_id=key, role="champion", at=at)
        await activities.log(
            work, kind="call", occurred_at=at, at=at, deal_id=deal_id, person_id=key,
            subject="Harbinger of doom", body="Zebulon is angry",
        )  # fmt: skip
    return key


def _found(admin_url: str) -> set[str]:
    """Which of the canaries are anywhere in the database, in whatever table or column."""
    with psycopg.connect(admin_url) as connection:
        names = connection.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        ).fetchall()
        whole = ""
        for (name,) in names:
            row = connection.execute(
                f'select string_agg(t::text, chr(10)) from "{name}" t'.encode()
            ).fetchone()
            whole += row[0] or "" if row else ""
    return {word for word in CANARIES if word in whole}


async def test_what_is_kept_of_somebody_is_told_whole(
    database: Database, org: Org, person: UUID, admin_url: str
) -> None:
    """The person's row, their deals, what was written of them and what the log says, to hand over."""
    async with unit_of_work(database, org.as_("admin")) as work:
        told = await privacy.everything_about(work.session, PEOPLE, person)

    assert _found(admin_url) == set(CANARIES)
    assert told["people"][0]["email"] == "zq@x.example"
    assert told["activities"][0]["body"] == "Zebulon is angry"
    assert told["deal_people"][0]["role"] == "champion"
    assert [entry["type"] for entry in told["events"]] == ["PersonCreated"]


async def test_whoever_is_forgotten_is_nowhere_in_the_database(
    database: Database, org: Org, person: UUID, at: datetime, admin_url: str
) -> None:
    """No table holds their name, address, number or a word of what was written; that it happened stays."""
    async with unit_of_work(database, org.as_("admin")) as work:
        done = await privacy.erase(work, PEOPLE, person, at=at + timedelta(days=1))
    async with unit_of_work(database, org.as_("admin")) as work:
        told = (await events.timeline(work.session, person_id=person)).items
        with pytest.raises(people.PersonNotFoundError):
            await people.read(work.session, person)

    assert _found(admin_url) == set()
    assert done.counts["activities"] == 1
    assert done.counts["deal_people"] == 1
    assert ("PersonErased", {}, False) in [(e.type, e.data, e.redacted_at is not None) for e in told]
    assert ("PersonCreated", {}, True) in [(e.type, e.data, e.redacted_at is not None) for e in told]


@pytest.mark.parametrize("who", ["rep", "manager", "analyst"])
async def test_only_whoever_keeps_privacy_forgets(
    database: Database, org: Org, person: UUID, at: datetime, who: str
) -> None:
    """A rep who owns the person, a manager and an analyst are refused, and nothing is gone."""
    with pytest.raises((ForbiddenError, people.PersonNotFoundError)):
        async with unit_of_work(database, org.as_(who)) as work:
            await privacy.erase(work, PEOPLE, person, at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        assert (await people.read(work.session, person)).name == "Zebulon"


async def test_a_rule_lets_go_of_what_is_old_and_of_nothing_else(
    database: Database, org: Org, at: datetime
) -> None:
    """Leads that were turned down and are old enough are forgotten; the preview counts the same."""
    leads = records.RESOURCES["leads"]
    assert leads.create is not None
    async with unit_of_work(database, org.as_("admin")) as work:
        for status, age in (("unqualified", 400), ("unqualified", 10), ("working", 400)):
            values = {"name": f"{status} {age}", "status": status, "owner_id": org.people["rep"]}
            await leads.create(work, values, at=at - timedelta(days=age))
    async with unit_of_work(database, org.as_("admin")) as work:
        assert privacy.RETENTION_RULES.create is not None
        rule = await privacy.RETENTION_RULES.create(
            work,
            {
                "name": "Turned down", "noun": "leads", "basis": "created_at", "after_days": 365,
                "action": "erase", "filter": {"field": "status", "op": "eq", "value": "unqualified"},
            },
            at=at,
        )  # fmt: skip
        expected = await privacy.due(work.session, rule, at=at)
    gone = []
    for _ in range(2):
        async with unit_of_work(database, org.tenant.system) as work:
            gone.append(await privacy.retain(work, rule, at=at))
    async with unit_of_work(database, org.as_("admin")) as work:
        left = await work.session.execute(Table.metadata.tables["leads"].select())

    assert expected == 1
    assert gone == [1, 0]
    assert {row.name for row in left} == {"unqualified 10", "working 400"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"basis": "name"}, "as old as"),
        ({"noun": "deals", "action": "erase", "basis": "opened_at"}, "only people and leads"),
        ({"noun": "unicorns"}, "there are no"),
        ({"filter": {"field": "colour", "value": "red"}}, "no field"),
    ],
)
async def test_a_rule_that_cannot_work_is_refused(
    database: Database, org: Org, at: datetime, change: dict[str, object], says: str
) -> None:
    """A rule is checked when it is written, not at night when it runs."""
    rule = {"name": "Old", "noun": "leads", "basis": "created_at", "after_days": 365, "action": "erase"}
    create = privacy.RETENTION_RULES.create
    assert create is not None
    with pytest.raises(Exception, match=says):
        async with unit_of_work(database, org.as_("admin")) as work:
            await create(work, rule | change, at=at)
