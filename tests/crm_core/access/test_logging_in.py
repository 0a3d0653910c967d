"""Getting in with a password, and being kept out."""

from datetime import datetime, timedelta

import psycopg
import pytest

from crm_core import access, events, users
from crm_core.kit import Database, ForbiddenError, unit_of_work
from tests.database import Org

PASSWORD = "correct horse battery staple"


@pytest.fixture
async def rep(database: Database, org: Org, at: datetime) -> str:
    """The e-mail address of a rep who has a password."""
    async with unit_of_work(database, org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=at)
    return "rep@northgate.example"


async def _try(
    database: Database, email: str, password: str, *, at: datetime, address: str = "10.0.0.1"
) -> str:
    try:
        await access.log_in(database, email=email, password=password, address=address, at=at)
    except (access.WrongCredentialsError, access.TooManyAttemptsError) as error:
        return error.code
    return "in"


async def test_the_right_password_opens_a_session_until_it_is_closed(
    database: Database, org: Org, rep: str, at: datetime
) -> None:
    """A session is known by its token, tells who it is, and is gone once closed; the log tells of both."""
    opened = await access.log_in(database, email=rep.upper(), password=PASSWORD, address="10.0.0.1", at=at)
    entry = await access.recognise(database, opened.token, at=at)
    await access.log_out(database, opened.token, at=at)
    with pytest.raises(access.NotSignedInError):
        await access.recognise(database, opened.token, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        told = [entry.type for entry in await events.follow(work.session) if entry.noun == "access"]

    assert entry == opened.entry
    assert (entry.identity, entry.role, entry.org_name) == (
        org.as_("rep"),
        "sales_representative",
        "Northgate",
    )
    assert told[-2:] == ["LoggedIn", "LoggedOut"]


@pytest.mark.parametrize(
    ("after", "known"), [(timedelta(days=1), True), (timedelta(days=2, minutes=1), False)]
)
async def test_a_session_left_alone_ends(
    database: Database, rep: str, at: datetime, after: timedelta, *, known: bool
) -> None:
    """Somebody who walks away is logged out after two days."""
    opened = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)
    try:
        await access.recognise(database, opened.token, at=at + after)
    except access.NotSignedInError:
        assert not known
    else:
        assert known


async def test_a_session_in_use_ends_all_the_same(database: Database, rep: str, at: datetime) -> None:
    """After two weeks everybody logs in again."""
    opened = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)
    for day in range(1, 14):
        await access.recognise(database, opened.token, at=at + timedelta(days=day))
    with pytest.raises(access.NotSignedInError):
        await access.recognise(database, opened.token, at=at + timedelta(days=14, minutes=1))


async def test_wrong_password_and_unknown_address_answer_alike(
    database: Database, rep: str, at: datetime
) -> None:
    """Nobody learns from the answer who works here."""
    wrong = await _try(database, rep, "wrong password here", at=at)
    unknown = await _try(database, "nobody@nowhere.example", PASSWORD, at=at)

    assert (wrong, unknown) == ("wrong_credentials", "wrong_credentials")


@pytest.mark.parametrize("email", ["rep@northgate.example", "nobody@nowhere.example"])
async def test_guessing_is_slowed_down_whether_the_account_exists_or_not(
    database: Database, rep: str, at: datetime, email: str
) -> None:
    """After eight tries an account is closed for a while, even to the right password; unknown ones alike."""
    assert rep
    tries = [
        await _try(database, email, "wrong password here", at=at, address=f"10.0.0.{n}")
        for n in range(access.MOST_FOR_ACCOUNT)
    ]
    then = await _try(database, email, PASSWORD, at=at, address="10.0.1.1")
    later = await _try(database, email, PASSWORD, at=at + access.WINDOW + timedelta(seconds=1))

    assert set(tries) == {"wrong_credentials"}
    assert then == "too_many_attempts"
    assert later == ("in" if email == rep else "wrong_credentials")


async def test_one_address_cannot_try_many_accounts(
    database: Database, rep: str, at: datetime, admin_url: str
) -> None:
    """An address that has tried too often is closed too, whatever account it tries next."""
    assert rep
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            "insert into login_attempts (kind, key, at)"
            " select 'address', sha256('10.9.9.9'), %s from generate_series(1, %s)",
            [at - timedelta(minutes=5), access.MOST_FOR_ADDRESS],
        )
    with pytest.raises(access.TooManyAttemptsError) as refused:
        await access.log_in(database, email=rep, password=PASSWORD, address="10.9.9.9", at=at)

    assert refused.value.retry_after == 600


async def test_getting_in_clears_the_count(database: Database, rep: str, at: datetime) -> None:
    """Somebody who mistypes and then gets in starts afresh."""
    for _ in range(2):
        for _ in range(access.MOST_FOR_ACCOUNT - 1):
            await _try(database, rep, "wrong password here", at=at)
        assert await _try(database, rep, PASSWORD, at=at) == "in"


async def test_secrets_are_not_in_the_database(
    database: Database, rep: str, at: datetime, admin_url: str
) -> None:
    """Who reads a copy of the database can neither log in nor take over a session."""
    opened = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)
    with psycopg.connect(admin_url) as connection:
        kept = connection.execute("select s::text from sessions s union all select p::text from passwords p")
        text = "".join(row[0] for row in kept.fetchall())

    assert "$argon2id$" in text
    assert opened.token not in text
    assert PASSWORD not in text


async def test_a_new_password_ends_other_sessions(
    database: Database, org: Org, rep: str, at: datetime
) -> None:
    """Whoever had the old password is out; the session in which it was changed goes on."""
    stolen = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)
    mine = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.2", at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await access.set_password(
            work, org.people["rep"], password="another long password", at=at, keep=mine.entry.session_id
        )
    await access.recognise(database, mine.token, at=at)
    with pytest.raises(access.NotSignedInError):
        await access.recognise(database, stolen.token, at=at)


async def test_only_an_admin_sets_somebody_elses_password(database: Database, org: Org, at: datetime) -> None:
    """A manager cannot become a rep, nor can a short password be set."""
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("manager")) as work:
            await access.set_password(work, org.people["rep"], password=PASSWORD, at=at)
    with pytest.raises(access.PasswordTooWeakError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await access.set_password(work, org.people["rep"], password="short", at=at)


async def test_who_has_left_is_out_at_once(database: Database, org: Org, rep: str, at: datetime) -> None:
    """Deactivating a user ends what they have open and lets them in no more."""
    opened = await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)
    async with unit_of_work(database, org.as_("admin")) as work:
        await users.edit(work, org.people["rep"], to={"active": False}, at=at)
    with pytest.raises(access.NotSignedInError):
        await access.recognise(database, opened.token, at=at)

    assert await _try(database, rep, PASSWORD, at=at) == "wrong_credentials"
