"""Taking an import back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core import activities, facts, imports
from crm_core.kit import Database, unit_of_work
from tests.crm_core.imports.conftest import BringIn, Tables, day
from tests.database import Org

Rows = Callable[..., list[tuple[Any, ...]]]
NOUNS = ("stages", "pipelines", "accounts", "people", "deals", "deal_people", "deal_products", "activities")


async def test_nothing_of_it_is_left(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, at: datetime
) -> None:
    """Every record the import made is gone; its users, whom the log names, can do nothing."""
    outcome = await bring_in(history)

    await imports.undo(database, org.tenant.system, outcome.run_id, at=at)

    assert {name: rows(f"select count(*) from {name}")[0][0] for name in NOUNS} == dict.fromkeys(NOUNS, 0)
    assert rows("select count(*) from users where active and email like '%%x.invalid'") == [(0,)]
    assert rows("select count(*) from imported_rows") == [(0,)]


async def test_its_events_count_no_longer(
    *,
    bring_in: BringIn,
    history: Tables,
    database: Database,
    org: Org,
    rows: Rows,
    at: datetime,
    tmp_path: Path,
) -> None:
    """The log keeps the events and a tombstone, but neither facts nor anybody's timeline shows them."""
    outcome = await bring_in(history)
    async with unit_of_work(database, org.tenant.system) as work:
        first = await facts.extract(
            await work.connection(), org_id=org.id, currency="EUR", folder=tmp_path / "facts"
        )

    await imports.undo(database, org.tenant.system, outcome.run_id, at=at)

    async with unit_of_work(database, org.tenant.system) as work:
        again = await facts.extract(
            await work.connection(), org_id=org.id, currency="EUR", folder=tmp_path / "facts"
        )
    assert first.rows["deal_opened"] == 2
    assert again.afresh
    assert list((tmp_path / "facts").glob("*/*.parquet")) == []
    assert rows("select count(*) from events where type = 'DealOpened'") == [(2,)]
    assert rows("select data ->> 'source' from events where type = 'ImportUndone'") == [("old-crm",)]


async def test_what_it_changed_is_put_back(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, at: datetime
) -> None:
    """Undoing a second import leaves the first one's records as they stood between the two."""
    await bring_in(history)
    before = (
        rows("select name, state, amount, closed_at from deals order by 1"),
        rows("select name from accounts"),
    )
    history["accounts"][1]["name"] = "Acme Ltd"
    history["deals"][0]["name"] = "Big roof"
    history["stage_changes"].append({"external_id": "c6", "deal": "d2", "stage": "s1", "changed_at": day(20)})
    second = await bring_in(history)
    between = (
        rows("select name, state, amount, closed_at from deals order by 1"),
        rows("select name from accounts"),
    )

    undone = await imports.undo(database, org.tenant.system, second.run_id, at=at)

    after = (
        rows("select name, state, amount, closed_at from deals order by 1"),
        rows("select name from accounts"),
    )
    assert before != between
    assert (sorted(before[0]), sorted(before[1])) == (sorted(after[0]), sorted(after[1]))
    assert undone.restored == 3


async def test_peoples_work_is_not_lost_unasked(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, at: datetime
) -> None:
    """An import that people have built on is undone only when asked twice, and says what would be lost."""
    outcome = await bring_in(history)
    ((deal_id,),) = rows("select id from deals where name = 'Roof'")
    async with unit_of_work(database, org.tenant.system) as work:
        await activities.log(work, kind="call", occurred_at=at, at=at, deal_id=deal_id)

    with pytest.raises(imports.ImportBuiltOnError, match="1 ActivityLogged"):
        await imports.undo(database, org.tenant.system, outcome.run_id, at=at)
    kept = rows("select count(*) from deals")
    await imports.undo(database, org.tenant.system, outcome.run_id, at=at, force=True)

    assert kept == [(2,)]
    assert rows("select count(*) from deals") == [(0,)]


async def test_undone_twice_or_not_there(
    bring_in: BringIn, history: Tables, database: Database, org: Org, at: datetime
) -> None:
    """An import is undone once; one that is not there is not found."""
    outcome = await bring_in(history)
    await imports.undo(database, org.tenant.system, outcome.run_id, at=at)

    with pytest.raises(imports.ImportStateError):
        await imports.undo(database, org.tenant.system, outcome.run_id, at=at)
    with pytest.raises(imports.ImportNotFoundError):
        await imports.undo(database, org.tenant.system, org.id, at=at)


async def test_it_can_be_imported_again(
    *, bring_in: BringIn, history: Tables, database: Database, org: Org, rows: Rows, at: datetime
) -> None:
    """After an undo the same bundle arrives whole, and its users are the same ones, awake."""
    first = await bring_in(history)
    users = rows("select id from users where email like '%%x.invalid' order by email")
    await imports.undo(database, org.tenant.system, first.run_id, at=at)

    second = await bring_in(history)

    assert second.rejected_rows is None
    assert second.tables["deals"].created == 2
    assert users == rows("select id from users where active and email like '%%x.invalid' order by email")
