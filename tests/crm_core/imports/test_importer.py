# ruff: noqa: E501 - SQL reads better in whole lines
"""What the importer promises: everything usable arrives once, the rest is told, and what happened is in order."""

import asyncio
import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core import imports
from crm_core.kit import Database, ForbiddenError, Identity, unit_of_work
from tests.crm_core.imports.conftest import BringIn, Tables, day
from tests.database import Org

Rows = Callable[..., list[tuple[Any, ...]]]
COUNTED = ("users", "teams", "pipelines", "stages", "accounts", "people", "deals", "deal_people", "deal_products",
           "activities", "events", "imported_rows")  # fmt: skip


def _counts(rows: Rows) -> dict[str, int]:
    return {
        name: rows(
            f"select count(*) from {name}" + (" where type <> 'ImportFinished'" if name == "events" else "")
        )[0][0]
        for name in COUNTED
    }


async def test_a_deal_stands_as_its_history_left_it(bring_in: BringIn, history: Tables, rows: Rows) -> None:
    """An imported deal shows its latest stage, amount, owner and close date, and when it closed."""
    outcome = await bring_in(history)

    assert outcome.rejected_rows is None
    assert rows(
        "select d.name, s.name, state, amount, u.name, expected_close::text, opened_at, closed_at, lost_reason"
        " from deals d join stages s on s.id = stage_id left join users u on u.id = owner_id order by d.name"
    ) == [
        ("Roof", "Won", "won", Decimal("250.00"), "Bo", "2025-06-01", day(2), day(9), None),
        ("Shed", "Lost", "lost", None, None, None, day(2), day(3), "price"),
    ]


async def test_changes_say_what_they_changed_from(bring_in: BringIn, history: Tables, rows: Rows) -> None:
    """Each event of a deal carries what stood before it, and a closing what was known at that moment."""
    await bring_in(history)

    told = rows(
        "select type, data ->> 'stage', data ->> 'from_stage', data ->> 'amount', data ->> 'from_amount' from events"
        " where deal_id = (select id from deals where name = 'Roof') and type in"
        " ('DealOpened', 'DealStageChanged', 'DealAmountChanged') order by occurred_at"
    )

    assert told == [
        ("DealOpened", "New", None, "100.50", None),
        ("DealStageChanged", "Offer", "New", "100.50", None),
        ("DealAmountChanged", None, None, "250.00", "100.50"),
        ("DealStageChanged", "Won", "Offer", "250.00", None),
    ]


async def test_changes_at_one_moment_keep_the_files_order(
    bring_in: BringIn, history: Tables, rows: Rows
) -> None:
    """Three stages entered at the same time are told apart, a microsecond after one another."""
    for change in history["stage_changes"][:3]:
        change["changed_at"] = day(2)
    history["deal_changes"] = []

    await bring_in(history)

    found = rows(
        "select data ->> 'stage', extract(microseconds from occurred_at - %s)::int from events where"
        " type in ('DealOpened', 'DealStageChanged') and data ->> 'owner_id' is not null order by occurred_at",
        day(2),
    )
    assert found == [("New", 0), ("Offer", 1), ("Won", 2)]


async def test_the_same_bundle_again_adds_nothing(bring_in: BringIn, history: Tables, rows: Rows) -> None:
    """Importing a bundle twice leaves the record and its log as they were."""
    await bring_in(history)
    before = _counts(rows)

    outcome = await bring_in(history)

    assert before == _counts(rows)
    assert {(counts.created, counts.changed) for counts in outcome.tables.values()} == {(0, 0)}


async def test_a_longer_bundle_adds_what_is_new(bring_in: BringIn, history: Tables, rows: Rows) -> None:
    """A deal told of before moves on from where it stood, and only the new rows are written."""
    await bring_in(history)
    history["stage_changes"].append({"external_id": "c6", "deal": "d2", "stage": "s1", "changed_at": day(20)})
    history["activities"].append({"external_id": "t3", "deal": "d2", "kind": "note", "occurred_at": day(21)})

    outcome = await bring_in(history)

    created = {name: counts.created for name, counts in outcome.tables.items() if counts.created}
    assert created == {"stage_changes": 1, "activities": 1}
    assert rows("select state, closed_at, lost_reason from deals where name = 'Shed'") == [
        ("open", None, None)
    ]
    assert rows("select data ->> 'from_stage' from events where occurred_at = %s", day(20)) == [("Lost",)]


