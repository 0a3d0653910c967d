"""What facts promise: each event once, and the same for one deal as for everyone."""

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from sqlalchemy import text

from crm_core import activities, currencies, deals, facts, imports, pipelines
from crm_core.kit import Database, unit_of_work
from tests.crm_core.imports.conftest import BringIn, Tables, day
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

Rows = Callable[..., list[tuple[Any, ...]]]
OF_KIN = ("deal_opened", "deal_owner", "deal_closed")


async def _extract(database: Database, org: Org, folder: Path) -> facts.Extraction:
    async with unit_of_work(database, org.tenant.system) as work:
        return await facts.extract(await work.connection(), org_id=org.id, currency="EUR", folder=folder)


async def _for(database: Database, org: Org, *deal_ids: UUID) -> dict[str, pa.Table]:
    async with unit_of_work(database, org.tenant.system) as work:
        return await facts.for_deals(await work.connection(), deal_ids, org_id=org.id, currency="EUR")


def _read(folder: Path, source: str) -> list[dict[str, object]]:
    schema = facts.SOURCES[source].schema
    files = [str(path) for path in facts.parts(folder).get(source, [])]
    return _rows(ds.dataset(files, schema=schema).to_table() if files else schema.empty_table())


def _rows(table: pa.Table) -> list[dict[str, object]]:
    return sorted(table.to_pylist(), key=repr)


async def test_step_by_step_is_all_at_once(
    bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path
) -> None:
    """Facts extracted after each import are those extracted at the end, each exactly once."""
    await bring_in(history)
    await _extract(database, org, tmp_path / "steps")
    history["stage_changes"].append({"external_id": "c6", "deal": "d2", "stage": "s1", "changed_at": day(20)})
    await bring_in(history)
    second = await _extract(database, org, tmp_path / "steps")
    third = await _extract(database, org, tmp_path / "steps")

    await _extract(database, org, tmp_path / "once")

    assert second.rows["deal_stage"] == 1
    assert sum(third.rows.values()) == 0
    for source in facts.SOURCES:
        assert _read(tmp_path / "once", source) == _read(tmp_path / "steps", source)


async def test_a_row_that_commits_late_is_not_missed(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path, at: datetime
) -> None:
    """An event written first and committed last, after an extraction passed it by, arrives with the next."""
    await bring_in(history)
    async with unit_of_work(database, org.tenant.system) as slow:
        await activities.log(
            slow, kind="call", occurred_at=at, at=at, account_id=await _account(slow.session)
        )
        await slow.session.execute(text("select pg_current_xact_id()"))
        async with unit_of_work(database, org.tenant.system) as quick:
            await activities.log(
                quick, kind="note", occurred_at=at, at=at, account_id=await _account(quick.session)
            )
        await _extract(database, org, tmp_path)
    await _extract(database, org, tmp_path)

    found = [row["kind"] for row in _read(tmp_path, "touch") if row["occurred_at"] == at.replace(tzinfo=None)]
    assert sorted(map(str, found)) == ["call", "note"]


async def _account(session: Any) -> UUID:
    return UUID(
        str((await session.execute(text("select id from accounts where name = 'Acme'"))).scalar_one())
    )


async def test_files_of_a_run_that_was_killed_do_not_count(
    bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path
) -> None:
    """Killed before its position was saved, an extraction leaves files that the next one writes anew."""
    await bring_in(history)
    await _extract(database, org, tmp_path)
    (tmp_path / facts.POSITION).unlink()

    again = await _extract(database, org, tmp_path)

    assert again.rows["deal_opened"] == 2
    assert len(_read(tmp_path, "deal_opened")) == 2


async def test_readers_take_the_files_that_count(
    bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path
) -> None:
    """What a killed extraction left beside the files of the last whole one is not read."""
    await bring_in(history)
    assert facts.parts(tmp_path) == {}
    await _extract(database, org, tmp_path)
    (part,) = facts.parts(tmp_path)["deal_opened"]
    shutil.copy(part, part.with_name("left.parquet"))

    assert facts.parts(tmp_path)["deal_opened"] == [part]
    assert len(_read(tmp_path, "deal_opened")) == 2


