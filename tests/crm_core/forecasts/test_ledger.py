"""The ledger: a snapshot reads back as it was kept, is kept once, never changes; who sees which number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from psycopg import errors, sql

from crm_core import forecasts, organizations
from crm_core.forecasts import Period, Snapshot, SnapshotDeal, SnapshotHead, SnapshotLine, Subject
from crm_core.kit import Database, ForbiddenError, new_id, unit_of_work
from tests.crm_core.forecasts.making import APRIL, COMPANY, MARCH, deal, snapshot, won
from tests.database import Org

TABLES = (
    "forecasts", "forecast_inputs", "forecast_lines", "forecast_deals", "forecast_submissions",
    "forecast_adjustments",
)  # fmt: skip


async def _keep(database: Database, org: Org, what: Snapshot) -> SnapshotHead:
    async with unit_of_work(database, org.tenant.system) as work:
        return await forecasts.record(work, what)


async def _lines(database: Database, org: Org, who: str, kept: SnapshotHead) -> tuple[SnapshotLine, ...]:
    async with unit_of_work(database, org.as_(who)) as work:
        return await forecasts.lines(work.session, kept)


async def _deals(database: Database, org: Org, who: str, kept: SnapshotHead) -> tuple[SnapshotDeal, ...]:
    async with unit_of_work(database, org.as_(who)) as work:
        return await forecasts.deals(work.session, kept)


def _keyed(lines: tuple[SnapshotLine, ...]) -> Mapping[tuple[Subject, Period], SnapshotLine]:
    return {(line.subject, line.period): line for line in lines}


async def test_every_snapshot_of_a_day_reads_back_whole(database: Database, org: Org, at: datetime) -> None:
    """Later snapshots of a day write what differs, and each still reads as it was when it was kept."""
    first = [deal(org.people["rep"]), deal(org.people["other_rep"], "80.55"), deal(None, "9.99")]
    second = [won(first[0], date(2026, 3, 2)), *first[1:], deal(org.people["rep"], "700")]
    third = [second[0], second[1], second[3]]
    tomorrow = third
    days = [at, at + timedelta(minutes=1), at + timedelta(minutes=2), at + timedelta(days=1)]
    whole = [snapshot(of, at=when) for of, when in zip([first, second, third, tomorrow], days, strict=True)]

    kept = [await _keep(database, org, one) for one in whole]

    assert [head.number for head in kept] == [1, 2, 3, 4]
    assert [head.base for head in kept] == [1, 1, 3, 4]
    for head, made in zip(kept, whole, strict=True):
        assert _keyed(await _lines(database, org, "admin", head)) == _keyed(made.lines)
        found = await _deals(database, org, "admin", head)
        assert {one.deal_id: one for one in found} == {one.deal_id: one for one in made.deals}


async def test_a_small_change_writes_little(
    database: Database, org: Org, admin_url: str, at: datetime
) -> None:
    """What did not change since the snapshot before is not written again."""
    deals = [deal(org.people["rep"]) for _ in range(20)]
    await _keep(database, org, snapshot(deals, at=at))
    deals[0] = replace(deals[0], amount_own=Decimal("1500.00"))
    await _keep(database, org, snapshot(deals, at=at + timedelta(hours=1)))

    with psycopg.connect(admin_url) as connection:
        written = connection.execute(
            "select number, count(*) from forecast_deals group by number order by number"
        ).fetchall()

    assert written == [(1, 20), (2, 1)]


async def test_the_same_inputs_make_no_second_snapshot(database: Database, org: Org, at: datetime) -> None:
    """Computed again from the same inputs by the same model, a forecast is the one that is there."""
    made = snapshot([deal(org.people["rep"])], at=at)
    first = await _keep(database, org, made)
    again = await _keep(database, org, replace(made, id=new_id()))
    other = await _keep(database, org, replace(made, id=new_id(), model_version="revenue.northgate/2"))

    async with unit_of_work(database, org.as_("admin")) as work:
        heads = await forecasts.heads(work.session)
        inputs = await forecasts.inputs(work.session, first.id)

    assert again == first
    assert [head.number for head in heads] == [2, 1]
    assert other.model_version == "revenue.northgate/2"
    assert inputs == {"new_business": {"mean": 300.0}}


async def test_a_kept_number_is_refused_any_change(
    database: Database, org: Org, admin_url: str, at: datetime
) -> None:
    """Not even a superuser updates, deletes or truncates what was shown or said; a trigger refuses."""
    await _keep(database, org, snapshot([deal(org.people["rep"])], at=at))
    async with unit_of_work(database, org.as_("rep")) as work:
        await forecasts.submit(
            work, Subject("user", org.people["rep"]), period=MARCH, amount=Decimal(5), note=None, at=at
        )
    async with unit_of_work(database, org.as_("manager")) as work:
        await forecasts.adjust(
            work, Subject("user", org.people["rep"]), period=MARCH, amount=Decimal(4), reason="x", at=at
        )
    for table in TABLES:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            for statement in ("update {} set org_id = org_id", "delete from {}", "truncate {} cascade"):
                with pytest.raises(errors.InsufficientPrivilege, match="never changed"):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


async def test_only_the_system_keeps_snapshots(database: Database, org: Org, at: datetime) -> None:
    """A number of the model is never made by hand, not even by an administrator."""
    for who in ("admin", "director", "rep"):
        with pytest.raises(ForbiddenError):
            async with unit_of_work(database, org.as_(who)) as work:
                await forecasts.record(work, snapshot([deal(org.people["rep"])], at=at))


async def test_each_sees_the_numbers_of_whom_they_see_the_deals(
    database: Database, org: Org, at: datetime
) -> None:
    """A rep sees their own, a manager the subtree, analysts and admins everything; the company only they."""
    deals = [deal(org.people[who]) for who in ("rep", "rep_mate", "other_rep")]
    people = org.people
    north = [people[who] for who in ("manager", "rep", "rep_mate", "developer")]
    everybody = [*north, people["director"], people["other_manager"], people["other_rep"]]
    teams = {people["manager"]: north, people["director"]: everybody}
    kept = await _keep(database, org, snapshot(deals, at=at, teams=teams, periods=(MARCH,)))

    seen = {}
    for who in ("rep", "developer", "manager", "other_manager", "director", "analyst", "admin"):
        found = await _lines(database, org, who, kept)
        seen[who] = {_named(org, line.subject) for line in found}

    assert seen["rep"] == {"user rep"}
    assert seen["developer"] == {"user rep", "user rep_mate"}
    assert seen["manager"] == {"user rep", "user rep_mate", "team manager"}
    assert seen["other_manager"] == {"user other_rep"}
    assert seen["director"] == {
        "user rep", "user rep_mate", "user other_rep", "team manager", "team director",
    }  # fmt: skip
    assert seen["analyst"] == seen["admin"] == seen["director"] | {"company"}
    assert {one.owner_id for one in await _deals(database, org, "rep", kept)} == {people["rep"]}
    async with unit_of_work(database, org.as_("director")) as work:
        with pytest.raises(forecasts.ForecastNotFoundError):
            await forecasts.inputs(work.session, kept.id)


async def test_a_line_through_time_shows_when_it_changed(database: Database, org: Org, at: datetime) -> None:
    """The history of one number has a point for each snapshot in which it moved."""
    rep = Subject("user", org.people["rep"])
    deals = [deal(org.people["rep"]), deal(org.people["other_rep"])]
    await _keep(database, org, snapshot(deals, at=at))
    deals[1] = replace(deals[1], amount_own=Decimal(1))
    await _keep(database, org, snapshot(deals, at=at + timedelta(hours=1)))
    deals[0] = replace(deals[0], amount_own=Decimal(2000))
    await _keep(database, org, snapshot(deals, at=at + timedelta(hours=2)))

    async with unit_of_work(database, org.as_("rep")) as work:
        points = await forecasts.line_history(work.session, subject=rep, period=MARCH)
        company = await forecasts.line_history(work.session, subject=COMPANY, period=APRIL)
        newest = await forecasts.newest(work.session, until=at + timedelta(minutes=90))

    assert [(point.as_of - at, point.line.mean) for point in points] == [
        (timedelta(0), Decimal("500.00")), (timedelta(hours=2), Decimal("1000.00")),
    ]  # fmt: skip
    assert company == ()
    assert newest is not None
    assert newest.number == 2


def _named(org: Org, subject: Subject) -> str:
    names = {key: name for name, key in org.people.items()}
    return subject.level if subject.id is None else f"{subject.level} {names[subject.id]}"


async def test_who_may_not_see_amounts_sees_no_number(database: Database, org: Org, at: datetime) -> None:
    """Where amounts of deals are closed to a role, so are their sums, and nothing can be said beside."""
    rep = Subject("user", org.people["rep"])
    kept = await _keep(database, org, snapshot([deal(rep.id)], at=at))
    async with unit_of_work(database, org.as_("admin")) as work:
        change = organizations.Change(fields={"deals": {"amount": "none"}})
        await organizations.edit_role(work, "sales_representative", change=change, at=at)

    assert await _lines(database, org, "rep", kept) == ()
    assert await _deals(database, org, "rep", kept) == ()
    assert len(await _lines(database, org, "manager", kept)) == 2
    with pytest.raises(forecasts.NotYoursToSubmitError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await forecasts.submit(work, rep, period=MARCH, amount=Decimal(1), note=None, at=at)
