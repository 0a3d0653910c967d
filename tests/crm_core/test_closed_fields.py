"""Fields that a role may not see or not change: empty wherever they would show, true where they are told."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_core import deals, records
from crm_core.kit import Database, ForbiddenError, asking, unit_of_work
from crm_core.kit.asking import Asked
from crm_core.pipelines import Pipeline
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

Closes = Callable[[str, str, str, str], Awaitable[None]]


@pytest.fixture
async def pipeline(database: Database, org: Org, at: datetime) -> Pipeline:
    """A pipeline of two open stages, Won and Lost."""
    return await lay_out(database, org, at=at)


@pytest.fixture
def close(database: Database, org: Org) -> Closes:
    """Close a field of an object for a role: `none` hides it, `read` keeps it from being changed."""

    async def closed(role: str, noun: str, field: str, access: str) -> None:
        async with unit_of_work(database, org.as_("admin")) as work:
            await work.session.execute(
                text("insert into role_fields values (bellwether_org(), :role, :noun, :field, :access)"),
                {"role": role, "noun": noun, "field": field, "access": access},
            )

    return closed


async def _seen(database: Database, org: Org, who: str, asked: Asked) -> list[dict[str, Any]]:
    async with unit_of_work(database, org.as_(who)) as work:
        found = await asking.listed(
            work.session, records.RESOURCES["deals"], asked, lookup=records.of_table, limit=50
        )
    return list(found.items)


async def _worth(database: Database, org: Org, deal_id: UUID, event: str) -> object:
    async with unit_of_work(database, org.as_("admin")) as work:
        found = await work.session.execute(
            text("select data ->> 'amount' from events where deal_id = :id and type = :type"),
            {"id": deal_id, "type": event},
        )
        return found.scalar_one()


async def test_a_closed_field_is_empty_and_tells_nothing_by_filter_or_order(
    database: Database, org: Org, pipeline: Pipeline, at: datetime, close: Closes
) -> None:
    """A rep without amounts sees none, finds nothing by amount, and cannot learn their order by sorting."""
    rep = org.as_("rep")
    for name, amount in (("Small", "10.00"), ("Large", "900.00"), ("Middle", "50.00")):
        await open_deal(database, rep, pipeline=pipeline, at=at, name=name, amount=amount)
    await close("sales_representative", "deals", "amount", "none")

    over = {"field": "amount", "op": "gt", "value": "1"}
    shown = await _seen(database, org, "rep", Asked(fields="name,amount"))
    found = await _seen(database, org, "rep", Asked(filter=over))
    sorted_ = await _seen(database, org, "rep", Asked(sort="-amount"))
    as_manager = await _seen(database, org, "manager", Asked(sort="-amount"))

    assert {row["amount"] for row in shown} == {None}
    assert found == []
    assert sorted_ == await _seen(database, org, "rep", Asked(sort="-id"))
    assert [row["name"] for row in as_manager] == ["Large", "Middle", "Small"]


async def test_what_the_log_tells_of_a_closed_field_stays_true(
    database: Database, org: Org, pipeline: Pipeline, at: datetime, close: Closes
) -> None:
    """A rep who sees no amounts moves a deal: the log knows its worth, and the rep still does not."""
    rep = org.as_("rep")
    deal_id = await open_deal(database, rep, pipeline=pipeline, at=at, amount="900.00")
    await close("sales_representative", "deals", "amount", "none")

    async with unit_of_work(database, rep) as work:
        await deals.move(work, deal_id, to=pipeline.stages[1].id, at=at)
        await deals.edit(work, deal_id, to={"name": "Renamed"}, at=at)
        after = await deals.read(work.session, deal_id)
    async with unit_of_work(database, rep) as work:
        told = await work.session.execute(
            text("select data from events where type = 'DealStageChanged' and deal_id = :id"), {"id": deal_id}
        )
        shown = told.scalar_one()

    assert (after.name, after.amount, after.stage.name) == ("Renamed", None, "Proposal")
    assert await _worth(database, org, deal_id, "DealStageChanged") == "900.00"
    assert "amount" not in shown
    assert shown["stage"] == "Proposal"
    assert (await _seen(database, org, "manager", Asked()))[0]["amount"] == Decimal("900.00")


@pytest.mark.parametrize("access", ["none", "read"])
async def test_a_field_that_is_not_to_be_changed_is_not(  # noqa: PLR0917 - fixtures
    database: Database, org: Org, pipeline: Pipeline, at: datetime, close: Closes, access: str
) -> None:
    """Neither a change nor a new deal can set it, and everything else can still be set."""
    rep = org.as_("rep")
    deal_id = await open_deal(database, rep, pipeline=pipeline, at=at, amount="900.00")
    await close("sales_representative", "deals", "amount", access)

    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, rep) as work:
            await deals.edit(work, deal_id, to={"amount": Decimal("1.00")}, at=at)
    with pytest.raises(ForbiddenError):
        await open_deal(database, rep, pipeline=pipeline, at=at, amount="5.00")
    await open_deal(database, rep, pipeline=pipeline, at=at, amount=None)
    async with unit_of_work(database, rep) as work:
        await deals.edit(work, deal_id, to={"source": "fair"}, at=at)

    assert await _worth(database, org, deal_id, "DealOpened") == "900.00"
    rows = await _seen(database, org, "manager", Asked(sort="-amount"))
    assert [row["amount"] for row in rows] == [Decimal("900.00"), None]


async def test_a_second_role_opens_what_the_first_closes(
    database: Database, org: Org, pipeline: Pipeline, at: datetime, close: Closes
) -> None:
    """Of several roles the most permissive decides, for fields as for rows."""
    rep = org.as_("rep")
    await open_deal(database, rep, pipeline=pipeline, at=at, amount="900.00")
    await open_deal(database, org.as_("rep_mate"), pipeline=pipeline, at=at, amount="100.00")
    await close("sales_representative", "deals", "amount", "none")

    before = await _seen(database, org, "rep", Asked())
    async with unit_of_work(database, org.as_("admin")) as work:
        await work.session.execute(
            text("insert into user_roles values (bellwether_org(), :user, 'analyst')"), {"user": rep.user_id}
        )
    after = await _seen(database, org, "rep", Asked(sort="-amount"))

    assert [row["amount"] for row in before] == [None]
    assert [row["amount"] for row in after] == [Decimal("900.00"), Decimal("100.00")]


async def test_events_that_list_values_leave_closed_ones_out(
    database: Database, org: Org, at: datetime, close: Closes
) -> None:
    """A closed field of a plain record is not told by the values that its events list."""
    leads = records.RESOURCES["leads"]
    assert leads.create is not None
    assert leads.edit is not None
    rep = org.as_("rep")
    async with unit_of_work(database, rep) as work:
        key = await leads.create(work, {"name": "Ines", "employees": 40, "owner_id": rep.user_id}, at=at)
        await leads.edit(work, key, to={"employees": 60}, at=at)
    await close("sales_representative", "leads", "employees", "none")

    async def told(who: str) -> list[Any]:
        async with unit_of_work(database, org.as_(who)) as work:
            found = await work.session.execute(
                text("select data from events where record_id = :key order by seq"), {"key": key}
            )
            return [
                [data.get(part, {}).get("employees") for part in ("values", "before")]
                for data in found.scalars()
            ]

    assert await told("admin") == [[40, None], [60, 40]]
    assert await told("rep") == [[None, None], [None, None]]
