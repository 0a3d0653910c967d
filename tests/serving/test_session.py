"""Getting in: sessions in cookies, keys for programs, and what other sites' pages cannot do."""

import asyncio
from dataclasses import replace

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from crm_core import access
from serving.cli.serving import http_config
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import PASSWORD, ClientOf

EMAIL = "rep@northgate.example"


@pytest.fixture
async def let_in(services: Services, org: Org) -> None:
    """The rep has a password."""
    async with services.work(org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=services.clock())


async def _log_in(
    client: httpx.AsyncClient, *, email: str = EMAIL, password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/session", json={"email": email, "password": password})


@pytest.mark.usefixtures("let_in")
async def test_logging_in_and_out(anonymous: httpx.AsyncClient) -> None:
    """A session begins with a cookie that scripts cannot read, and ends for good."""
    opened = await _log_in(anonymous)
    cookie = opened.headers["set-cookie"]
    token = {"X-CSRF-Token": opened.json()["csrf_token"]}
    kept = dict(anonymous.cookies)

    assert opened.status_code == 200
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await anonymous.get("/session")).json()["user"]["email"] == EMAIL
    assert (await anonymous.delete("/session", headers=token)).status_code == 204
    anonymous.cookies.update(kept)
    assert (await anonymous.get("/session")).status_code == 401


@pytest.mark.usefixtures("let_in")
async def test_nobody_learns_who_has_an_account(anonymous: httpx.AsyncClient) -> None:
    """A wrong password and an unknown address are answered alike, to the letter."""
    wrong = await _log_in(anonymous, password="not the password")
    unknown = await _log_in(anonymous, email="nobody@northgate.example")

    assert wrong.status_code == unknown.status_code == 401
    told = [{k: v for k, v in one.json().items() if k != "request_id"} for one in (wrong, unknown)]
    assert told[0] == told[1]
    assert told[0]["code"] == "wrong_credentials"


async def test_guessing_is_slowed_down(anonymous: httpx.AsyncClient) -> None:
    """After some wrong guesses an account's log-in has to wait, and is told for how long."""
    answers = [
        await _log_in(anonymous, password=f"guess number {n}") for n in range(access.MOST_FROM_ADDRESS + 1)
    ]

    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.usefixtures("let_in")
async def test_a_write_by_cookie_needs_the_sessions_token(anonymous: httpx.AsyncClient) -> None:
    """A page that cannot read the token cannot write, whatever cookie the browser sends along."""
    token = (await _log_in(anonymous)).json()["csrf_token"]
    account = {"name": "Harbour Logistics"}

    without = await anonymous.post("/accounts", json=account)
    wrong = await anonymous.post("/accounts", json=account, headers={"X-CSRF-Token": "guessed"})
    foreign = await anonymous.post(
        "/accounts", json=account, headers={"X-CSRF-Token": token, "Origin": "https://evil.example"}
    )
    right = await anonymous.post(
        "/accounts", json=account, headers={"X-CSRF-Token": token, "Origin": "http://bellwether.test"}
    )

    assert [one.status_code for one in (without, wrong, foreign, right)] == [403, 403, 403, 201]
    assert without.json()["code"] == "csrf_token_wrong"
    assert foreign.json()["code"] == "origin_not_allowed"


@pytest.mark.parametrize(
    ("origin", "public_url", "let_through"),
    [
        ("http://bellwether.test", None, True),
        ("http://bellwether.test:80", None, True),
        ("https://bellwether.test", None, False),
        ("http://bellwether.test:8443", None, False),
        ("https://crm.example", "https://crm.example/", True),
        ("https://crm.example:443", "https://crm.example", True),
        ("http://crm.example", "https://crm.example", False),
        ("https://crm.example:8443", "https://crm.example", False),
        ("http://bellwether.test", "https://crm.example", False),
        ("null", None, False),
        ("http://bellwether.test:x", None, False),
    ],
)
async def test_a_page_is_ours_by_scheme_host_and_port(
    anonymous: httpx.AsyncClient,
    services: Services,
    origin: str,
    public_url: str | None,
    *,
    let_through: bool,
) -> None:
    """A page served without encryption, or at another port, is another site, which may be somebody else's."""
    known = replace(services, settings=services.settings.model_copy(update={"public_url": public_url}))
    anonymous._transport.app.state.services = known  # type: ignore[attr-defined]
    answer = await anonymous.post(
        "/session", json={"email": EMAIL, "password": "wrong"}, headers={"Origin": origin}
    )

    assert answer.json()["code"] == ("wrong_credentials" if let_through else "origin_not_allowed")


