"""Accounts below accounts: never in a circle, and added up as far as one may see."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from crm_core import accounts, activities, currencies, deals, people
from crm_core.accounts.resource import RESOURCE
from crm_core.kit import Database, DomainError, asking, unit_of_work
from crm_core.kit.asking import Asked
from crm_core.records import of_table
from tests.crm_core.selling import lay_out
from tests.database import Org


async def _account(
    database: Database, org: Org, name: str, *, at: datetime, parent: UUID | None = None
) -> UUID:
    async with unit_of_work(database, org.as_("admin")) as work:
        return await accounts.create(work, name=name, parent_id=parent, owner_id=org.people["rep"], at=at)


async def _below(database: Database, org: Org, child: UUID, parent: UUID, *, at: datetime) -> str:
    try:
        async with unit_of_work(database, org.as_("admin")) as work:
            await accounts.edit(work, child, to={"parent_id": parent}, at=at)
    except DomainError as error:
        return error.code
    return "done"


async def test_two_at_once_make_no_circle(database: Database, org: Org, at: datetime) -> None:
    """Whoever puts A below B while somebody puts B below A: one of them is told why not."""
    for _ in range(5):
        one, other = [await _account(database, org, name, at=at) for name in "AB"]

        said = await asyncio.gather(
            _below(database, org, one, other, at=at), _below(database, org, other, one, at=at)
        )

        assert sorted(said) == ["account_circle", "done"]


async def test_the_database_itself_refuses_a_circle(
    database: Database, org: Org, at: datetime, admin_url: str
) -> None:
    """However it is written, by hand or by an import: no account is below itself, at any depth."""
    top = await _account(database, org, "Top", at=at)
    middle = await _account(database, org, "Middle", at=at, parent=top)
    low = await _account(database, org, "Low", at=at, parent=middle)

    with psycopg.connect(admin_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("update accounts set parent_id = %s where id = %s", [low, top])


async def test_a_family_is_a_tree_and_a_filter(database: Database, org: Org, at: datetime) -> None:
    """From any member the whole family is found, and everything below one is a filter."""
    top = await _account(database, org, "Top", at=at)
    middle = await _account(database, org, "Middle", at=at, parent=top)
    low = await _account(database, org, "Low", at=at, parent=middle)
    await _account(database, org, "Stranger", at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        family = await accounts.hierarchy(work.session, low)
        asked = Asked({"field": "under", "op": "eq", "value": str(middle)}, sort="name")
        found = await asking.listed(work.session, RESOURCE, asked, lookup=of_table)

    assert [(one.id, one.parent_id, one.depth) for one in family.branches] == [
        (top, None, 0), (middle, top, 1), (low, middle, 2),
    ]  # fmt: skip
    assert not family.hidden
    assert [row["id"] for row in found.items] == [low, middle]


async def test_sums_cover_all_below_as_far_as_one_may_see(database: Database, org: Org, at: datetime) -> None:
    """Deals of every depth are added up in one currency; who sees a part is told there is more."""
    pipeline = await lay_out(database, org, at=at)
    top = await _account(database, org, "Top", at=at)
    low = await _account(database, org, "Low", at=at, parent=top)
    async with unit_of_work(database, org.as_("admin")) as work:
        await currencies.set_rate(
            work, currency="USD", valid_from=date(2020, 1, 1), rate=Decimal("0.5"), at=at
        )
        for owner, amount, currency, wins in (
            ("rep", "100.00", "USD", False), ("rep", "30.00", "EUR", True),
            ("other_rep", "7.00", "EUR", False),
            ("rep", "9.00", "CHF", False),
        ):  # fmt: skip
            deal_id = await deals.open_deal(
                work, name="Site", pipeline_id=pipeline.id, account_id=low, owner_id=org.people[owner],
                amount=Decimal(amount), currency=currency, at=at,
            )  # fmt: skip
            if wins:
                await deals.win(work, deal_id, at=at)
        await people.create(work, name="Ann", account_id=low, owner_id=org.people["rep"], at=at)
        for days in (1, 100):
            await activities.log(
                work, kind="note", account_id=top, user_id=org.people["rep"],
                occurred_at=at - timedelta(days=days), at=at,
            )  # fmt: skip
    async with unit_of_work(database, org.as_("admin")) as work:
        all_of_it = await accounts.rollup(work.session, low, at=at, family=True)
    async with unit_of_work(database, org.as_("rep")) as work:
        seen = await accounts.rollup(work.session, top, at=at)

    assert (all_of_it.top, all_of_it.accounts, all_of_it.deals, all_of_it.people) == (top, 2, 4, 1)
    assert (all_of_it.open_amount, all_of_it.won_amount) == (Decimal("57.00"), Decimal("30.00"))
    assert (all_of_it.activities, all_of_it.without_rate, all_of_it.hidden) == (1, 1, False)
    assert (seen.deals, seen.open_amount, seen.won_amount) == (3, Decimal("50.00"), Decimal("30.00"))
    assert seen.hidden
