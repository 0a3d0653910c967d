"""A deal from its opening to its end, in rows and in the log."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from crm_core import accounts, activities, deals, events, people
from crm_core.kit import Database, ForbiddenError, StaleError, unit_of_work
from crm_core.kit.refusals import UnknownReferenceError
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_a_deal_is_opened_moved_and_won_and_the_log_tells_it(
    database: Database, org: Org, at: datetime
) -> None:
    """Every step of a deal is in the log once, with what stood before it."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await deals.edit(
            work, deal_id, to={"amount": Decimal("1500.00"), "expected_close": date(2026, 5, 1)}, at=at
        )
        await deals.move(work, deal_id, to=pipeline.stages[1].id, at=at + timedelta(days=1))
        await deals.win(work, deal_id, at=at + timedelta(days=2))
    async with unit_of_work(database, org.as_("rep")) as work:
        deal = await deals.read(work.session, deal_id)
        told = (await events.timeline(work.session, deal_id=deal_id)).items

    assert (deal.state, deal.stage.name, deal.closed_at) == ("won", "Won", at + timedelta(days=2))
    assert [entry.type for entry in reversed(told)] == [
        "DealOpened",
        "DealAmountChanged",
        "DealExpectedCloseChanged",
        "DealStageChanged",
        "DealStageChanged",
    ]
    assert told[0].data | {"stage_id": None} == {
        "account_id": None, "stage": "Won", "stage_id": None, "position": 2, "kind": "won",
        "from_stage": "Proposal", "from_position": 1, "from_kind": "open", "pipeline": "New business",
        "owner_id": str(org.people["rep"]), "amount": "1500.00", "currency": "EUR",
        "opened_at": at.isoformat(), "reason": None, "reason_id": None, "amount_own": "1500.00",
    }  # fmt: skip
    assert told[0].actor is not None
    assert told[0].actor.name == "Rep"


async def test_a_closed_deal_is_not_won_again_but_can_be_reopened(
    database: Database, org: Org, at: datetime
) -> None:
    """Winning twice is a mistake; moving a lost deal back to an open stage is a second chance."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await deals.lose(work, deal_id, at=at, reason="price")
    with pytest.raises(deals.DealAlreadyClosedError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await deals.win(work, deal_id, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        lost = await deals.read(work.session, deal_id)
        await deals.move(work, deal_id, to=pipeline.stages[0].id, reason="they called back", at=at)
        reopened = await deals.read(work.session, deal_id)

    assert (lost.state, lost.lost_reason) == ("lost", "price")
    assert (reopened.state, reopened.closed_at, reopened.lost_reason) == ("open", None, None)


async def test_what_else_is_edited_says_what_stood_before(database: Database, org: Org, at: datetime) -> None:
    """Account, source and currency are told with their values; a name is only said to have changed."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        account_id = await accounts.create(work, name="Acme", owner_id=org.people["rep"], at=at)
        await deals.edit(
            work,
            deal_id,
            to={"account_id": account_id, "source": "tender", "currency": "USD", "name": "Quay"},
            at=at,
        )
    async with unit_of_work(database, org.as_("rep")) as work:
        told = (await events.timeline(work.session, deal_id=deal_id)).items

    assert {entry.type: entry.data for entry in told if entry.type != "DealOpened"} == {
        "DealAccountChanged": {"account_id": str(account_id), "from_account_id": None},
        "DealSourceChanged": {"source": "tender", "from_source": None},
        "DealAmountChanged": {
            "amount": "1000.00", "currency": "USD", "from_amount": "1000.00", "from_currency": "EUR",
            "amount_own": None, "from_amount_own": "1000.00",
        },
        "DealEdited": {"fields": ["name"]},
    }  # fmt: skip


