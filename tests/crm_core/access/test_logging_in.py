"""Getting in with a password, and being kept out."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from crm_core import access, users
from crm_core.kit import Database, ForbiddenError, Identity, unit_of_work
from tests.database import Org

PASSWORD = "correct horse battery staple"
REP = "rep@northgate.example"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def rep(database: Database, org: Org, at: datetime) -> str:
    """The e-mail address of a rep who has a password."""
    async with unit_of_work(database, org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=at)
    return REP


async def _try(
    database: Database, email: str, password: str, *, at: datetime, address: str = "10.0.0.1"
) -> str:
    try:
        await access.log_in(database, email=email, password=password, address=address, at=at)
    except (access.WrongCredentialsError, access.TooManyAttemptsError) as error:
        return error.code
    return "in"


def _attempts(admin_url: str, email: str, *, at: Sequence[datetime], address: str = "10.0.0.1") -> None:
    """Have wrong passwords been tried at these moments, without the work of hashing them."""
    keys = [hashlib.sha256(word.encode()).digest() for word in (email, address)]
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            "insert into login_attempts (account, address, at) select %s, %s, unnest(%s::timestamptz[])",
            [*keys, list(at)],
        )


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
        log = text("select type from events where noun = 'access' order by seq")
        told = list((await work.session.execute(log)).scalars())

    assert isinstance(opened, access.OpenedSession)
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


@pytest.mark.parametrize("email", [REP, "nobody@nowhere.example"])
async def test_guessing_is_slowed_down_whether_the_account_exists_or_not(
    database: Database, rep: str, at: datetime, email: str
) -> None:
    """After eight wrong passwords an address waits, even with the right one; for unknown accounts alike."""
    assert rep
    tries = [
        await _try(database, email, "wrong password here", at=at + n * SECOND)
        for n in range(access.MOST_FROM_ADDRESS)
    ]
    then = await _try(database, email, PASSWORD, at=at + timedelta(minutes=1))
    later = await _try(database, email, PASSWORD, at=at + access.WINDOW)

    assert set(tries) == {"wrong_credentials"}
    assert then == "too_many_attempts"
    assert later == ("in" if email == rep else "wrong_credentials")


async def test_whoever_waits_as_long_as_told_is_let_in(
    database: Database, rep: str, at: datetime, admin_url: str
) -> None:
    """A refused attempt does not count, however often it is made: the wait ends when it was said to."""
    _attempts(admin_url, rep, at=[at + n * timedelta(minutes=1) for n in range(access.MOST_FROM_ADDRESS)])
    waits = []
    for minutes in (8, 9, 9.1, 14):
        now = at + timedelta(minutes=minutes)
        with pytest.raises(access.TooManyAttemptsError) as refused:
            await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=now)
        waits.append(now + refused.value.retry_after * SECOND)

    assert waits == [at + access.WINDOW] * 4
    assert await _try(database, rep, PASSWORD, at=waits[0]) == "in"


async def test_after_the_wait_every_try_opens_as_an_old_one_ends(
    database: Database, rep: str, at: datetime, admin_url: str
) -> None:
    """With more attempts than are allowed, as after a limit was lowered, enough of them must be old first."""
    _attempts(admin_url, rep, at=[at + n * timedelta(minutes=1) for n in range(access.MOST_FROM_ADDRESS + 2)])
    with pytest.raises(access.TooManyAttemptsError) as refused:
        await access.log_in(
            database, email=rep, password=PASSWORD, address="10.0.0.1", at=at + timedelta(minutes=10)
        )
    again = at + timedelta(minutes=10, seconds=refused.value.retry_after)

    assert again == at + timedelta(minutes=2) + access.WINDOW
    assert await _try(database, rep, "wrong password here", at=again) == "wrong_credentials"
    assert await _try(database, rep, PASSWORD, at=again) == "too_many_attempts"
    assert await _try(database, rep, PASSWORD, at=again + timedelta(minutes=1)) == "in"


async def test_a_stranger_cannot_lock_out_a_known_address(
    database: Database, rep: str, at: datetime, admin_url: str
) -> None:
    """Guesses from elsewhere keep the guesser out, not the user."""
    _attempts(admin_url, rep, at=[at] * access.MOST_FROM_ADDRESS, address="10.6.6.6")

    assert await _try(database, rep, PASSWORD, at=at, address="10.6.6.6") == "too_many_attempts"
    assert await _try(database, rep, PASSWORD, at=at) == "in"
    assert await _try(database, rep, PASSWORD, at=at, address="10.6.6.6") == "too_many_attempts"


@pytest.mark.parametrize("limit", ["account", "address"])
async def test_many_addresses_and_many_accounts_are_slowed_down_too(
    database: Database, rep: str, at: datetime, admin_url: str, limit: str
) -> None:
    """Guesses spread over many addresses, or over many accounts, come to an end as well."""
    for n in range(access.MOST_FOR_ACCOUNT if limit == "account" else access.MOST_FOR_ADDRESS):
        spread = {"email": rep, "address": f"10.1.0.{n}"}
        if limit == "address":
            spread = {"email": f"{n}@northgate.example", "address": "10.0.0.1"}
        _attempts(admin_url, spread["email"], at=[at - timedelta(minutes=5)], address=spread["address"])
    with pytest.raises(access.TooManyAttemptsError) as refused:
        await access.log_in(database, email=rep, password=PASSWORD, address="10.0.0.1", at=at)

    assert refused.value.retry_after == 600


@pytest.mark.parametrize("email", [REP, "nobody@nowhere.example", "manager@northgate.example"])
async def test_an_unknown_address_costs_as_much_as_a_known_one(
    database: Database, rep: str, at: datetime, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    """Nobody learns from the time either: a password is verified for a user, one without, and for none."""
    assert rep
    verified: list[str] = []
    verify = PasswordHasher.verify

    def noted(hasher: PasswordHasher, hash_: str, password: str) -> bool:
        verified.append(hash_)
        return verify(hasher, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    await _try(database, email, "wrong password here", at=at)

    assert [hash_.rsplit("$", 2)[0] for hash_ in verified] == ["$argon2id$v=19$m=65536,t=3,p=4"]


async def test_the_organization_can_be_named(
    database: Database, org: Org, other_org: Org, rep: str, at: datetime
) -> None:
    """Somebody with one e-mail and password in two organizations says which; else the oldest opens."""
    async with unit_of_work(database, other_org.as_("admin")) as work:
        await users.edit(work, other_org.people["rep"], to={"email": rep}, at=at)
        await access.set_password(work, other_org.people["rep"], password=PASSWORD, at=at)

    async def opened(organization: str | None) -> Identity:
        opened = await access.log_in(
            database, email=rep, password=PASSWORD, address="10.0.0.1", at=at, organization=organization
        )
        assert isinstance(opened, access.OpenedSession)
        return opened.entry.identity

    assert await opened("southgate") == other_org.as_("rep")
    assert await opened("northgate") == org.as_("rep")
    assert await opened(None) == org.as_("rep")
    with pytest.raises(access.WrongCredentialsError):
        await opened("eastgate")


async def test_getting_in_clears_the_count(database: Database, rep: str, at: datetime) -> None:
    """Somebody who mistypes and then gets in starts afresh."""
    for _ in range(2):
        for _ in range(access.MOST_FROM_ADDRESS - 1):
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
    assert isinstance(mine, access.OpenedSession)
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