async def test_changed_records_are_updated_and_history_is_not(
    bring_in: BringIn, history: Tables, rows: Rows, tmp_path: Path
) -> None:
    """A renamed account is renamed; a stage change that moved in time is refused, since it was told otherwise."""
    await bring_in(history)
    history["accounts"][1]["name"] = "Acme Ltd"
    history["stage_changes"][1]["changed_at"] = day(5.5)

    outcome = await bring_in(history)

    assert rows("select count(*) from accounts where name = 'Acme Ltd'") == [(1,)]
    assert outcome.tables["accounts"].changed == 1
    assert [line["reason"] for line in _rejected(tmp_path)] == [
        "was imported before with other values, and what happened does not change"
    ]
    assert rows("select count(*) from events where occurred_at = %s", day(5)) == [(1,)]


async def test_a_deal_described_anew_says_what_stood_before(
    bring_in: BringIn, history: Tables, rows: Rows
) -> None:
    """Another account and source of a deal are told with their values; what stayed is not told."""
    await bring_in(history)
    history["deals"][0] |= {"account": "a2", "source": "referral"}
    history["deals"][1]["name"] = "Barn"
    acme, north = (row[0] for row in rows("select id::text from accounts order by name"))

    await bring_in(history)

    assert rows(
        "select d.name, e.type, e.account_id::text, e.data from events e join deals d on d.id = e.deal_id"
        " where e.type in ('DealEdited', 'DealAccountChanged', 'DealSourceChanged') order by 1, 2"
    ) == [
        ("Barn", "DealEdited", None, {"fields": ["name"]}),
        ("Roof", "DealAccountChanged", north, {"account_id": north, "from_account_id": acme}),
        ("Roof", "DealSourceChanged", north, {"source": "referral", "from_source": "tender"}),
    ]


async def test_what_came_of_a_plan_is_told_when_it_was_over(
    bring_in: BringIn, history: Tables, rows: Rows, at: datetime
) -> None:
    """Meetings and tasks known before they happened are told as planned, and their outcome at their end."""
    planned = {"deal": "d1", "kind": "meeting", "known_at": day(4)}
    history["activities"] += [
        planned | {"external_id": "m1", "outcome": "no_show", "occurred_at": day(6)},
        planned | {"external_id": "m2", "occurred_at": at + timedelta(days=3)},
        planned | {"external_id": "m3", "outcome": "held", "occurred_at": day(3)},
        {"external_id": "k1", "deal": "d1", "kind": "task", "outcome": "done", "occurred_at": day(5), "ended_at": day(7)},
        {"external_id": "k2", "deal": "d1", "kind": "task", "occurred_at": day(5)},
    ]  # fmt: skip

    outcome = await bring_in(history)

    assert outcome.rejected_rows is None
    told = rows(
        "select i.external_id, e.type, e.known_at, e.data ->> 'outcome', a.completed_at from events e"
        " join imported_rows i on i.record_id = e.record_id join activities a on a.id = e.record_id"
        " where i.table_name = 'activities' and a.kind <> 'call' and a.deal_id is not null order by 1, 3"
    )
    assert told == [
        ("k1", "ActivityLogged", day(5), None, day(7)),
        ("k1", "ActivityCompleted", day(7), "done", day(7)),
        ("k2", "ActivityLogged", day(5), None, None),
        ("m1", "ActivityLogged", day(4), None, day(6)),
        ("m1", "ActivityCompleted", day(6), "no_show", day(6)),
        ("m2", "ActivityLogged", day(4), None, None),
        ("m3", "ActivityLogged", day(4), "held", None),
    ]