async def test_another_sites_page_cannot_log_anybody_in(anonymous: httpx.AsyncClient) -> None:
    """A log-in sent by a foreign page is refused before the password is looked at."""
    anonymous.headers["Origin"] = "https://evil.example"

    assert (await _log_in(anonymous)).json()["code"] == "origin_not_allowed"


async def test_keys_act_as_their_maker_until_revoked(client_of: ClientOf) -> None:
    """A key is shown once, listed by its prefix, and worthless once revoked."""
    rep = await client_of("rep")
    made = (await rep.post("/api-keys", json={"name": "sync"})).json()
    by_key = {"Authorization": f"Bearer {made['key']}"}
    listed = (await rep.get("/api-keys")).json()["items"]

    assert (await rep.get("/session", headers=by_key)).json()["user"]["name"] == "Rep"
    assert made["id"] in {key["id"] for key in listed}
    assert made["key"] not in str(listed)
    assert (await rep.delete(f"/api-keys/{made['id']}")).status_code == 204
    assert (await rep.get("/session", headers=by_key)).status_code == 401


async def test_the_unknown_get_nothing(anonymous: httpx.AsyncClient) -> None:
    """Every address but health and log-in asks who is there."""
    for path in ("/session", "/deals", "/board", "/users", "/stream", "/models/win_probability"):
        answer = await anonymous.get(path)

        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    bad = await anonymous.get("/deals", headers={"Authorization": "Bearer bw_nonsense"})
    assert bad.status_code == 401
    assert (await anonymous.get("/health")).json() == {"status": "ok", "database": "ok"}


