"""Custom fields of deals reach features as facts: what a value was, and from when."""

from datetime import datetime
from typing import Any

from crm_core import custom_fields, facts, records
from crm_core.kit import Database, unit_of_work
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def test_each_value_of_a_custom_field_is_a_fact(database: Database, org: Org, at: datetime) -> None:
    """Numbers, choices and flags are told with their time; of words only that there are some."""
    pipeline = await lay_out(database, org, at=at)
    deal = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    kinds: dict[str, dict[str, Any]] = {
        "size": {"kind": "number"}, "tier": {"kind": "choice", "choices": ["a", "b"]},
        "hot": {"kind": "flag"}, "words": {"kind": "text"},
    }  # fmt: skip
    async with unit_of_work(database, org.as_("admin")) as work:
        for name, about in kinds.items():
            field = {"noun": "deals", "name": name, "label": name, **about}
            await records.create(work, custom_fields.RESOURCE, field, at=at)
    said = {"size": 2.5, "tier": "a", "hot": True, "words": "call Ines"}
    async with unit_of_work(database, org.as_("rep")) as work:
        await records.edit(work, records.RESOURCES["deals"], deal, to={"custom": said}, at=at)
        await records.edit(work, records.RESOURCES["deals"], deal, to={"custom": {"tier": None}}, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        found = await facts.for_deals(await work.connection(), [deal], org_id=org.id, currency="EUR")

    rows = found["custom_field"].to_pylist()
    told = {(row["field"], row["filled"], row["number"], row["choice"], row["flag"]) for row in rows}
    assert told == {
        ("size", True, 2.5, None, None), ("tier", True, None, "a", None), ("hot", True, None, None, True),
        ("words", True, None, None, None), ("tier", False, None, None, None),
    }  # fmt: skip
    assert {row["deal_id"] for row in rows} == {str(deal)}
