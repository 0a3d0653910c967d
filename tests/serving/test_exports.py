"""Exports: what one may take out comes out whole, and nothing in it runs in a spreadsheet."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from crm_core import accounts, deals, events
from crm_core.kit import unit_of_work
from crm_core.pipelines import Pipeline
from serving.exporting import as_csv, cell, harmless
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

Opens = Callable[..., Awaitable[None]]


@pytest.fixture
def open_deal(services: Services, org: Org, pipeline: Pipeline) -> Opens:
    """Open a deal of somebody."""

    async def opened(who: str, name: str, amount: str | None = None) -> None:
        async with services.work(org.as_(who)) as work:
            account = await accounts.create(
                work, name=f"{name} Ltd", owner_id=org.people[who], at=services.clock()
            )
            await deals.open_deal(
                work,
                name=name,
                pipeline_id=pipeline.id,
                owner_id=org.people[who],
                account_id=account,
                amount=None if amount is None else Decimal(amount),
                at=services.clock(),
            )

    return opened


def _table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_an_export_holds_what_was_asked_with_names_beside_ids(
    open_deal: Opens, client_of: ClientOf
) -> None:
    """Filter, sort and fields are those of lists; whom an id means stands beside it."""
    await open_deal("rep", "Small", "10.00")
    await open_deal("rep", "Large", "900.00")
    await open_deal("rep", "Huge", "9000.00")

    answer = await (await client_of("rep")).post(
        "/exports",
        json={
            "noun": "deals",
            "fields": ["name", "amount", "account_id"],
            "sort": ["-amount"],
            "filter": {"field": "amount", "op": "gte", "value": "100"},
        },
    )

    rows = _table(answer)
    assert answer.status_code == 200
    assert 'filename="deals-' in answer.headers["content-disposition"]
    assert [(row["name"], row["amount"], row["account_name"]) for row in rows] == [
        ("Huge", "9000.00", "Huge Ltd"),
        ("Large", "900.00", "Large Ltd"),
    ]


async def test_only_what_the_right_to_export_reaches_comes_out(
    services: Services, org: Org, open_deal: Opens, client_of: ClientOf
) -> None:
    """A rep takes out their own, a manager the team's; who has no such right is refused."""
    for who in ("rep", "rep_mate", "other_rep"):
        await open_deal(who, who)
    found = {
        who: {
            row["name"]
            for row in _table(await (await client_of(who)).post("/exports", json={"noun": "deals"}))
        }
        for who in ("rep", "manager", "admin")
    }
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(
            text("update role_permissions set level = 'none' where object = 'deals' and action = 'export'")
        )
    refused = await (await client_of("rep")).post("/exports", json={"noun": "deals"})

    assert found == {
        "rep": {"rep"},
        "manager": {"rep", "rep_mate"},
        "admin": {"rep", "rep_mate", "other_rep"},
    }
    assert (refused.status_code, refused.json()["code"]) == (403, "export_forbidden")


