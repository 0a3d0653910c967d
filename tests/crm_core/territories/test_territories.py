"""Territories: laid out, published, materialised, judged, and found by filters."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm_core import accounts, deals, records, territories
from crm_core.kit import Database, unit_of_work
from crm_core.kit.asking import Asked, listed
from crm_core.kit.refusals import AlreadyExistsError
from crm_core.leads.resource import RESOURCE as LEADS
from tests.crm_core.selling import lay_out
from tests.database import Org

LOOKUP = records.of_table


def rule(territory_id: UUID, *, filter_: dict[str, Any] | None = None, **criteria: Any) -> dict[str, Any]:
    """A rule over accounts and leads."""
    return {"territory_id": territory_id, "applies_to": "both", "criteria": criteria, "filter": filter_}


class Map:
    """A version of three territories: Europe, with Germany below it, and Berlin below that."""

    def __init__(self, database: Database, org: Org, at: datetime) -> None:
        self.database, self.org, self.at = database, org, at

    async def draw(self, *, matching: str = "first", name: str = "FY26") -> "Map":
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            self.id = await territories.draft(work, name=name, matching=matching, at=self.at)
            self.europe = await territories.add(work, self.id, name="Europe", at=self.at)
            self.germany = await territories.add(
                work, self.id, name="Germany", parent_id=self.europe, at=self.at
            )
            self.berlin = await territories.add(
                work, self.id, name="Berlin", parent_id=self.germany, manager_id=self.org.people["manager"],
                at=self.at,
            )  # fmt: skip
        return self

    async def rules(self, *rules: dict[str, Any]) -> None:
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            await territories.set_rules(work, self.id, rules=rules, lookup=LOOKUP, at=self.at)

    async def hold(self, *, since: datetime | None = None) -> None:
        async with unit_of_work(self.database, self.org.as_("admin")) as work:
            await territories.publish(work, self.id, active_from=since, at=self.at)

    async def settle(self, *, at: datetime | None = None, limit: int = 1000) -> int:
        batches = 0
        for noun in territories.NOUNS:
            more = True
            while more:
                async with unit_of_work(self.database, self.org.tenant.system) as work:
                    more = await territories.advance(
                        work, self.id, noun=noun, lookup=LOOKUP, at=at or self.at, limit=limit
                    )
                batches += 1
        return batches

    async def account(self, name: str, **values: Any) -> UUID:
        async with unit_of_work(self.database, self.org.tenant.system) as work:
            return await accounts.create(work, name=name, at=self.at, **values)

    async def lies(self, account_id: UUID) -> list[str]:
        async with unit_of_work(self.database, self.org.as_("rep")) as work:
            found = await territories.lying(work.session, "accounts", account_id)
        return sorted(one.territory for one in found)


@pytest.fixture
async def drawn(database: Database, org: Org, at: datetime) -> Map:
    """The map as a draft."""
    return await Map(database, org, at).draw()


async def test_records_lie_where_the_first_rule_that_fits_says(drawn: Map) -> None:
    """Country, postal codes, industry and size decide in the order of the rules; nothing fits: nowhere."""
    await drawn.rules(
        rule(drawn.berlin, countries=["DE"], postal_codes=[{"from": "10", "to": "14"}]),
        rule(drawn.germany, countries=["de"], employees={"from": 10}),
        rule(drawn.europe, industries=["Logistics"]),
    )
    berlin = await drawn.account("A", country="de", postal_code="D-10115".removeprefix("D-"), employees=1)
    germany = await drawn.account("B", country="DE", postal_code="20 457", employees=10)
    small = await drawn.account("C", country="DE", postal_code="20457", employees=9)
    europe = await drawn.account("D", country="FR", industry="logistics")
    await drawn.hold()

    await drawn.settle()

    assert [await drawn.lies(one) for one in (berlin, germany, small, europe)] == [
        ["Berlin"], ["Germany"], [], ["Europe"]
    ]  # fmt: skip


async def test_all_rules_that_fit_count_where_the_version_says_so(
    database: Database, org: Org, at: datetime
) -> None:
    """With matching `all` a record lies in every territory whose rules fit it."""
    drawn = await Map(database, org, at).draw(matching="all")
    await drawn.rules(
        rule(drawn.berlin, countries=["DE"]), rule(drawn.berlin, employees={"to": 5}),
        rule(drawn.europe, filter_={"field": "name", "op": "contains", "value": "a"}),
    )  # fmt: skip
    account = await drawn.account("Anna", country="DE", employees=1)
    await drawn.hold()

    await drawn.settle()

    assert await drawn.lies(account) == ["Berlin", "Europe"]


async def test_the_run_goes_on_where_it_was_killed(drawn: Map) -> None:
    """Batches are committed with how far they came; running again does nothing twice."""
    await drawn.rules(rule(drawn.europe, countries=["FR"]))
    made = [await drawn.account(f"A{n}", country="FR") for n in range(7)]
    await drawn.hold()
    async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
        assert await territories.advance(work, drawn.id, noun="accounts", lookup=LOOKUP, at=drawn.at, limit=3)

    async def dying() -> None:
        async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
            await territories.advance(work, drawn.id, noun="accounts", lookup=LOOKUP, at=drawn.at, limit=3)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        await dying()

    batches = await drawn.settle(limit=3)

    assert [await drawn.lies(one) for one in made] == [["Europe"]] * 7
    assert batches == 3
    assert await drawn.settle(limit=3) == 2
    async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
        assert await territories.due(work, at=drawn.at) is None


async def test_one_version_holds_at_each_moment(drawn: Map, at: datetime) -> None:
    """Next year's version takes over at its date; a second one for the same date is refused."""
    await drawn.rules(rule(drawn.europe, countries=["FR"]))
    await drawn.hold()
    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        following = await territories.draft(work, name="FY27", based_on=drawn.id, at=at)
        twin = await territories.draft(work, name="Other FY27", based_on=drawn.id, at=at)
    later = at + timedelta(days=300)
    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        await territories.publish(work, following, active_from=later, at=at)

    with pytest.raises(territories.BadStartError):
        async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
            await territories.publish(work, twin, active_from=later, at=at)
    with pytest.raises(territories.NotADraftError):
        await drawn.rules()
    async with unit_of_work(drawn.database, drawn.org.as_("rep")) as work:
        held = [
            found.about.id if (found := await territories.active(work.session, at=when)) else None
            for when in (at - timedelta(days=1), at, later - timedelta(seconds=1), later)
        ]
    assert held == [None, drawn.id, drawn.id, following]


