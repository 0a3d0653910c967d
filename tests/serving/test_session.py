"""Getting in: sessions in cookies, keys for programs, and what other sites' pages cannot do."""

import httpx
import pytest

from crm_core import access
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