async def test_a_closed_field_leaves_empty(
    services: Services, org: Org, open_deal: Opens, client_of: ClientOf
) -> None:
    """What a role may not see it may not take out either."""
    await open_deal("rep", "Roof", "900.00")
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(
            text(
                "insert into role_fields values"
                " (bellwether_org(), 'sales_representative', 'deals', 'amount', 'none')"
            )
        )

    (row,) = _table(await (await client_of("rep")).post("/exports", json={"noun": "deals"}))

    assert row["amount"] == ""
    assert row["name"] == "Roof"


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
async def test_no_text_becomes_a_formula(open_deal: Opens, client_of: ClientOf, name: str) -> None:
    """In CSV an apostrophe stands in front; in a workbook it is text; as JSON it is what it is."""
    await open_deal("rep", name)
    rep = await client_of("rep")

    async def file(as_format: str) -> bytes:
        body = {"noun": "deals", "format": as_format, "fields": ["name"]}
        return (await rep.post("/exports", json=body)).content

    text_file = (await file("csv")).decode("utf-8-sig")
    (as_csv_row,) = list(csv.DictReader(io.StringIO(text_file)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(await file("xlsx")))
    sheet = book.get_sheet_by_index(0).to_python()
    line = orjson.loads(await file("ndjson"))

    assert as_csv_row["name"] == "'" + name
    assert sheet[1][1] == name
    assert line["name"] == name


async def test_the_log_says_who_took_out_what(
    services: Services, org: Org, open_deal: Opens, client_of: ClientOf
) -> None:
    """Beginning and end are events, with how many rows, for whoever looks for leaks."""
    await open_deal("rep", "Roof")
    await (await client_of("rep")).post("/exports", json={"noun": "deals", "fields": ["name"]})

    async with unit_of_work(services.database, org.as_("admin")) as work:
        log = await events.follow(work.session, limit=1000)
    told = [(one.type, one.data) for one in log if one.noun == "exports"]

    assert told == [
        ("ExportStarted", {"kind": "deals", "format": "csv", "level": "own", "fields": ["id", "name"]}),
        ("ExportFinished", {"kind": "deals", "rows": 1}),
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"noun": "unicorns"}, 404, "no_such_kind"),
        ({"noun": "deals", "fields": ["colour"]}, 422, "bad_fields"),
        ({"noun": "deals", "filter": {"field": "colour", "value": 1}}, 422, "bad_filter"),
        ({"noun": "deals", "format": "exe"}, 422, "invalid_request"),
    ],
)
async def test_what_does_not_fit_is_refused_before_a_byte_is_sent(
    client_of: ClientOf, body: dict[str, object], status: int, code: str
) -> None:
    """A wrong field or kind is a clear answer and not half a file."""
    answer = await (await client_of("admin")).post("/exports", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4), max_size=5))
def test_every_text_comes_back_as_it_was_but_for_the_apostrophe(table: list[list[str]]) -> None:
    """Quotes, commas, line ends and any script survive being written and read."""

    async def rows() -> AsyncIterator[tuple[str, ...]]:
        for row in table:
            yield tuple(row)

    async def written() -> bytes:
        return b"".join([piece async for piece in as_csv(("a",), rows())])

    read = list(csv.reader(io.StringIO(asyncio.run(written()).decode("utf-8-sig"), newline="")))

    assert read[1:] == [[harmless(value) for value in row] for row in table]


def test_numbers_and_times_stay_what_they_are() -> None:
    """A negative amount is no formula, and a time is told in UTC."""
    assert cell(Decimal("-5.10")) == "-5.10"
    assert cell(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == "2026-03-02T09:00:00Z"


async def test_an_analyst_takes_out_what_analysts_may(open_deal: Opens, client_of: ClientOf) -> None:
    """Who only reads may still take deals out, and the log says so."""
    await open_deal("rep", "Small", "10.00")
    analyst = await client_of("analyst")
    answer = await analyst.post("/exports", json={"noun": "deals", "format": "csv", "fields": ["name"]})

    assert answer.status_code == 200, answer.text
    assert [row["name"] for row in _table(answer)] == ["Small"]


async def test_predictions_are_fields_like_any(
    open_deal: Opens, client_of: ClientOf, services: Services, org: Org
) -> None:
    """A filter picks deals by score, and the file holds score, foretold close and chance to slip."""
    for name in ("Small", "Large"):
        await open_deal("rep", name, "900.00")
    async with services.work(org.tenant.system) as work:
        await work.session.execute(
            text("update deals set score_value = case name when 'Large' then 0.8 else 0.2 end,"
                 " slip_probability = 0.25, predicted_close_on = '2027-01-15'")
        )  # fmt: skip
    rep = await client_of("analyst")
    fields = ["name", "score_value", "predicted_close_on", "slip_probability"]
    asked = {"field": "score_value", "op": "gte", "value": 0.5}
    answer = await rep.post(
        "/exports", json={"noun": "deals", "format": "csv", "fields": fields, "filter": asked}
    )

    (row,) = _table(answer)
    assert [row[name] for name in fields] == ["Large", "0.8", "2027-01-15", "0.25"]
