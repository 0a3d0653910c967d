"""Filters say what a plain reading of them says, and pages hold every row once, whatever the order."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from crm_core.kit import Database, unit_of_work
from crm_core.kit.asking import Asked, listed
from crm_core.kit.filtering import OPS
from crm_core.kit.paging import Place
from crm_core.pipelines import Pipeline
from crm_core.records import RESOURCES, known
from tests.crm_core.selling import lay_out
from tests.database import Org

DEALS: Final = RESOURCES["deals"]
NAMES: Final = ("Roof", "roof tiles", "Crane", "50% off_site", "Über\\haus", "")
ROWS: Final = 60
_FLAGS: Final = (True, False)


@pytest.fixture
async def rows(database: Database, org: Org, at: datetime, admin_url: str) -> dict[UUID, dict[str, Any]]:
    """Deals with few different values, many of them empty, and custom fields of each kind."""
    pipeline = await lay_out(database, org, at=at)
    random = Random(7)  # noqa: S311 - repeatable on purpose
    made = [_row(random, org, pipeline, at=at) for _ in range(ROWS)]
    with psycopg.connect(admin_url) as connection:
        for name, kind in (("size", "number"), ("since", "date"), ("hot", "flag"), ("words", "text")):
            connection.execute(
                "insert into custom_fields (org_id, id, noun, name, label, kind, indexed)"
                " values (%s, %s, 'deals', %s, 'x', %s, %s)",
                [org.id, uuid4(), name, kind, name != "since"],
            )
        for row in made:
            custom = {k.removeprefix("custom."): v for k, v in row.items() if "." in k and v is not None}
            plain = {k: v for k, v in row.items() if "." not in k}
            told = {k: v.isoformat() if isinstance(v, date) else v for k, v in custom.items()}
            columns = {**plain, "org_id": org.id, "custom": Jsonb(told)}
            marks = ", ".join(["%s"] * len(columns))
            connection.execute(
                f"insert into deals ({', '.join(columns)}) values ({marks})".encode(),
                list(columns.values()),
            )
    return {row["id"]: row for row in made}


def _row(random: Random, org: Org, pipeline: Pipeline, *, at: datetime) -> dict[str, Any]:
    def one(*values: Any) -> Any:
        return random.choice(values)

    return {
        "id": uuid4(), "name": one(*NAMES[:-1]), "owner_id": org.people[one("rep", "other_rep")],
        "pipeline_id": pipeline.id, "stage_id": pipeline.stages[0].id, "state": "open", "currency": "EUR",
        "source": one(None, *NAMES),
        "amount": one(None, Decimal("10.00"), Decimal("10.01"), Decimal("2000.00")),
        "expected_close": one(None, date(2026, 3, 1), date(2026, 3, 2)),
        "opened_at": at - timedelta(hours=random.randrange(4)), "entered_stage_at": at,
        "score_value": one(None, 0.25, 0.5), "score_band": one(None, "low", "high"),
        "custom.size": one(None, 1.5, 2.0, -3.0),
        "custom.since": one(None, date(2026, 1, 1), date(2026, 2, 1)),
        "custom.hot": one(None, *_FLAGS), "custom.words": one(None, "Alpha", "alphabet", "b%_"),
    }  # fmt: skip


FIELDS: Final = {
    "name": "text", "source": "text", "amount": "decimal", "expected_close": "date", "opened_at": "time",
    "score_value": "number", "score_band": "choice", "owner_id": "id", "custom.size": "number",
    "custom.since": "date", "custom.hot": "flag", "custom.words": "text",
}  # fmt: skip
_BY_SIZE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "contains": lambda a, b: b.lower() in a.lower(),
    "starts_with": lambda a, b: a.lower().startswith(b.lower()),
}


def holds(  # noqa: PLR0911 - a table of answers
    tree: Mapping[str, Any], row: Mapping[str, Any]
) -> bool | None:
    """Whether a filter lets a row through: True, False or unknown, as SQL has it."""
    if "and" in tree:
        found = [holds(part, row) for part in tree["and"]]
        return False if False in found else None if None in found else True
    if "or" in tree:
        found = [holds(part, row) for part in tree["or"]]
        return True if True in found else None if None in found else False
    if "not" in tree:
        inner = holds(tree["not"], row)
        return None if inner is None else not inner
    value, op = row[tree["field"]], tree["op"]
    asked: Any = tree.get("value")
    if op == "is_null":
        return bool((value is None) == asked)
    if op == "ne":
        return bool(value != asked)
    if op == "not_in":
        return value is None or value not in asked
    if value is None:
        return None
    if op == "in":
        return bool(value in asked)
    if op == "between":
        return bool(asked[0] <= value <= asked[1])
    return _BY_SIZE[op](value, asked)


def plain(value: Any) -> Any:
    """A value as a caller writes it."""
    match value:
        case list():
            return [plain(one) for one in value]
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case _:
            return value


def spoken(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A filter as a caller writes it."""
    if "field" in tree:
        return {**tree, "value": plain(tree.get("value"))}
    return {
        kind: [spoken(part) for part in parts] if isinstance(parts, list) else spoken(parts)
        for kind, parts in tree.items()
    }


