"""What the database refuses: whose fault it is, and that no error quotes what was refused."""

import traceback
from datetime import datetime
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_core import users
from crm_core.kit import AlreadyExistsError, Database, InvalidError, unit_of_work
from tests.database import Org

SECRET = "dana.ross@example.com"


async def _add(database: Database, org: Org, *, at: datetime) -> None:
    async with unit_of_work(database, org.as_("admin")) as work:
        await users.add(work, name="Dana", email=SECRET, role="analyst", at=at)


async def test_a_refused_row_is_not_quoted(database: Database, org: Org, at: datetime) -> None:
    """Neither an error nor its causes tell a statement's parameters, or the key that was there already."""
    await _add(database, org, at=at)
    with pytest.raises(AlreadyExistsError) as refused:
        await _add(database, org, at=at)
    told = "".join(traceback.format_exception(refused.value))

    assert SECRET not in told
    assert "uq_users_org_id_email" in told
    assert refused.value.facts == {"constraint": "uq_users_org_id_email"}


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 / (length(:value) - length(:value))",
        "select set_config('bellwether.' || :value, '', true), 1 / 0",
        "select cast(:value as text), no_such_column",
        "do $$ begin raise exception using message = 'no', detail = 'dana.ross' || '@example.com'; end $$",
    ],
)
async def test_a_fault_of_ours_is_told_without_values(database: Database, org: Org, statement: str) -> None:
    """An error that reaches the log says what went wrong and where, and no value."""
    values = {"value": SECRET} if ":value" in statement else {}
    with pytest.raises(DBAPIError) as fault:
        async with unit_of_work(database, org.as_("rep")) as work:
            await work.session.execute(text(statement), values)
    told = "".join(traceback.format_exception(fault.value))

    assert SECRET not in told


async def test_the_drivers_own_errors_quote_nothing_either(database: Database, org: Org) -> None:
    """The same for statements given to the driver itself, as imports do."""
    with pytest.raises(InvalidError) as refused:
        async with unit_of_work(database, org.as_("rep")) as work:
            await (await work.connection()).execute("select %s::text::uuid", [SECRET])
    told = "".join(traceback.format_exception(refused.value))

    assert SECRET not in told
    assert isinstance(refused.value.__cause__, psycopg.errors.InvalidTextRepresentation)


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("select cast(:value as text)", "a\0b"),
        ("select cast(cast(:value as text) as jsonb)", '"\\u0000"'),
        ("select cast(cast(:value as text) as numeric(4, 2))", "12345"),
        ("select cast(cast(:value as text) as timestamptz)", "2026-02-31"),
    ],
)
async def test_a_value_that_does_not_fit_is_the_callers(
    database: Database, org: Org, statement: str, value: str
) -> None:
    """What no column can hold is refused as invalid, not answered with a fault."""
    with pytest.raises(InvalidError) as refused:
        async with unit_of_work(database, org.as_("rep")) as work:
            await work.session.execute(text(statement), {"value": value})

    assert (refused.value.status, refused.value.code) == (422, "unfit_value")


async def test_a_refusal_names_the_constraint(database: Database, org: Org, at: datetime) -> None:
    """A refusal keeps the name of what stood in the way, for whoever explains it."""
    with pytest.raises(InvalidError) as refused:
        async with unit_of_work(database, org.as_("admin")) as work:
            await users.edit(work, org.people["rep"], to={"team_id": uuid4()}, at=at)

    assert refused.value.facts == {"constraint": "fk_users_org_id_team_id_teams"}