async def test_with_nothing_new_the_folder_stays_as_it_is(
    bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path
) -> None:
    """Transactions that make no fact, such as jobs and heartbeats, change no byte of the facts."""
    await bring_in(history)
    first = await _extract(database, org, tmp_path / "facts")
    before = _bytes(tmp_path / "facts")
    async with unit_of_work(database, org.tenant.system) as work:
        await work.session.execute(text("select pg_current_xact_id()"))

    again = await _extract(database, org, tmp_path / "facts")

    assert _bytes(tmp_path / "facts") == before
    assert again == facts.Extraction(first.next_xid, dict.fromkeys(facts.SOURCES, 0), afresh=False)


def _bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_many_parts_become_one_when_something_is_new(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, tmp_path: Path, at: datetime
) -> None:
    """Facts in dozens of parts are written again as one, but not while there is nothing to write."""
    await bring_in(history)
    await _extract(database, org, tmp_path)
    position = json.loads((tmp_path / facts.POSITION).read_text())
    for number in range(46):
        name = f"{number}.parquet"
        pq.write_table(facts.SOURCES["touch"].schema.empty_table(), tmp_path / "touch" / name)
        position["files"]["touch"].append(name)
    (tmp_path / facts.POSITION).write_text(json.dumps(position))
    idle = await _extract(database, org, tmp_path)
    async with unit_of_work(database, org.tenant.system) as work:
        await activities.log(
            work, kind="call", occurred_at=at, at=at, account_id=await _account(work.session)
        )

    again = await _extract(database, org, tmp_path)

    assert not idle.afresh
    assert again.afresh
    assert {len(files) for files in facts.parts(tmp_path).values()} == {1}
    assert len(_read(tmp_path, "touch")) == again.rows["touch"] == 3


async def test_a_deals_facts_are_its_part_of_everyones(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, tmp_path: Path
) -> None:
    """Of some deals there are exactly their own facts, and of kin the openings, hand-overs and closings."""
    history["deals"] += [
        {
            "external_id": "d3",
            "name": "By the next owner",
            "owner": "u2",
            "pipeline": "Sales",
            "created_at": day(1),
        },
        {
            "external_id": "d4",
            "name": "Same account",
            "account": "a1",
            "pipeline": "Sales",
            "created_at": day(1),
        },
    ]
    history["stage_changes"] += [
        {"external_id": f"{deal}:0", "deal": deal, "stage": "s0", "changed_at": day(1)}
        for deal in ("d3", "d4")
    ]
    await bring_in(history)
    await _extract(database, org, tmp_path)
    ids: dict[str, UUID] = dict(rows("select external_id, id from deals"))
    (account,) = (row[0] for row in rows("select id from accounts where name = 'Acme'"))

    live = await _for(database, org, ids["d1"])

    own: Any = pa.array([str(ids["d1"])])
    kin: Any = pa.array([str(ids[name]) for name in ("d1", "d3", "d4")])
    for source in facts.OF_DEALS:
        schema = facts.SOURCES[source].schema
        everyone = pa.Table.from_pylist(_read(tmp_path, source), schema=schema)
        if source == "account":
            expected = everyone.filter(pc.equal(everyone["account_id"], pa.scalar(str(account))))
        else:
            wanted = kin if source in OF_KIN else own
            expected = everyone.filter(pc.is_in(everyone["deal_id"], value_set=wanted))
        assert schema == live[source].schema
        assert _rows(expected) == _rows(live[source])
    assert live["touch"].num_rows == 1
    assert live["deal_opened"].num_rows == 3


async def test_worked_or_imported_makes_no_difference(
    bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows
) -> None:
    """A deal made by hand through the services has the facts of the same deal imported."""
    await bring_in(history)
    ((imported, account),) = rows("select id, account_id from deals where external_id = 'd1'")
    users: dict[str, UUID] = dict(rows("select external_id, id from users where external_id is not null"))
    person = rows("select id from people")[0][0]
    async with unit_of_work(database, org.tenant.system) as work:
        pipeline_id = rows("select id from pipelines where name = 'Sales'")[0][0]
        stages = {stage.name: stage.id for stage in (await pipelines.read(work.session, pipeline_id)).stages}
        by_hand = await deals.open_deal(
            work, name="Roof", pipeline_id=pipeline_id, at=day(2), account_id=account, owner_id=users["u1"],
            amount=Decimal("100.50"), source="tender", expected_close=day(90).date(),
        )  # fmt: skip
        await deals.add_person(work, by_hand, person_id=person, role="champion", at=day(3))
        await deals.add_product(
            work, by_hand, product="Tiles", quantity=Decimal(3), unit_price=Decimal("1.50"), at=day(3)
        )
        ended = day(4) + timedelta(seconds=90)
        await activities.log(
            work, kind="call", occurred_at=day(4), at=ended, deal_id=by_hand, person_id=person,
            user_id=users["u1"], direction="outbound", outcome="connected", ended_at=ended,
        )  # fmt: skip
        await deals.move(work, by_hand, to=stages["Offer"], at=day(5))
        await deals.edit(work, by_hand, to={"amount": Decimal(250)}, at=day(6))
        await deals.edit(
            work,
            by_hand,
            to={"owner_id": users["u2"], "expected_close": date(2025, 6, 1)},
            at=day(7),
        )
        await deals.remove_person(work, by_hand, person_id=person, at=day(8))
        await deals.move(work, by_hand, to=stages["Won"], at=day(9))
    theirs, ours = await _for(database, org, imported), await _for(database, org, by_hand)

    for source in facts.OF_DEALS:
        assert _alike(theirs[source], imported) == _alike(ours[source], by_hand)