async def test_a_caller_over_the_limit_waits(client_of: ClientOf, services: Services) -> None:
    """Everybody sees what is left of their allowance, and 429 with Retry-After past it."""
    services.limiter.quota = 3
    rep = await client_of("rep")

    answers = [await rep.get("/pipelines") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit"].startswith('"default";r=2')
    assert answers[3].json()["code"] == "too_many_requests"
    assert int(answers[3].headers["Retry-After"]) > 0


async def test_no_request_stops_the_organization(client_of: ClientOf, org: Org) -> None:
    """The system's own user cannot be read or changed; what admins may not do to themselves is named."""
    admin = await client_of("admin")
    system = f"/users/{org.tenant.system_user_id}"
    told = [await admin.patch(system, json=change) for change in ({"role": "analyst"}, {"active": False})]
    own = await admin.patch(f"/users/{org.people['admin']}", json={"role": "analyst"})

    assert [answer.status_code for answer in (await admin.get(system), *told)] == [404, 404, 404]
    assert (own.status_code, own.json()["code"]) == (403, "own_role")
    assert "your own role" in own.json()["detail"]


@pytest.mark.usefixtures("let_in")
async def test_a_new_password_needs_the_old_and_ends_other_sessions(
    anonymous: httpx.AsyncClient, client_of: ClientOf
) -> None:
    """Whoever is logged in changes their password; sessions elsewhere end, keys go on."""
    key = await client_of("rep")
    stolen = dict((await _log_in(anonymous)).cookies)
    token = {"X-CSRF-Token": (await _log_in(anonymous)).json()["csrf_token"]}
    mine = dict(anonymous.cookies)

    async def change(old: str, new: str) -> httpx.Response:
        return await anonymous.post("/session/password", json={"old": old, "new": new}, headers=token)

    wrong, short = await change("not the password", "another long one"), await change(PASSWORD, "short")
    right = await change(PASSWORD, "another long one")
    here = (await anonymous.get("/session")).status_code
    anonymous.cookies.clear()
    elsewhere = (await anonymous.get("/session", headers=_cookies(stolen))).status_code

    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
    assert (short.status_code, right.status_code) == (422, 204)
    assert (here, elsewhere) == (200, 401)
    assert (await anonymous.get("/session", headers=_cookies(mine))).status_code == 200
    assert (await key.get("/session")).status_code == 200
    assert (await _log_in(anonymous)).status_code == 401
    assert (await _log_in(anonymous, password="another long one")).status_code == 200


@pytest.mark.usefixtures("let_in")
async def test_guessing_the_old_password_is_slowed_down(anonymous: httpx.AsyncClient) -> None:
    """Whoever finds a screen unlocked cannot try passwords there without end."""
    token = {"X-CSRF-Token": (await _log_in(anonymous)).json()["csrf_token"]}
    body = {"old": "wrong", "new": "another long one"}
    for _ in range(access.MOST_FROM_ADDRESS):
        await anonymous.post("/session/password", json=body, headers=token)
    answer = await anonymous.post("/session/password", json=body | {"old": PASSWORD}, headers=token)

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")


@pytest.mark.usefixtures("let_in")
async def test_all_sessions_can_be_ended_at_once(anonymous: httpx.AsyncClient) -> None:
    """Whoever left a session open somewhere ends it from anywhere, together with this one."""
    elsewhere = dict((await _log_in(anonymous)).cookies)
    token = {"X-CSRF-Token": (await _log_in(anonymous)).json()["csrf_token"]}
    here = dict(anonymous.cookies)
    ended = await anonymous.delete("/sessions", headers=token)
    anonymous.cookies.clear()

    assert ended.status_code == 204
    for cookies in (elsewhere, here):
        assert (await anonymous.get("/session", headers=_cookies(cookies))).status_code == 401


@pytest.mark.usefixtures("let_in", "other_org")
async def test_the_organization_can_be_named(anonymous: httpx.AsyncClient) -> None:
    """A log-in says in which organization; a password of another one does not open it."""
    there = {"email": EMAIL, "password": PASSWORD, "organization": "northgate"}

    assert (await anonymous.post("/session", json=there)).json()["org"]["name"] == "Northgate"
    assert (await anonymous.post("/session", json=there | {"organization": "southgate"})).status_code == 401


async def test_nothing_quick_to_guess_is_kept_of_a_new_users_password(
    client_of: ClientOf, services: Services, org: Org
) -> None:
    """A repeated request is told by a digest of it, which would tell a password to whoever tries many."""
    admin = await client_of("admin")
    body = {"name": "Ada", "email": "ada@northgate.example", "role": "analyst", "password": PASSWORD}
    answers = [await admin.post("/users", json=body, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    async with services.work(org.as_("admin")) as work:
        kept = (await work.session.execute(text("select count(*) from idempotency_keys"))).scalar_one()

    assert [answer.status_code for answer in answers] == [201, 409]
    assert kept == 0


async def test_nul_is_refused_wherever_it_stands(client_of: ClientOf, anonymous: httpx.AsyncClient) -> None:
    """The character that the database cannot hold is the caller's mistake, not a fault of ours."""
    admin = await client_of("admin")
    answers = [
        await anonymous.post("/session", json={"email": "a\0@b.example", "password": "x"}),
        await anonymous.post("/session", json={"email": EMAIL, "password": "x\0y"}),
        await admin.post("/accounts", json={"name": "Harbour\0"}),
        await admin.post("/accounts", json={"name": "Harbour", "\0": 1}),
        await admin.post("/api-keys", json={"name": "\0"}),
        await admin.get("/users?q=%00"),
        await admin.get("/users?q=Ada%00&limit=3"),
        await admin.get("/users/%00"),
        await anonymous.get("/%00"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "invalid_request")
    ] * len(answers)
    assert "body.name" in answers[2].json()["detail"]
    half = await admin.post(
        "/accounts", content=b'{"name": "\\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert half.status_code == 422


@pytest.mark.parametrize(("trusted", "refused"), [(None, True), ("127.0.0.1", False)])
async def test_nobody_says_for_themselves_from_where_they_call(
    services: Services, trusted: str | None, *, refused: bool
) -> None:
    """X-Forwarded-For counts when a proxy we were told of sends it; else each try would be from elsewhere."""
    settings = services.settings.model_copy(update={"trusted_proxies": trusted, "port": 0})
    config = http_config(settings, services)
    config.port = 0
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
        codes = [
            (
                await client.post(
                    "/session",
                    json={"email": EMAIL, "password": "wrong"},
                    headers={"X-Forwarded-For": f"203.0.113.{n}"},
                )
            ).status_code
            for n in range(access.MOST_FROM_ADDRESS + 1)
        ]
    server.should_exit = True
    await serving

    assert codes == [401] * access.MOST_FROM_ADDRESS + [429 if refused else 401]


def _cookies(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