async def test_what_people_changed_since_is_left_alone(
    bring_in: BringIn, history: Tables, rows: Rows
) -> None:
    """An unchanged row does not overwrite what people made of the record meanwhile."""
    await bring_in(history)
    rows("update accounts set name = 'Renamed by hand' where name = 'Acme' returning 1")
    changed = rows("select count(*) from accounts where name = 'Renamed by hand'")

    await bring_in(history)

    assert rows("select count(*) from accounts where name = 'Renamed by hand'") == changed


async def test_users_who_are_there_already_are_connected(
    bring_in: BringIn, history: Tables, rows: Rows, org: Org
) -> None:
    """A user with an address that the organization knows is that user, and keeps role and name."""
    history["users"][1]["email"] = "REP@northgate.example"

    outcome = await bring_in(history)

    assert outcome.rejected_rows is None
    assert rows("select owner_id from deals where name = 'Roof'") == [(org.people["rep"],)]
    assert rows("select name from users where id = %s", org.people["rep"]) == [("Rep",)]


def _rejected(folder: Path) -> list[dict[str, str]]:
    with (folder / "rejected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_rejected_rows_are_told_with_reasons(
    bring_in: BringIn, history: Tables, tmp_path: Path, rows: Rows
) -> None:
    """A deal that cannot be used takes its rows along, each fault is written down, and the rest arrives."""
    history["deals"][0]["pipeline"] = "Nowhere"
    history["activities"][1]["account"] = "a9"
    history["accounts"][0]["parent"] = "a2"

    await bring_in(history)

    told = {(line["table"], line["external_id"], line["reason"]) for line in _rejected(tmp_path)}
    lost = "cannot be used: its deal was rejected"
    assert {
        ("deals", "d1", "is no pipeline of the bundle's stages"),
        ("stage_changes", "c1", lost),
        ("deal_changes", "x1", lost),
        ("deal_people", "q1", lost),
        ("deal_products", "l1", lost),
        ("activities", "t1", lost),
        ("activities", "t2", "refers to no account of the bundle or of an earlier import"),
        ("accounts", "a2", "leads to no usable row: its parent was rejected, or they form a circle"),
    } <= told
    assert rows("select name from deals") == [("Shed",)]


@pytest.mark.parametrize(
    ("table", "number", "change", "reason"),
    [
        ("deals", 0, {"amount": "-1"}, "is below zero"),
        ("deals", 0, {"owner": "u9"}, "refers to no user of the bundle or of an earlier import"),
        ("deals", 0, {"created_at": datetime(2030, 1, 1, tzinfo=UTC)}, "lies in the future"),
        ("deals", 1, {"external_id": "d1"}, "appears earlier in the table"),
        ("stage_changes", 1, {"changed_at": day(1)}, "lies before the deal's created_at"),
        ("stage_changes", 1, {"known_at": day(4)}, "lies before changed_at"),
        ("stages", 3, {"kind": "won"}, "has not an open, a won and a lost stage"),
        ("stages", 1, {"position": 0}, "is the position of another stage"),
        ("users", 1, {"email": "ADA@x.invalid"}, "is the address of another user"),
        ("deal_changes", 0, {"value": "much"}, "is not an amount"),
        ("deal_changes", 2, {"value": "2025-02-30"}, "is not a date"),
        ("deal_changes", 1, {"value": "u9"}, "is no usable user"),
        ("deal_products", 0, {"quantity": "0.0001"}, "is no quantity"),
        ("activities", 1, {"account": None}, "is missing"),
        ("activities", 0, {"ended_at": day(3)}, "lies before occurred_at"),
        ("activities", 0, {"known_at": day(3)}, "lies before occurred_at"),
        ("activities", 1, {"occurred_at": day(500)}, "lies in the future"),
        ("activities", 1, {"kind": "meeting", "occurred_at": day(500)}, "lies in the future"),
        (
            "activities",
            1,
            {"kind": "meeting", "known_at": day(4), "occurred_at": day(900)},
            "lies in the future",
        ),
        (
            "activities",
            1,
            {"kind": "meeting", "known_at": day(4), "occurred_at": day(500), "outcome": "held"},
            "tells how something went that is still to come",
        ),
    ],
)
async def test_each_fault_has_its_reason(
    *,
    bring_in: BringIn,
    history: Tables,
    tmp_path: Path,
    table: str,
    number: int,
    change: dict[str, object],
    reason: str,
) -> None:
    """Whatever the record could not hold is refused before anything is written, with its own reason."""
    history[table][number] |= change

    await bring_in(history)

    assert reason in [line["reason"] for line in _rejected(tmp_path) if line["table"] == table]


