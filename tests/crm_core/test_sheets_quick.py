"""Many rows of a sheet at once leave what one by one would."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from crm_core import records
from crm_core.kit import Database, unit_of_work
from crm_core.records import RESOURCES
from crm_core.sheets import quick
from tests.database import Org

ROWS: dict[str, dict[str, Any]] = {
    "accounts": {
        "name": "Acme",
        "industry": "steel",
        "employees": 7,
        "country": "DE",
        "website": "acme.example",
    },
    "people": {"name": "Ann Lee", "email": "ann@x.example", "title": "CEO"},
    "leads": {"name": "Bo Ray", "email": "bo@x.example", "country": "FR", "employees": 3, "source": "web"},
}


@pytest.mark.parametrize("noun", sorted(ROWS))
async def test_the_same_events_and_rows_are_left_either_way(
    database: Database, org: Org, at: datetime, noun: str
) -> None:
    """A record added among many is the record that would have been added alone, and the log says the same."""
    resource = RESOURCES[noun]
    values = {**ROWS[noun], "owner_id": org.people["rep"], "external_source": "t"}
    async with unit_of_work(database, org.as_("admin")) as work:
        alone = await records.create(work, resource, {**values, "external_id": "1"}, at=at)
        (among,) = await quick.create_all(work, resource, [{**values, "external_id": "2"}], at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        asked = text(
            "select type, noun, account_id = record_id, deal_id, occurred_at, known_at, data, actor_id"
            " from events where record_id = :id"
        )
        told = [
            [tuple(one) for one in await work.session.execute(asked, {"id": key})] for key in (alone, among)
        ]
        row = text(f"select to_jsonb(r) - 'id' - 'external_id' from {noun} r where id = :id")
        kept = [(await work.session.execute(row, {"id": key})).scalar_one() for key in (alone, among)]

    assert told[0] == told[1]
    assert len(told[0]) == 1
    assert kept[0] == kept[1]
