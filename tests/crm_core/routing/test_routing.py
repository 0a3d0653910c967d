"""Routing on the real database: rules, people who are not there, owners, deadlines, and replay."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_core import accounts, leads, people, routing, territories, users
from crm_core.kit import Database, unit_of_work
from tests.crm_core.routing.desk import LOOKUP, Desk
from tests.database import Org


@pytest.fixture
async def desk(database: Database, org: Org, at: datetime) -> Desk:
    """A desk with a queue and no rules yet."""
    return await Desk(database, org, at).open()


async def test_the_first_rule_that_fits_decides_and_explains_itself(desk: Desk) -> None:
    """Conditions in their order; the stored assignment says what each rule came to and who was weighed."""
    await desk.publish(
        desk.rule("rep", name="Web", filter={"field": "source", "op": "eq", "value": "web"}),
        desk.rule("other_rep", name="Hot", min_score=50.0),
        desk.rule("rep_mate", "developer"),
    )
    lead = await desk.arrives(source="fair")
    await desk.route(lead)

    (told,) = await desk.assignments(lead)

    assert [one["outcome"] for one in told.trail] == ["does_not_fit", "score_too_low", "turn"]
    assert desk.who(told.owner_id) in {"rep_mate", "developer"}
    assert (told.propensity, told.hop, told.cause, told.reason) == (0.5, 0, "arrival", "turn")
    assert {one["user_id"] for one in told.candidates} == {
        str(desk.org.people["rep_mate"]), str(desk.org.people["developer"])
    }  # fmt: skip
    assert await desk.goes_to(source="web") == "rep"


async def test_who_is_not_there_gets_nothing(desk: Desk, at: datetime) -> None:
    """Inactive, away and off-shift people are passed over, each with the reason; then the lead waits."""
    await desk.publish(desk.rule("rep", "rep_mate", "other_rep"))
    async with unit_of_work(desk.database, desk.org.as_("admin")) as work:
        await users.edit(work, desk.org.people["rep"], to={"active": False}, at=at)
    async with unit_of_work(desk.database, desk.org.as_("rep_mate")) as work:
        await routing.note_absence(
            work, desk.org.people["rep_mate"], from_at=at - timedelta(days=1), to_at=at + timedelta(days=1),
            at=at,
        )  # fmt: skip
    async with unit_of_work(desk.database, desk.org.as_("other_manager")) as work:
        await routing.set_hours(
            work, desk.org.people["other_rep"], time_zone="America/New_York",
            week=[[["09:00", "17:00"]]] * 7, at=at,
        )  # fmt: skip
    lead = await desk.arrives()
    await desk.route(lead)

    (told,) = await desk.assignments(lead)
    last = told.trail[-1]["candidates"]

    assert (told.queue_id, told.reason) == (desk.queue, "nobody_free")
    assert {desk.who(UUID(one["user_id"])): one["skipped"] for one in last} == {
        "rep": "inactive", "rep_mate": "away", "other_rep": "off_shift"
    }  # fmt: skip
    assert await desk.goes_to(at=at + timedelta(hours=6)) == "other_rep"
    assert await desk.route(lead, cause="retry", at=at + timedelta(hours=6)) is not None
    now, before = await desk.assignments(lead)
    assert (desk.who(now.owner_id), now.cause, before.ended_at) == (
        "other_rep", "retry", at + timedelta(hours=6)
    )  # fmt: skip


async def test_an_existing_owner_wins_and_takes_no_turn(desk: Desk, at: datetime) -> None:
    """By e-mail, by domain and by company name; the turns of the others go on as if nothing had been."""
    async with unit_of_work(desk.database, desk.org.tenant.system) as work:
        account = await accounts.create(
            work, name="Harbour", owner_id=desk.org.people["rep"], website="https://www.harbour.example/de",
            at=at - timedelta(days=1),
        )  # fmt: skip
        await people.create(
            work, name="Ann", email="Ann@other.example", account_id=account,
            owner_id=desk.org.people["developer"], at=at - timedelta(days=1),
        )  # fmt: skip
    await desk.publish(
        {**desk.rule(), "name": "Owner", "method": "existing_owner"}, desk.rule("rep", "rep_mate")
    )

    found = [
        await desk.goes_to(email="ann@OTHER.example"), await desk.goes_to(email="bo@harbour.example"),
        await desk.goes_to(company=" harbour "), await desk.goes_to(email="x@gmail.com"),
        await desk.goes_to(),
    ]  # fmt: skip

    assert found[:3] == ["developer", "rep", "rep"]
    assert sorted(found[3:]) == ["rep", "rep_mate"]


async def test_a_territorys_people_get_its_leads(desk: Desk, at: datetime) -> None:
    """The nearest territory upwards that has people; overlays are not asked; without a territory it waits."""
    async with unit_of_work(desk.database, desk.org.as_("admin")) as work:
        version = await territories.draft(work, name="FY", at=at)
        germany = await territories.add(work, version, name="Germany", at=at)
        berlin = await territories.add(work, version, name="Berlin", parent_id=germany, at=at)
        await territories.set_members(work, germany, members={desk.org.people["rep"]: "owner"}, at=at)
        await territories.set_members(work, berlin, members={desk.org.people["developer"]: "overlay"}, at=at)
        rules = [
            {"territory_id": berlin, "applies_to": "leads", "filter": None,
             "criteria": {"countries": ["DE"], "postal_codes": ["10"]}},
        ]  # fmt: skip
        await territories.set_rules(work, version, rules=rules, lookup=LOOKUP, at=at)
        await territories.publish(work, version, at=at)
    await desk.publish(desk.rule(pool="territory"))

    assert await desk.goes_to(country="DE", postal_code="10115") == "rep"
    assert await desk.goes_to(country="FR") == "no_candidates"


async def test_limits_hold_across_rules(desk: Desk, at: datetime) -> None:
    """Open leads and leads a day are counted per person, whichever rule gives them."""
    await desk.publish(
        desk.rule("rep", most_open=2, filter={"field": "source", "op": "eq", "value": "web"}),
        desk.rule("rep", "rep_mate", method="load", most_per_day=3),
    )

    assert [await desk.goes_to(source="web") for _ in range(2)] == ["rep", "rep"]
    rest = Counter([await desk.goes_to(source="web") for _ in range(5)])
    assert rest == {"rep_mate": 3, "rep": 1, "nobody_free": 1}
    assert await desk.goes_to(at=at + timedelta(days=1)) in {"rep", "rep_mate"}


async def test_a_lead_not_answered_in_time_goes_on_and_at_last_to_the_queue(desk: Desk, at: datetime) -> None:
    """Nobody gets it twice; after the rule's hops it waits in the queue, owned by whoever holds that."""
    async with unit_of_work(desk.database, desk.org.as_("admin")) as work:
        await routing.change_queue(work, desk.queue, to={"holder_id": desk.org.people["manager"]}, at=at)
    await desk.publish(desk.rule("rep", "rep_mate", "other_rep", respond_within=30, most_hops=1))
    lead = await desk.arrives()
    await desk.route(lead)
    when = [at + timedelta(minutes=30), at + timedelta(minutes=60)]

    assert await desk.route(lead, cause="breach", at=when[0] - timedelta(seconds=1)) is None
    for moment in when:
        async with unit_of_work(desk.database, desk.org.tenant.system) as work:
            assert await routing.overdue(work.session, at=moment, limit=10) == (lead,)
        assert await desk.route(lead, cause="breach", at=moment) is not None
        assert await desk.route(lead, cause="breach", at=moment) is None

    queued, second, first = await desk.assignments(lead)
    assert first.owner_id != second.owner_id
    assert (queued.queue_id, queued.reason, queued.hop) == (desk.queue, "hops_spent", 2)
    assert [first.breached_at, second.breached_at, queued.breached_at] == [*when, None]
    async with unit_of_work(desk.database, desk.org.as_("manager")) as work:
        owner = (await work.session.execute(text("select owner_id from leads"))).scalar_one()
        told = await work.session.execute(
            text("select type from events where noun = 'leads' and type <> 'LeadEdited' order by seq")
        )
        notified = await work.session.execute(
            text("select kind from notifications where user_id = bellwether_user()")
        )
    assert notified.scalars().all() == ["lead_waiting"]
    assert desk.who(owner) == "manager"
    assert list(told.scalars()) == [
        "LeadCreated", "LeadAssigned", "LeadResponseBreached", "LeadAssigned", "LeadResponseBreached",
        "LeadQueued",
    ]  # fmt: skip