async def test_one_event_for_the_whole_import(
    database: Database, org: Org, history: Tables, tmp_path: Path, at: datetime
) -> None:
    """The sink hears of the import once, so that rows by the thousand queue no work one by one."""
    heard: list[str] = []

    async def sink(_connection: object, _identity: Identity, events: Any) -> None:
        heard.extend(event.type for event in events)

    imports.write(tmp_path / "b", imports.Manifest(source="x"), history, form="csv")
    await imports.bring_in(
        database, org.tenant.system, folder=tmp_path / "b", rejected=tmp_path / "r.csv", at=at, sink=sink
    )

    assert heard == ["ImportFinished"]


async def test_two_imports_from_one_source_do_not_mix(
    database: Database, org: Org, history: Tables, tmp_path: Path, at: datetime
) -> None:
    """While an import from a source runs, another from the same source is refused."""
    imports.write(tmp_path / "b", imports.Manifest(source="x"), history)
    async with asyncio.TaskGroup() as group:
        both = [
            group.create_task(_try(database, org, tmp_path / "b", tmp_path / f"{name}.csv", at))
            for name in "ab"
        ]

    assert sorted(task.result() for task in both) == ["done", "refused"]


async def _try(database: Database, org: Org, folder: Path, rejected: Path, at: datetime) -> str:
    try:
        await imports.bring_in(database, org.tenant.system, folder=folder, rejected=rejected, at=at)
    except imports.ImportRunningError:
        return "refused"
    return "done"


async def test_a_representative_may_not_import(
    *, database: Database, org: Org, history: Tables, tmp_path: Path, at: datetime, rows: Rows
) -> None:
    """Importing is for whoever may write everything; the database itself refuses others."""
    imports.write(tmp_path / "b", imports.Manifest(source="x"), history)

    with pytest.raises(ForbiddenError):
        await imports.bring_in(
            database, org.as_("rep"), folder=tmp_path / "b", rejected=tmp_path / "r.csv", at=at
        )

    assert rows("select count(*) from deals") == [(0,)]


async def test_progress_is_reported_to_the_end(
    database: Database, org: Org, history: Tables, tmp_path: Path, at: datetime
) -> None:
    """Every phase that is begun is reported as complete."""
    seen: dict[str, tuple[int, int]] = {}
    imports.write(tmp_path / "b", imports.Manifest(source="x"), history)

    await imports.bring_in(
        database, org.tenant.system, folder=tmp_path / "b", rejected=tmp_path / "r.csv", at=at,
        report=lambda phase, done, total: seen.update({phase: (done, total)}),
    )  # fmt: skip

    assert {"read", "check", "deals", "activities"} <= seen.keys()
    assert all(done == total for done, total in seen.values())


async def test_imported_users_cannot_log_in(bring_in: BringIn, history: Tables, rows: Rows) -> None:
    """No password comes with a user."""
    await bring_in(history)

    assert rows(
        "select count(*) from passwords p join users u on u.id = p.user_id where u.external_id = 'u1'"
    ) == [(0,)]


async def test_an_imported_deal_can_be_worked_on(
    bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows
) -> None:
    """The services take an imported deal on as one of their own."""
    from crm_core import deals  # noqa: PLC0415

    await bring_in(history)
    ((deal_id,),) = rows("select id from deals where name = 'Roof'")

    async with unit_of_work(database, org.tenant.system) as work:
        await deals.edit(work, deal_id, to={"amount": Decimal(300)}, at=day(30))

    assert rows("select data ->> 'from_amount' from events where occurred_at = %s", day(30)) == [("250.00",)]
