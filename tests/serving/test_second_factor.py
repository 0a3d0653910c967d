"""Logging in by two steps, and everything around the second."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pyotp
import pytest
from fastapi import FastAPI

from crm_core import access
from crm_core.kit import Database
from serving import bootstrap
from serving.services import Services
from serving.settings import Settings
from tests.crm_core.selling import lay_out
from tests.database import Org
from tests.serving.conftest import PASSWORD

EMAIL = "rep@northgate.example"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """The service's clock."""
    return Clock()


@pytest.fixture
async def services(database: Database, urls: Any, settings: Settings, clock: Clock) -> Any:  # noqa: ARG001 - empties
    """The services over a clock that a test moves."""
    async with bootstrap.compose(settings, url=urls.app, clock=clock, pool_size=5) as composed:
        yield composed


class Browser:
    """Somebody at a browser."""

    def __init__(
        self, services: Services, application: FastAPI, agent: str = "Mozilla/5.0 Firefox/140.0"
    ) -> None:
        application.state.services = services
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application), base_url="http://bellwether.test/api/v1",
            headers={"User-Agent": agent},
        )  # fmt: skip

    async def log_in(self, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
        """Send e-mail and password."""
        answer = await self.client.post("/session", json={"email": email, "password": password})
        return self._kept(answer)

    async def code(self, challenge: str, code: str) -> httpx.Response:
        """Send the second step."""
        answer = await self.client.post("/session/code", json={"challenge": challenge, "code": code})
        return self._kept(answer)

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code == 200:
            self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return answer

    async def enrol(self, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
        """Add a second factor."""
        begun = await self.client.post("/session/second-factor", json={"password": PASSWORD})
        assert begun.status_code == 201, begun.text
        codes = pyotp.TOTP(begun.json()["secret"])
        confirmed = await self.client.post(
            "/session/second-factor/confirm", json={"code": codes.at(clock.now)}
        )
        assert confirmed.status_code == 200, confirmed.text
        return codes, confirmed.json()["recovery_codes"]


@pytest.fixture
async def browser(services: Services, application: FastAPI, org: Org) -> Browser:
    """The rep, who has a password, at a browser."""
    async with services.work(org.as_("admin")) as work:
        for who in ("rep", "admin"):
            await access.set_password(work, org.people[who], password=PASSWORD, at=services.clock())
    return Browser(services, application)


async def test_a_log_in_asks_for_a_code(browser: Browser, clock: Clock) -> None:
    """With a second factor the password opens nothing; password and code open a session."""
    await browser.log_in()
    codes, recovery = await browser.enrol(clock)
    browser.client.cookies.clear()
    clock.pass_(60)
    first = await browser.log_in()
    between = await browser.client.get("/session")
    second = await browser.code(first.json()["challenge"], codes.at(clock.now))

    assert first.status_code == 202
    assert set(first.json()) == {"challenge", "expires_at"}
    assert between.status_code == 401
    assert second.status_code == 200
    assert (await browser.client.get("/session")).status_code == 200
    assert len(set(recovery)) == 10


async def test_the_secret_is_told_once(browser: Browser, clock: Clock) -> None:
    """As an address for apps; begun again before it is confirmed it is another, afterwards none."""
    await browser.log_in()
    one = (await browser.client.post("/session/second-factor", json={"password": PASSWORD})).json()
    codes, _ = await browser.enrol(clock)
    again = await browser.client.post("/session/second-factor", json={"password": PASSWORD})

    assert one["uri"].startswith("otpauth://totp/")
    assert pyotp.parse_uri(one["uri"]).secret == one["secret"] != codes.secret
    assert again.status_code == 409
    assert codes.secret not in (await browser.client.get("/session/second-factor")).text


async def test_enrolling_takes_the_password(browser: Browser) -> None:
    """Somebody at an unlocked screen cannot lock its owner out."""
    await browser.log_in()
    without = await browser.client.post("/session/second-factor", json={})
    wrong = await browser.client.post("/session/second-factor", json={"password": "not the password"})

    assert [without.json()["code"], wrong.json()["code"]] == ["wrong_password", "wrong_password"]


async def test_a_code_works_once(
    browser: Browser, clock: Clock, services: Services, application: FastAPI
) -> None:
    """Whoever looks over a shoulder cannot use the code again, nor one from before."""
    await browser.log_in()
    codes, _ = await browser.enrol(clock)
    clock.pass_(90)
    code, before = codes.at(clock.now), codes.at(clock.now - timedelta(seconds=30))
    mine, thief = Browser(services, application), Browser(services, application)
    challenges = [(await one.log_in()).json()["challenge"] for one in (mine, thief)]

    assert (await mine.code(challenges[0], code)).status_code == 200
    assert (await thief.code(challenges[1], code)).json()["code"] == "wrong_code"
    assert (await thief.code(challenges[1], before)).json()["code"] == "wrong_code"


@pytest.mark.parametrize(("skew", "status"), [(-60, 401), (-30, 200), (0, 200), (30, 200), (60, 401)])
async def test_a_phones_clock_may_be_off_by_one_step(
    browser: Browser, clock: Clock, skew: int, status: int
) -> None:
    """Half a minute early or late is fine, more is not."""
    await browser.log_in()
    codes, _ = await browser.enrol(clock)
    clock.pass_(300)
    challenge = (await browser.log_in()).json()["challenge"]

    assert (
        await browser.code(challenge, codes.at(clock.now + timedelta(seconds=skew)))
    ).status_code == status


async def test_a_recovery_code_works_once(browser: Browser, clock: Clock) -> None:
    """Who lost the phone gets in with each code one time, and sees how many are left."""
    await browser.log_in()
    _, recovery = await browser.enrol(clock)
    first = await browser.code((await browser.log_in()).json()["challenge"], recovery[0].upper())
    again = await browser.code((await browser.log_in()).json()["challenge"], recovery[0])

    assert (first.status_code, again.status_code) == (200, 401)
    assert (await browser.client.get("/session/second-factor")).json()["recovery_codes_left"] == 9


async def test_a_challenge_ends(browser: Browser, clock: Clock) -> None:
    """After five minutes, after five wrong codes, and once it was used."""
    await browser.log_in()
    codes, _ = await browser.enrol(clock)
    clock.pass_(60)
    late = (await browser.log_in()).json()["challenge"]
    clock.pass_(301)
    tried = (await browser.log_in()).json()["challenge"]
    wrong = [await browser.code(tried, "000000") for _ in range(access.MOST_TRIES)]
    used = (await browser.log_in()).json()["challenge"]
    code = codes.at(clock.now)
    answers = [await browser.code(one, code) for one in (late, tried, used, used)]

    assert {one.json()["code"] for one in wrong} == {"wrong_code"}
    assert [one.status_code for one in answers] == [401, 401, 200, 401]
    assert answers[0].json()["code"] == answers[3].json()["code"] == "challenge_ended"


async def test_guessing_codes_is_slowed_down(browser: Browser, clock: Clock) -> None:
    """Whoever has the password has ten guesses an hour from one place, however often they begin anew."""
    await browser.log_in()
    await browser.enrol(clock)
    codes = []
    for n in range(3):
        challenge = (await browser.log_in()).json()["challenge"]
        codes += [(await browser.code(challenge, f"{n:03}{m:03}")).status_code for m in range(4)]

    assert set(codes[:9]) == {401}
    assert codes[-1] == 429


async def test_a_second_factor_is_removed_with_a_code_only(browser: Browser, clock: Clock) -> None:
    """A session alone is not enough; afterwards the password is."""
    await browser.log_in()
    codes, recovery = await browser.enrol(clock)
    clock.pass_(60)
    wrong = await browser.client.post("/session/second-factor/remove", json={"code": "000000"})
    renewed = await browser.client.post(
        "/session/second-factor/recovery-codes", json={"code": codes.at(clock.now)}
    )
    old = await browser.client.post("/session/second-factor/remove", json={"code": recovery[1]})
    new = await browser.client.post(
        "/session/second-factor/remove", json={"code": renewed.json()["recovery_codes"][0]}
    )

    assert [wrong.status_code, renewed.status_code, old.status_code, new.status_code] == [401, 200, 401, 204]
    assert (await browser.log_in()).status_code == 200


async def test_enrolling_ends_other_sessions(
    browser: Browser, clock: Clock, services: Services, application: FastAPI
) -> None:
    """Whoever had only the password is out."""
    other = Browser(services, application)
    await other.log_in()
    await browser.log_in()
    await browser.enrol(clock)

    assert (await other.client.get("/session")).status_code == 401
    assert (await browser.client.get("/session")).status_code == 200


async def test_an_organization_can_want_it_of_everybody(
    browser: Browser, clock: Clock, services: Services, application: FastAPI, org: Org
) -> None:
    """Who has none can add one and nothing else, from the moment it is wanted; and cannot remove it then."""
    await lay_out(services.database, org, at=clock.now)
    admin = Browser(services, application)
    await admin.log_in("admin@northgate.example")
    await browser.log_in()
    free = await browser.client.get("/deals")
    refused = await browser.client.patch("/organization/security", json={"second_factor_required": True})
    await admin.client.patch("/organization/security", json={"second_factor_required": True})
    held = [
        await browser.client.get(path) for path in ("/deals", "/users", "/sessions", "/api-keys", "/stream")
    ]
    written = await browser.client.post("/accounts", json={"name": "Harbour"})
    told = (await browser.client.get("/session")).json()["must_add_second_factor"]
    codes, _ = await browser.enrol(clock)
    clock.pass_(60)
    removed = await browser.client.post("/session/second-factor/remove", json={"code": codes.at(clock.now)})

    assert (free.status_code, refused.status_code) == (200, 403)
    assert {one.json()["code"] for one in (*held, written)} == {"second_factor_missing"}
    assert told is True
    assert (await browser.client.get("/deals")).status_code == 200
    assert removed.json()["code"] == "second_factor_required"


async def test_an_admin_helps_who_lost_the_phone(
    browser: Browser, clock: Clock, services: Services, application: FastAPI, org: Org
) -> None:
    """Others cannot, and nobody takes away their own like that, without a code."""
    await browser.log_in()
    await browser.enrol(clock)
    admin = Browser(services, application)
    await admin.log_in("admin@northgate.example")
    strangers = await browser.client.delete(f"/users/{org.people['admin']}/second-factor")
    own = await browser.client.delete(f"/users/{org.people['rep']}/second-factor")
    dropped = await admin.client.delete(f"/users/{org.people['rep']}/second-factor")
    none = await admin.client.delete(f"/users/{org.people['rep']}/second-factor")

    assert [strangers.status_code, own.status_code] == [403, 403]
    assert [dropped.status_code, none.status_code] == [204, 409]
    assert (await browser.log_in()).status_code == 200


async def test_no_secret_is_in_a_copy_of_the_database(
    browser: Browser, clock: Clock, admin_url: str, tmp_path: Path
) -> None:
    """Every row of every table, searched for the secret, the recovery codes and the challenge."""
    await browser.log_in()
    codes, recovery = await browser.enrol(clock)
    challenge = (await browser.log_in()).json()["challenge"]
    dump = tmp_path / "dump"
    with psycopg.connect(admin_url) as connection, dump.open("wb") as file:
        tables = connection.execute(
            "select format('%I', tablename) from pg_tables where schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f"copy (select t::text from {table} t) to stdout".encode()) as rows:
                for row in rows:
                    file.write(row)
    kept = dump.read_bytes()
    canaries = [codes.secret, challenge, *recovery, PASSWORD, *browser.client.cookies.values()]

    assert EMAIL.encode() in kept
    assert [
        canary
        for canary in canaries
        if canary.encode() in kept or canary.encode().hex().encode() in kept
        or canary.replace("-", "").encode() in kept
    ] == []  # fmt: skip


async def test_sessions_are_listed_and_ended(
    browser: Browser, services: Services, application: FastAPI
) -> None:
    """Somebody sees where they are logged in, and ends one, or all others."""
    phone = Browser(
        services, application, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1"
    )
    third = Browser(services, application)
    for one in (phone, third, browser):
        await one.log_in()
    listed = (await browser.client.get("/sessions")).json()["items"]
    on_phone = next(one for one in listed if one["device"] == "Safari on iPhone")
    ended = await browser.client.delete(f"/sessions/{on_phone['id']}")
    twice = await browser.client.delete(f"/sessions/{on_phone['id']}")

    assert [one["current"] for one in listed].count(True) == 1
    assert len(listed) == 3
    assert {one["method"] for one in listed} == {"password"}
    assert all(one["address"] for one in listed)
    assert (ended.status_code, twice.status_code) == (204, 404)
    assert (await phone.client.get("/session")).status_code == 401
    assert (await third.client.get("/session")).status_code == 200
    assert (await browser.client.delete("/sessions/others")).status_code == 204
    assert (await third.client.get("/session")).status_code == 401
    assert (await browser.client.get("/session")).status_code == 200


async def test_nobody_ends_a_strangers_session(
    browser: Browser, services: Services, application: FastAPI
) -> None:
    """Not even an admin sees or ends one by its id; for that there is ending all of a user's."""
    admin = Browser(services, application)
    await admin.log_in("admin@northgate.example")
    await browser.log_in()
    (mine,) = (await browser.client.get("/sessions")).json()["items"]

    assert (await admin.client.delete(f"/sessions/{mine['id']}")).status_code == 404
    assert (await browser.client.get("/session")).status_code == 200


async def test_keys_manage_no_second_factor(browser: Browser) -> None:
    """What protects a person is changed by the person, logged in, and not by a program with their key."""
    await browser.log_in()
    key = (await browser.client.post("/api-keys", json={"name": "mine"})).json()["key"]
    browser.client.cookies.clear()
    by_key = {"Authorization": f"Bearer {key}"}
    answers = [
        await browser.client.request(method, path, headers=by_key, json=body)
        for method, path, body in (
            ("POST", "/session/second-factor", {"password": PASSWORD}),
            ("GET", "/sessions", None),
            ("DELETE", "/sessions", None),
            ("POST", "/session/password", {"old": PASSWORD, "new": PASSWORD}),
            ("PATCH", "/organization/security", {"second_factor_required": False}),
        )
    ]

    assert {one.json()["code"] for one in answers} == {"session_needed"}