async def test_a_lead_that_was_answered_stays(desk: Desk, at: datetime) -> None:
    """Whoever has begun to work on it keeps it; what somebody hands on by hand is out of the rules' hands."""
    await desk.publish(desk.rule("rep", "rep_mate", respond_within=30))
    lead, other = await desk.arrives(), await desk.arrives()
    for one in (lead, other):
        await desk.route(one)
    async with unit_of_work(desk.database, desk.org.tenant.system) as work:
        await leads.edit(work, lead, to={"status": "working"}, at=at)
        await leads.edit(work, other, to={"owner_id": desk.org.people["developer"]}, at=at)
        assert await routing.settle(work, other, at=at)
        assert not await routing.settle(work, lead, at=at)

    for one in (lead, other):
        assert await desk.route(one, cause="breach", at=at + timedelta(hours=1)) is None
    async with unit_of_work(desk.database, desk.org.tenant.system) as work:
        assert await routing.overdue(work.session, at=at + timedelta(hours=1), limit=10) == ()


async def test_a_deadline_in_business_hours_waits_for_the_morning(desk: Desk, at: datetime) -> None:
    """Thirty working minutes from ten to five end at twenty past nine next day."""
    await desk.publish(desk.rule("rep", respond_within=30, business_hours=True))
    async with unit_of_work(desk.database, desk.org.as_("rep")) as work:
        await routing.set_hours(
            work, desk.org.people["rep"], time_zone="UTC", week=[[["09:00", "17:00"]]] * 7, at=at
        )
    lead = await desk.arrives()
    evening = at.replace(hour=16, minute=50)
    await desk.route(lead, at=evening)

    (told,) = await desk.assignments(lead)

    assert told.due_at == at.replace(day=at.day + 1, hour=9, minute=20)