async def test_a_deleted_deal_is_not_there_to_be_scored(database: Database, org: Org, at: datetime) -> None:
    """Who is about to write to many deals learns which are left, and the log says how a deal went."""
    pipeline = await lay_out(database, org, at=at)
    kept, gone = [await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at) for _ in range(2)]
    async with unit_of_work(database, org.as_("admin")) as work:
        await deals.delete(work, gone, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        held = await deals.held(work.session, {kept, gone})
        told = (await events.timeline(work.session, deal_id=gone)).items

    assert held == {kept}
    assert told[0].data == {"account_id": None, "owner_id": str(org.people["rep"]), "kind": "open"}


async def test_an_activity_is_planned_a_year_ahead_at_most(
    database: Database, org: Org, at: datetime
) -> None:
    """A meeting next week is a plan; one in some other century is a slip of the pen."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    with pytest.raises(activities.ActivityTooFarAheadError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await activities.log(
                work, kind="meeting", deal_id=deal_id, occurred_at=at + timedelta(days=400), at=at
            )


async def test_who_was_slower_is_told_so(database: Database, org: Org, at: datetime) -> None:
    """A change based on an older version is refused, and changes nothing."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await deals.edit(work, deal_id, to={"name": "First"}, at=at, version=1)
    with pytest.raises(StaleError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await deals.edit(work, deal_id, to={"name": "Second"}, at=at, version=1)
    async with unit_of_work(database, org.as_("rep")) as work:
        deal = await deals.read(work.session, deal_id)

    assert (deal.name, deal.version) == ("First", 2)


async def test_a_rep_cannot_give_a_deal_away(database: Database, org: Org, at: datetime) -> None:
    """Whose deal it is decides who sees it, so only a manager hands deals over."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await deals.edit(work, deal_id, to={"owner_id": org.people["rep_mate"]}, at=at)
    async with unit_of_work(database, org.as_("manager")) as work:
        await deals.edit(work, deal_id, to={"owner_id": org.people["rep_mate"]}, at=at)
    async with unit_of_work(database, org.as_("rep_mate")) as work:
        deal = await deals.read(work.session, deal_id)

    assert deal.owner is not None
    assert deal.owner.id == org.people["rep_mate"]


async def test_who_may_see_but_not_change_is_told_forbidden(
    database: Database, org: Org, at: datetime
) -> None:
    """An analyst reads every deal and changes none; the answer says which it is."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("analyst")) as work:
            await deals.win(work, deal_id, at=at)
    with pytest.raises(deals.DealNotFoundError):
        async with unit_of_work(database, org.as_("other_rep")) as work:
            await deals.win(work, deal_id, at=at)


async def test_people_and_products_come_and_go(database: Database, org: Org, at: datetime) -> None:
    """Who took part and what was on offer is kept with its times; a person is on a deal once."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.as_("rep")
    deal_id = await open_deal(database, rep, pipeline=pipeline, at=at)
    async with unit_of_work(database, rep) as work:
        person_id = await people.create(work, name="Ines Moreau", owner_id=rep.user_id, at=at)
        await deals.add_person(work, deal_id, person_id=person_id, role="champion", at=at)
        line = await deals.add_product(
            work, deal_id, product="Tower", quantity=Decimal("2.5"), unit_price=Decimal("10.10"), at=at
        )
    with pytest.raises(deals.AlreadyOnDealError):
        async with unit_of_work(database, rep) as work:
            await deals.add_person(work, deal_id, person_id=person_id, role=None, at=at)
    async with unit_of_work(database, rep) as work:
        products = await deals.products_of(work.session, deal_id)
        took_part = await deals.people_of(work.session, deal_id)
    async with unit_of_work(database, org.as_("analyst")) as work:
        nameless = await deals.people_of(work.session, deal_id)
    async with unit_of_work(database, rep) as work:
        await deals.remove_person(work, deal_id, person_id=person_id, at=at + timedelta(days=1))
        await deals.remove_product(work, deal_id, line_id=line, at=at + timedelta(days=1))
        left = await deals.people_of(work.session, deal_id), await deals.products_of(work.session, deal_id)

    assert [line.amount for line in products] == [Decimal("25.25")]
    assert [(person.name, person.role) for person in took_part] == [("Ines Moreau", "champion")]
    assert [(person.name, person.role) for person in nameless] == [(None, "champion")]
    assert left == ((), ())


async def test_a_deal_cannot_refer_to_another_organization(
    database: Database, org: Org, other_org: Org, at: datetime
) -> None:
    """A reference across organizations cannot be written, whoever asks."""
    pipeline = await lay_out(database, org, at=at)
    with pytest.raises(UnknownReferenceError):
        await open_deal(
            database, org.tenant.system, pipeline=pipeline, at=at, owner_id=other_org.people["rep"]
        )


async def test_lists_go_on_where_they_ended_even_when_deals_are_added(
    database: Database, org: Org, at: datetime
) -> None:
    """Paging by any order gives each deal once, whatever is opened between two pages."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.as_("rep")
    amounts = ["30.00", None, "10.00", "20.00", "10.00"]
    made = [
        await open_deal(
            database, rep, pipeline=pipeline, at=at + timedelta(hours=n), name=f"Deal {n}", amount=amount
        )
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    expected: dict[deals.Sort, list[int]] = {
        "opened_at": [0, 1, 2, 3, 4],
        "-opened_at": [4, 3, 2, 1, 0],
        "amount": [1, 2, 4, 3, 0],
        "-amount": [0, 3, 4, 2, 1],
        "name": [0, 1, 2, 3, 4],
    }
    for sort, order in expected.items():
        seen: list[int] = []
        place = None
        while True:
            async with unit_of_work(database, rep) as work:
                page = await deals.listed(work.session, after=place, limit=2, sort=sort)
            seen += [made.index(deal.id) for deal in page.items if deal.id in made]
            await open_deal(
                database, rep, pipeline=pipeline, at=at - timedelta(days=1), name="A", amount="99.00"
            )
            if (place := page.next) is None or len(seen) == len(made):
                break

        assert seen == order, sort