def conditions(rows: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions of every operator of every field, with values that some rows have and others."""

    def leaf(field: str, op: str) -> st.SearchStrategy[dict[str, Any]]:
        known = sorted({row[field] for row in rows if row[field] is not None}, key=str)
        value = st.sampled_from(known)
        if op in {"contains", "starts_with"}:
            asked: st.SearchStrategy[Any] = st.sampled_from(["r", "ROOF", "%", "_", "\\", "ü", "alpha", ""])
        elif op in {"in", "not_in"}:
            asked = st.lists(value, min_size=1, max_size=3)
        elif op == "between":
            asked = st.lists(value, min_size=2, max_size=2)
        else:
            asked = st.booleans() if op == "is_null" else value
        return asked.map(lambda found: {"field": field, "op": op, "value": found})

    leaves = st.one_of(
        *(leaf(field, op) for field, kind in FIELDS.items() for op in OPS[kind])  # type: ignore[index]
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


async def test_every_operator_of_every_kind_says_what_it_says(
    database: Database, org: Org, rows: dict[UUID, dict[str, Any]]
) -> None:
    """Each operator on each kind of field, custom and indexed or not, agrees with plain Python."""
    found = 0
    async with unit_of_work(database, org.as_("admin")) as work:
        for field, kind in FIELDS.items():
            values = sorted({row[field] for row in rows.values() if row[field] is not None}, key=str)
            for op in OPS[kind]:  # type: ignore[index]
                asked: list[Any] = list(values)
                if op in {"in", "not_in"}:
                    asked = [values[:2], values[-1:]]
                elif op == "between":
                    asked = [list(pair) for pair in itertools.product(values[:2], values[-2:])]
                elif op == "is_null":
                    asked = [True, False]
                for value in asked:
                    tree = {"field": field, "op": op, "value": value}
                    got = await _ids(work.session, tree)
                    assert got == {key for key, row in rows.items() if holds(tree, row)}, tree
                    found += len(got)
    assert found > ROWS


async def test_groups_say_what_they_say(
    database: Database, org: Org, rows: dict[UUID, dict[str, Any]]
) -> None:
    """And, or and not of any conditions agree with plain Python, what is empty counted as unknown."""
    trees: list[dict[str, Any]] = []

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(tree=conditions(list(rows.values())))
    def gather(tree: dict[str, Any]) -> None:
        trees.append(tree)

    gather()
    async with unit_of_work(database, org.as_("admin")) as work:
        for tree in trees:
            got = await _ids(work.session, tree)
            assert got == {key for key, row in rows.items() if holds(tree, row)}, tree
    assert len(trees) >= 100


async def _ids(session: Any, tree: Mapping[str, Any]) -> set[UUID]:
    asked = Asked(spoken(tree), fields="id")
    resource, lookup = await known(session, DEALS, asked)
    page = await listed(session, resource, asked, lookup=lookup, limit=ROWS + 1)
    return {row["id"] for row in page.items}


SORTS: Final = (
    "amount", "-amount", "amount,-source", "-expected_close,name", "score_value,-amount,opened_at",
    "-custom.size,name", "custom.since,-custom.words", "custom.hot,-opened_at", "-score_band,source",
)  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
async def test_pages_hold_every_row_once_while_others_are_added(
    *, database: Database, org: Org, rows: dict[UUID, dict[str, Any]], admin_url: str, sort: str
) -> None:
    """Mixed directions, empty values and ties: each row comes once, in order, nulls last."""
    read: list[UUID] = []
    after: Place | None = None
    asked = Asked(sort=sort, fields="id")
    while True:
        async with unit_of_work(database, org.as_("admin")) as work:
            resource, lookup = await known(work.session, DEALS, asked)
            page = await listed(work.session, resource, asked, lookup=lookup, after=after, limit=7)
        read += [row["id"] for row in page.items]
        after = page.next
        if after is None:
            break
        _add_between(admin_url, org, like=page.items[-1]["id"])

    assert len(read) == len(set(read))
    assert set(rows) <= set(read)
    first = sort.split(",", maxsplit=1)[0]
    values = [rows[key][first.removeprefix("-")] for key in read if key in rows]
    filled = [value for value in values if value is not None]
    assert filled == sorted(filled, reverse=first.startswith("-"))
    assert values == [*filled, *[None] * (len(values) - len(filled))]


def _add_between(admin_url: str, org: Org, *, like: UUID) -> None:
    """Put a row beside the one at which a page ended, equal in everything but its id."""
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            """insert into deals (org_id, id, name, owner_id, pipeline_id, stage_id, state, currency, source,
                   amount, expected_close, opened_at, entered_stage_at, score_value, score_band, custom)
               select org_id, %s, name, owner_id, pipeline_id, stage_id, state, currency, source, amount,
                   expected_close, opened_at, entered_stage_at, score_value, score_band, custom
               from deals where org_id = %s and id = %s""",
            [uuid4(), org.id, like],
        )