async def test_a_replay_decides_as_the_rules_did_and_writes_nothing(desk: Desk, at: datetime) -> None:
    """The published rules over their own leads give what happened; a draft tells what it would change."""
    live = await desk.publish(desk.rule("rep", "rep_mate", most_per_day=4))
    async with unit_of_work(desk.database, desk.org.as_("admin")) as work:
        await routing.note_absence(
            work, desk.org.people["rep"], from_at=at + timedelta(minutes=5), to_at=at + timedelta(minutes=9),
            at=at,
        )  # fmt: skip
    for n in range(12):
        lead = await desk.arrives(at=at + timedelta(minutes=n))
        await desk.route(lead, at=at + timedelta(minutes=n))
    draft = await desk.draft(desk.rule("other_rep"))

    async with unit_of_work(desk.database, desk.org.as_("admin")) as work:
        span: dict[str, Any] = {"since": at, "until": at + timedelta(days=1), "lookup": LOOKUP}
        same = await routing.replay(work.session, live, **span)
        other = await routing.replay(work.session, draft, **span)
        count = await work.session.execute(text("select count(*) from routing_assignments"))

    assert (same.leads, same.differences, same.unassigned) == (12, 0, 4)
    assert (other.differences, other.unassigned) == (12, 0)
    assert {(desk.who(one.user_id), one.would, one.did) for one in other.shares} == {
        ("other_rep", 12, 0), ("rep", 0, 4), ("rep_mate", 0, 4), ("nobody", 0, 4)
    }  # fmt: skip
    assert count.scalar_one() == 12


async def test_rules_that_choose_among_nobody_are_refused(desk: Desk) -> None:
    """A rule without people, people where none are chosen, somebody twice, publishing nothing."""
    for bad in (
        desk.rule(), desk.rule("rep", "rep"), desk.rule("rep", pool="territory"),
        desk.rule("rep", method="queue"), desk.rule(method="queue", respond_within=5),
    ):  # fmt: skip
        with pytest.raises(routing.BadRuleError):
            await desk.publish(bad)
    with pytest.raises(routing.NoRoutingRulesError):
        await desk.publish()