async def test_the_database_refuses_two_versions_at_once(drawn: Map, at: datetime) -> None:
    """Whatever code forgets, two versions whose times overlap cannot be written."""
    twice = (
        "insert into territory_versions (org_id, id, name, matching, state, active_from)"
        " select bellwether_org(), gen_random_uuid(), name, 'first', 'active', :at"
        " from unnest('{X,Y}'::text[]) name"
    )
    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        with pytest.raises(IntegrityError, match="ex_territory_versions_active"):
            await work.session.execute(text(twice), {"at": at})
        await work.session.rollback()


async def test_the_tree_has_no_circle(drawn: Map, at: datetime) -> None:
    """A territory cannot be put below itself or below one of its own."""
    for parent in (drawn.europe, drawn.berlin):
        with pytest.raises(territories.TerritoryCircleError):
            async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
                await territories.change_territory(work, drawn.europe, to={"parent_id": parent}, at=at)


async def test_a_pin_stays_until_it_is_taken_out(drawn: Map, at: datetime) -> None:
    """A pinned account lies there whatever the rules say, also in the next version, and says who and why."""
    await drawn.rules(rule(drawn.europe, countries=["FR"]))
    account = await drawn.account("A", country="FR")
    await drawn.hold()
    await drawn.settle()
    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        await territories.pin(
            work,
            "accounts",
            account,
            territory_id=drawn.berlin,
            reason="Asked for Anna",
            lookup=LOOKUP,
            at=at,
        )
    async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
        await territories.assign(work, "accounts", ids=[account], lookup=LOOKUP, at=at)
    assert await drawn.lies(account) == ["Berlin"]

    later = at + timedelta(days=30)
    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        drawn.id = await territories.draft(work, name="FY27", based_on=drawn.id, at=at)
        await territories.publish(work, drawn.id, active_from=later, at=at)
    await drawn.settle(at=later)
    async with unit_of_work(drawn.database, drawn.org.as_("rep")) as work:
        now, *past = await territories.lying(work.session, "accounts", account, past=True)
    assert (now.territory, now.pinned_by, now.pin_reason) == (
        "Berlin", drawn.org.people["admin"], "Asked for Anna"
    )  # fmt: skip
    assert [(one.territory, one.to_at) for one in past] == [("Berlin", later), ("Europe", at)]

    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        await territories.unpin(work, "accounts", account, lookup=LOOKUP, at=later)
    assert await drawn.lies(account) == ["Europe"]


async def test_a_parent_includes_its_children(drawn: Map, at: datetime) -> None:
    """Filtering `under` Europe finds what lies in Berlin: accounts, leads, and deals by their account."""
    await drawn.rules(rule(drawn.berlin, countries=["DE"]), rule(drawn.europe, countries=["FR"]))
    pipeline = await lay_out(drawn.database, drawn.org, at=at)
    german = await drawn.account("G", country="DE")
    french = await drawn.account("F", country="FR")
    nowhere = await drawn.account("N")
    async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
        deal = await deals.open_deal(
            work,
            name="D",
            pipeline_id=pipeline.id,
            owner_id=drawn.org.people["rep"],
            account_id=german,
            at=at,
        )
        assert LEADS.create is not None
        lead = await LEADS.create(work, {"name": "L", "country": "DE"}, at=at)
    await drawn.hold()
    await drawn.settle()

    async def found(noun: str, op: str, value: object) -> set[UUID]:
        asked = Asked({"field": "territory", "op": op, "value": value}, fields="id")
        async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
            page = await listed(work.session, records.RESOURCES[noun], asked, lookup=LOOKUP)
        return {row["id"] for row in page.items}

    assert await found("accounts", "under", str(drawn.europe)) == {german, french}
    assert await found("accounts", "under", str(drawn.germany)) == {german}
    assert await found("accounts", "is_null", True) == {nowhere}  # noqa: FBT003 - a filter's value
    assert await found("deals", "under", str(drawn.europe)) == {deal}
    assert await found("leads", "under", str(drawn.germany)) == {lead}