def _alike(table: pa.Table, deal_id: UUID) -> list[dict[str, object]]:
    kept = [row for row in table.to_pylist() if row.get("deal_id") == str(deal_id)]
    return [
        {name: value for name, value in row.items() if name not in ("deal_id", "touch_id")}
        for row in sorted(kept, key=lambda row: str(row["occurred_at"]))
    ]


async def test_another_currency_has_no_amount(
    bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows
) -> None:
    """A deal in dollars has no amount in euros while nobody told the rate."""
    history["deals"][1]["amount"] = "70"
    await bring_in(history)
    ((deal_id,),) = rows("select id from deals where currency = 'USD'")

    live = await _for(database, org, deal_id)

    assert live["deal_amount"]["amount"].to_pylist() == [None]


async def test_kept_history_gives_the_same_facts(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, at: datetime
) -> None:
    """With kin's history kept between calls the facts are those read anew, after changes and an undo too."""
    outcome = await bring_in(history)
    ids: dict[str, UUID] = dict(rows("select external_id, id from deals"))
    owner = rows("select id from users where external_id = 'u2'")[0][0]
    kin = facts.Kin(org.id, "EUR")
    await _same_with(kin, database, org, ids["d1"])
    async with unit_of_work(database, org.tenant.system) as work:
        await deals.edit(work, ids["d2"], to={"owner_id": owner}, at=at)
    found = await _same_with(kin, database, org, ids["d1"])
    assert found["deal_opened"].num_rows == 2
    await imports.undo(database, org.tenant.system, outcome.run_id, at=at, force=True)

    found = await _same_with(kin, database, org, ids["d1"])

    assert found["deal_opened"].num_rows == 0


async def _same_with(kin: facts.Kin, database: Database, org: Org, deal_id: UUID) -> dict[str, pa.Table]:
    async with unit_of_work(database, org.tenant.system) as work:
        connection = await work.connection()
        kept = await facts.for_deals(connection, [deal_id], org_id=org.id, currency="EUR", kin=kin)
        anew = await facts.for_deals(connection, [deal_id], org_id=org.id, currency="EUR")
    for source in facts.OF_DEALS:
        assert _rows(anew[source]) == _rows(kept[source])
        assert anew[source].schema == kept[source].schema
    return kept


async def test_another_currency_counts_by_the_rate_known_then(
    database: Database, org: Org, at: datetime
) -> None:
    """A rate told later changes no fact of before; what happens from then on has an amount."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await deals.edit(work, deal_id, to={"currency": "USD"}, at=at + timedelta(hours=1))
    before = (await _for(database, org, deal_id))["deal_amount"]
    async with unit_of_work(database, org.tenant.system) as work:
        await currencies.set_rate(
            work, currency="USD", valid_from=date(2020, 1, 1), rate=Decimal("0.5"), at=at
        )
        await deals.edit(work, deal_id, to={"amount": Decimal("3000.00")}, at=at + timedelta(hours=2))
        await deals.win(work, deal_id, at=at + timedelta(hours=3))
    after = await _for(database, org, deal_id)

    assert before["amount"].to_pylist() == [1000.0, None]
    assert after["deal_amount"]["amount"].to_pylist() == [1000.0, None, 1500.0]
    assert after["deal_amount"]["from_amount"].to_pylist() == [None, 1000.0, 500.0]
    assert after["deal_closed"]["amount"].to_pylist() == [1500.0]