async def test_coverage_tells_overlaps_gaps_and_rules_never_reached(drawn: Map) -> None:
    """A draft is judged before it is published: what it covers, twice, not at all, and which rule is idle."""
    await drawn.rules(
        rule(drawn.germany, countries=["DE"]),
        rule(drawn.berlin, countries=["DE"], postal_codes=["10"]),
        rule(drawn.europe, countries=["FR"], filter_={"field": "name", "op": "contains", "value": "z"}),
    )
    for n in range(3):
        await drawn.account(f"G{n}", country="DE", postal_code="10115")
    await drawn.account("H", country="DE", postal_code="20457")
    gap = await drawn.account("F", country="FR")
    async with unit_of_work(drawn.database, drawn.org.as_("manager")) as work:
        found = await territories.coverage(work.session, drawn.id, "accounts", lookup=LOOKUP)
        page = await territories.gaps(work.session, drawn.id, "accounts", lookup=LOOKUP, after=None, limit=10)
        laid = await territories.laid(work.session, drawn.id)

    assert (found.records, found.matched, found.share) == (5, 4, 0.8)
    assert found.by_territory == {drawn.germany: 4}
    assert [({one.territory_id, one.other_id}, one.records, one.verdict) for one in found.overlaps] == [
        ({drawn.germany, drawn.berlin}, 3, "overlapping")
    ]
    assert [(one.rule_id, one.by_rule_id) for one in found.shadowed] == [(laid.rules[1].id, laid.rules[0].id)]
    assert page.items == ((gap, "F"),)


async def test_what_is_sold_in_a_territory_includes_what_lies_below(drawn: Map, at: datetime) -> None:
    """Pipeline, won, win rate and what each of its people won, per currency."""
    await drawn.rules(rule(drawn.berlin, countries=["DE"]))
    pipeline = await lay_out(drawn.database, drawn.org, at=at)
    account = await drawn.account("G", country="DE")
    async with unit_of_work(drawn.database, drawn.org.tenant.system) as work:
        await territories.set_members(
            work, drawn.berlin, at=at,
            members={drawn.org.people["rep"]: "owner", drawn.org.people["rep_mate"]: "member"},
        )  # fmt: skip
        for end in ("win", "lose", None):
            deal = await deals.open_deal(
                work, name="D", pipeline_id=pipeline.id, owner_id=drawn.org.people["rep"],
                account_id=account, amount=Decimal("100.00"), at=at,
            )  # fmt: skip
            if end == "win":
                await deals.win(work, deal, at=at, reason=None)
            elif end == "lose":
                await deals.lose(work, deal, at=at, reason=None)
    await drawn.hold()
    await drawn.settle()

    async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
        found = {
            one.territory_id: one
            for one in await territories.performance(
                work.session, drawn.id, since=at, until=at + timedelta(days=1)
            )
        }

    europe = found[drawn.europe]
    assert (europe.accounts, europe.pipeline, europe.won, europe.win_rate) == (
        1, Decimal("100.00"), Decimal("100.00"), 0.5
    )  # fmt: skip
    assert (europe.representatives, europe.won_per_representative) == (2, Decimal("50.00"))


async def test_rules_that_do_not_fit_are_refused_with_the_reason(drawn: Map, at: datetime) -> None:
    """Postal codes without a country, ranges the wrong way round, a filter that asks for territories."""
    for criteria, filter_ in (
        ({"postal_codes": ["10"]}, None),
        ({"countries": ["DE"], "postal_codes": [{"from": "20", "to": "1"}]}, None),
        ({"countries": ["Germany"]}, None),
        ({"employees": {"from": 5, "to": 4}}, None),
        ({"colour": ["red"]}, None),
        ({}, {"not": {"field": "territory", "op": "under", "value": str(drawn.europe)}}),
    ):
        with pytest.raises(territories.BadCriteriaError):
            await drawn.rules(rule(drawn.europe, filter_=filter_, **criteria))
    with pytest.raises(AlreadyExistsError):
        async with unit_of_work(drawn.database, drawn.org.as_("admin")) as work:
            await territories.add(work, drawn.id, name="Europe", at=at)
