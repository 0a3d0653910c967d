"""Integrations: a user's consent, codes, tokens and scopes, and the attacks that RFC 9700 tells of."""

import base64
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import text

from crm_core import access
from crm_core.pipelines import Pipeline
from serving.api import app as http
from serving.logs import JsonLines
from serving.services import Services
from serving.settings import Settings
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import PASSWORD, ClientOf

BACK = "https://app.example/callback"
SCOPE = "deals:read accounts:write"


@dataclass
class App:
    """A confidential integration of the company, and the rep who uses it at a browser."""

    browser: httpx.AsyncClient
    outside: httpx.AsyncClient
    client_id: str
    secret: str | None
    verifier: str
    csrf: dict[str, str]

    @property
    def asked(self) -> dict[str, str]:
        """What it sends the browser with."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        return {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": BACK, "scope": SCOPE,
            "state": "xyz", "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }  # fmt: skip

    async def consent(self, *, approve: bool = True, **changed: Any) -> httpx.Response:
        """Decide, as the page does that shows the question."""
        return await self.browser.post(
            "/oauth/authorize", json={**self.asked, "approve": approve, **changed}, headers=self.csrf
        )

    async def code(self, **changed: Any) -> str:
        """Consent, and return the code."""
        return _answer(await self.consent(**changed))["code"]

    async def token(self, **form: str) -> httpx.Response:
        """Ask the token endpoint, as the integration's server does."""
        if self.secret is None:
            return await self.outside.post("/oauth/token", data={"client_id": self.client_id, **form})
        return await self.outside.post("/oauth/token", data=form, auth=(self.client_id, self.secret))

    async def redeem(self, code: str, **changed: str) -> httpx.Response:
        """Exchange a code."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": BACK,
            "code_verifier": self.verifier,
        }  # fmt: skip
        return await self.token(**{**form, **changed})

    async def refresh(self, token: str, **more: str) -> httpx.Response:
        """Exchange a refresh token."""
        return await self.token(grant_type="refresh_token", refresh_token=token, **more)

    async def get(self, path: str, token: str) -> httpx.Response:
        """Call the interface with an access token."""
        return await self.outside.get(path, headers={"Authorization": f"Bearer {token}"})

    async def works(self, token: str) -> bool:
        """Whether an access token works."""
        return (await self.get("/session", token)).status_code == 200


def _answer(response: httpx.Response) -> dict[str, str]:
    """The parameters of the address that the browser is sent to."""
    assert response.status_code == 200, response.text
    return {
        name: value for name, (value,) in parse_qs(urlsplit(response.json()["redirect_to"]).query).items()
    }


@pytest.fixture
async def outside(services: Services, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a cookie."""
    app = http.build(settings)
    app.state.services = services
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bellwether.test/api/v1") as client:
        yield client


@pytest.fixture
async def app(
    anonymous: httpx.AsyncClient,
    outside: httpx.AsyncClient,
    client_of: ClientOf,
    services: Services,
    org: Org,
) -> App:
    """The integration, registered by an admin; the rep is logged in."""
    admin = await client_of("admin")
    made = await admin.post(
        "/oauth/clients",
        json={
            "name": "Warehouse", "kind": "confidential", "redirect_uris": [BACK],
            "scopes": [*SCOPE.split(), "deals:write"],
        },
    )  # fmt: skip
    assert made.status_code == 201, made.text
    async with services.work(org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=services.clock())
    session = await anonymous.post("/session", json={"email": "rep@northgate.example", "password": PASSWORD})
    return App(
        anonymous, outside, made.json()["client_id"], made.json()["client_secret"], secrets.token_urlsafe(48),
        {"X-CSRF-Token": session.json()["csrf_token"]},
    )  # fmt: skip


async def _as_public(app: App, client_of: ClientOf, *, uris: tuple[str, ...] = (BACK,)) -> App:
    admin = await client_of("admin")
    body = {"name": "Page", "kind": "public", "redirect_uris": list(uris), "scopes": SCOPE.split()}
    made = (await admin.post("/oauth/clients", json=body)).json()
    assert made["client_secret"] is None
    return App(app.browser, app.outside, made["client_id"], None, app.verifier, app.csrf)


async def test_a_consent_becomes_tokens(app: App) -> None:
    """The user sees who asks for what, agrees, and the integration acts as them within that."""
    shown = (await app.browser.get("/oauth/authorize", params=app.asked)).json()
    answer = _answer(await app.consent())
    given = await app.redeem(answer["code"])
    tokens = given.json()
    me = (await app.get("/session", tokens["access_token"])).json()

    assert (shown["client"]["name"], shown["redirect_to"]) == ("Warehouse", None)
    assert set(shown["scopes"]) == set(SCOPE.split())
    assert (answer["state"], answer["iss"]) == ("xyz", "http://127.0.0.1:8000")
    assert given.headers["cache-control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    assert (me["user"]["name"], set(me["scopes"])) == ("Rep", set(SCOPE.split()))


async def test_scopes_narrow_what_the_user_may(
    app: App, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """In the database: nothing beyond the scopes is seen or written, whatever the user's roles allow."""
    mine = await open_deal(services.database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    await open_deal(services.database, org.as_("other_rep"), pipeline=pipeline, at=services.clock())
    token = (await app.redeem(await app.code())).json()["access_token"]
    deals = (await app.get("/deals", token)).json()["items"]
    by_token = {"Authorization": f"Bearer {token}"}
    renamed = await app.outside.patch(f"/deals/{mine}", json={"name": "x"}, headers=by_token)
    made = await app.outside.post("/accounts", json={"name": "Harbour"}, headers=by_token)
    people = (await app.get("/people", token)).json()

    assert [deal["id"] for deal in deals] == [str(mine)]
    assert renamed.status_code == 403
    assert made.status_code == 201
    assert people.get("items", []) == []


async def test_an_integration_opens_no_further_doors(app: App, client_of: ClientOf) -> None:
    """Its token makes no key, no password, no consent; and such scopes cannot be registered."""
    token = (await app.redeem(await app.code())).json()["access_token"]
    by_token = {"Authorization": f"Bearer {token}"}
    refused = [
        await app.outside.request(method, path, json=body, headers=by_token)
        for method, path, body in (
            ("POST", "/api-keys", {"name": "mine"}),
            ("POST", "/oauth/authorize", {**app.asked, "approve": True}),
            (
                "POST",
                "/oauth/clients",
                {"name": "x", "kind": "public", "redirect_uris": [BACK], "scopes": ["deals:read"]},
            ),
            ("POST", "/session/password", {"old": PASSWORD, "new": PASSWORD}),
            ("GET", "/sessions", None),
        )
    ]
    admin = await client_of("admin")
    scopes = (
        "users:write",
        "api_keys:write",
        "integrations:write",
        "organization:write",
        "nothing:read",
        "*",
    )
    registered = [
        await admin.post(
            "/oauth/clients", json={"name": "x", "kind": "public", "redirect_uris": [BACK], "scopes": [one]}
        )
        for one in scopes
    ]

    assert {one.status_code for one in refused} == {403}
    assert {one.json()["code"] for one in registered} == {"scope_unknown"}


async def test_a_code_that_comes_again_ends_all_that_came_of_it(
    app: App, services: Services, org: Org
) -> None:
    """A code works once; a second time, whoever sends it, the first one's tokens end too."""
    code = await app.code()
    tokens = (await app.redeem(code)).json()
    before = await app.works(tokens["access_token"])
    again = await app.redeem(code)

    assert before
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not await app.works(tokens["access_token"])
    assert (await app.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await _ended(services, org)) == ["code_replayed"]


async def _ended(services: Services, org: Org) -> list[str]:
    async with services.work(org.as_("rep")) as work:
        rows = await work.session.execute(
            text("select data ->> 'cause' from events where type = 'IntegrationAccessEnded' order by seq")
        )
        return list(rows.scalars())


async def test_a_refresh_token_that_comes_again_ends_the_family(
    app: App, services: Services, org: Org
) -> None:
    """Refresh tokens rotate; who comes with a spent one was robbed or is the thief, and both are out."""
    first = (await app.redeem(await app.code())).json()
    second = (await app.refresh(first["refresh_token"])).json()
    alive = await app.works(second["access_token"])
    stolen = await app.refresh(first["refresh_token"])

    assert first["refresh_token"] != second["refresh_token"]
    assert alive
    assert stolen.json()["error"] == "invalid_grant"
    assert not await app.works(second["access_token"])
    assert not await app.works(first["access_token"])
    assert (await app.refresh(second["refresh_token"])).json()["error"] == "invalid_grant"
    assert await _ended(services, org) == ["refresh_token_reused"]


async def test_a_refresh_narrows_and_never_widens(app: App) -> None:
    """An access token may have fewer scopes than were granted, the next all of them again, none ever more."""
    tokens = (await app.redeem(await app.code())).json()
    wider = await app.refresh(tokens["refresh_token"], scope="deals:write")
    narrow = (await app.refresh(tokens["refresh_token"], scope="deals:read")).json()
    again = (await app.refresh(narrow["refresh_token"])).json()

    assert wider.json()["error"] == "invalid_scope"
    assert narrow["scope"] == "deals:read"
    assert set(again["scope"].split()) == set(SCOPE.split())


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": "people:read"}, "invalid_scope"),
        ({"scope": "deals:read everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
async def test_a_wrong_question_is_sent_back(app: App, changed: dict[str, str], error: str) -> None:
    """PKCE by S256 is not optional, nor are scopes; the integration is told, and no code is made."""
    shown = (await app.browser.get("/oauth/authorize", params={**app.asked, **changed})).json()
    decided = _answer(await app.consent(approve=True, **changed))

    assert parse_qs(urlsplit(shown["redirect_to"]).query)["error"] == [error]
    assert (decided["error"], decided["state"]) == (error, "xyz")
    assert "code" not in decided


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/callback", "https://app.example/callback/", "https://app.example/callback?x=1",
        "https://app.example/callback/../evil", "https://app.example/Callback", "http://app.example/callback",
        "https://app.example:444/callback", "https://app.example@evil.example/callback",
        "https://app.example/callback#x", "https://app.example/callback%2f", "https://sub.app.example/callback",
        "https://app.example.evil.example/callback", "//app.example/callback", "javascript:alert(1)", "",
    ],
)  # fmt: skip
async def test_an_answer_goes_to_the_registered_address_only(app: App, uri: str) -> None:
    """To the letter; for any other address there is an error here and no redirect."""
    shown = await app.browser.get("/oauth/authorize", params={**app.asked, "redirect_uri": uri})
    decided = await app.consent(redirect_uri=uri)

    assert {shown.json()["code"], decided.json()["code"]} == {"redirect_uri_unknown"}
    assert "redirect_to" not in shown.json()


async def test_an_app_on_the_users_machine_may_choose_its_port(app: App, client_of: ClientOf) -> None:
    """Of a loopback IP the port may differ (RFC 8252); of a name, and of the path, nothing may."""
    local = await _as_public(app, client_of, uris=("http://127.0.0.1/back", "http://localhost/back"))
    found = {}
    for uri in ("http://127.0.0.1:5123/back", "http://127.0.0.1:5123/other", "http://localhost:5123/back"):
        found[uri] = (await local.consent(redirect_uri=uri)).status_code
    code = await local.code(redirect_uri="http://127.0.0.1:5123/back")
    given = await local.redeem(code, redirect_uri="http://127.0.0.1:5123/back")

    assert list(found.values()) == [200, 422, 422]
    assert given.status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 43},
        {"redirect_uri": "https://app.example/other"},
    ],
)
async def test_a_stolen_code_is_worthless(app: App, changed: dict[str, str]) -> None:
    """Without the verifier, or from another address, it gives nothing, and is spent by the try."""
    code = await app.code()
    wrong = await app.redeem(code, **changed)

    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    assert (await app.redeem(code)).json()["error"] == "invalid_grant"


async def test_a_code_is_its_clients_own(app: App, client_of: ClientOf) -> None:
    """Another integration cannot inject it, and trying does not take it from its owner."""
    code = await app.code()
    other = await _as_public(app, client_of)
    injected = await other.redeem(code)

    assert injected.json()["error"] == "invalid_grant"
    assert (await app.redeem(code)).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": BACK}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "bwr_x"}, 400, "invalid_grant"),
    ],
)
async def test_the_token_endpoint_speaks_the_standard(
    app: App, form: dict[str, str], status: int, error: str
) -> None:
    """Every error is one of RFC 6749's."""
    answer = await app.token(**form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_client_proves_itself(app: App, client_of: ClientOf) -> None:
    """By Basic or in the form, in one way; a public one has no secret to send; all else is 401."""
    public = await _as_public(app, client_of)
    form = {"grant_type": "refresh_token", "refresh_token": "bwr_x"}
    mine = {"client_id": app.client_id}

    async def asked(*basic: str, **more: str) -> tuple[int, str]:
        auth = httpx.BasicAuth(*basic) if basic else None
        answer = await app.outside.send(
            app.outside.build_request("POST", "/oauth/token", data={**form, **more}), auth=auth
        )
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"].startswith("Basic")
        return answer.status_code, answer.json()["error"]

    assert app.secret is not None
    assert await asked(app.client_id, app.secret) == (400, "invalid_grant")
    assert await asked(**mine, client_secret=app.secret) == (400, "invalid_grant")
    assert await asked(client_id=public.client_id) == (400, "invalid_grant")
    assert await asked(**mine) == (401, "invalid_client")
    assert await asked(app.client_id, "wrong") == (401, "invalid_client")
    assert await asked(client_id="nobody") == (401, "invalid_client")
    assert await asked(client_id=public.client_id, client_secret="made up") == (401, "invalid_client")
    assert await asked(app.client_id, app.secret, client_secret=app.secret) == (400, "invalid_request")
    assert await asked(app.client_id, app.secret, client_id=public.client_id) == (400, "invalid_request")


async def test_parameters_belong_in_the_body_once(app: App) -> None:
    """Not in the address, where logs keep them; not twice; not as JSON."""
    assert app.secret is not None
    auth = (app.client_id, app.secret)
    form = {"grant_type": "refresh_token", "refresh_token": "bwr_x"}
    in_address = await app.outside.post("/oauth/token", params=form, auth=auth, data={"a": "b"})
    twice = await app.outside.post(
        "/oauth/token", content="grant_type=refresh_token&grant_type=authorization_code", auth=auth,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    json = await app.outside.post("/oauth/token", json=form, auth=auth)
    repeated = await app.browser.get("/oauth/authorize?client_id=a&client_id=b")

    assert {one.json()["error"] for one in (in_address, twice, json)} == {"invalid_request"}
    assert repeated.json()["code"] == "repeated_parameter"


async def test_nobody_consents_for_somebody_else(app: App, client_of: ClientOf) -> None:
    """Not another site's page, not a key, not who is not logged in."""
    body = {**app.asked, "approve": True}
    without = await app.browser.post("/oauth/authorize", json=body)
    foreign = await app.browser.post(
        "/oauth/authorize", json=body, headers={**app.csrf, "Origin": "https://app.example"}
    )
    by_key = await (await client_of("rep")).post("/oauth/authorize", json=body)
    nobody = await app.outside.post("/oauth/authorize", json=body)

    assert [one.json()["code"] for one in (without, foreign, by_key, nobody)] == [
        "csrf_token_wrong", "origin_not_allowed", "session_needed", "not_signed_in",
    ]  # fmt: skip


async def test_a_refusal_is_told(app: App) -> None:
    """Who does not agree sends the integration away with an error, its state, and who answers."""
    answer = _answer(await app.consent(approve=False))

    assert answer == {"error": "access_denied", "state": "xyz", "iss": "http://127.0.0.1:8000"}


async def test_another_organizations_integration_is_unknown(
    app: App, other_org: Org, services: Services
) -> None:
    """Nobody can be asked by an integration that their own organization does not know."""
    async with services.work(other_org.as_("admin")) as work:
        client_id, _ = await access.register_client(
            work,
            name="Theirs",
            kind="public",
            redirect_uris=[BACK],
            scopes=["deals:read"],
            at=services.clock(),
        )

    assert (await app.consent(client_id=str(client_id))).json()["code"] == "oauth_client_not_found"


async def test_giving_back_and_asking(app: App, client_of: ClientOf) -> None:
    """A client asks about its own tokens and gives them back; of others' it learns nothing."""
    tokens = (await app.redeem(await app.code())).json()
    public = await _as_public(app, client_of)
    assert app.secret is not None
    auth = (app.client_id, app.secret)

    async def asked(token: str) -> dict[str, Any]:
        answer = await app.outside.post("/oauth/introspect", data={"token": token}, auth=auth)
        found: dict[str, Any] = answer.json()
        return found

    known = await asked(tokens["access_token"])
    others = await app.outside.post(
        "/oauth/introspect", data={"token": tokens["access_token"], "client_id": public.client_id}
    )
    stolen = await app.outside.post(
        "/oauth/revoke", data={"token": tokens["access_token"], "client_id": public.client_id}
    )
    still = await app.works(tokens["access_token"])
    one = await app.outside.post("/oauth/revoke", data={"token": tokens["access_token"]}, auth=auth)
    after_one = (await app.works(tokens["access_token"]), (await asked(tokens["refresh_token"]))["active"])
    await app.outside.post("/oauth/revoke", data={"token": tokens["refresh_token"]}, auth=auth)
    unknown = await app.outside.post("/oauth/revoke", data={"token": "made up"}, auth=auth)

    assert known["active"] is True
    assert (known["client_id"], known["token_type"]) == (app.client_id, "Bearer")
    assert known["exp"] - known["iat"] == 900
    assert others.status_code == 401
    assert (stolen.status_code, still) == (200, True)
    assert (one.status_code, unknown.status_code) == (200, 200)
    assert after_one == (False, True)
    assert await asked(tokens["refresh_token"]) == {"active": False}
    assert (await app.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_access_ends_where_its_user_says(app: App, client_of: ClientOf) -> None:
    """A user sees what they granted and ends it at once; an admin ends an integration for everybody."""
    first = (await app.redeem(await app.code())).json()["access_token"]
    second = (await app.redeem(await app.code())).json()["access_token"]
    listed = (await app.browser.get("/oauth/grants")).json()["items"]
    ended = await app.browser.delete(f"/oauth/grants/{listed[0]['id']}", headers=app.csrf)
    alive = [await app.works(token) for token in (first, second)]
    await (await client_of("admin")).delete(f"/oauth/clients/{app.client_id}")

    assert len(listed) == 2
    assert ended.status_code == 204
    assert alive == [False, True]
    assert not await app.works(second)


async def test_who_left_takes_their_integrations_along(app: App, client_of: ClientOf, org: Org) -> None:
    """Deactivating a user ends the tokens that act as them."""
    tokens = (await app.redeem(await app.code())).json()
    await (await client_of("admin")).patch(f"/users/{org.people['rep']}", json={"active": False})

    assert not await app.works(tokens["access_token"])
    assert (await app.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_the_server_says_what_it_can(app: App) -> None:
    """The metadata (RFC 8414) name the issuer, every endpoint, and PKCE by S256 only."""
    found = (await app.outside.get("http://bellwether.test/.well-known/oauth-authorization-server")).json()

    assert found["issuer"] == "http://127.0.0.1:8000"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["response_types_supported"] == ["code"]
    assert found["authorization_response_iss_parameter_supported"] is True
    for name in ("token", "revocation", "introspection"):
        path = urlsplit(found[f"{name}_endpoint"]).path.removeprefix("/api/v1")
        assert (await app.outside.post(path)).status_code == 400


async def test_no_token_is_kept_or_logged(app: App, admin_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Codes, tokens and secrets are in no row and no log line, not even those sent in an address."""
    with caplog.at_level(logging.DEBUG):
        code = await app.code()
        tokens = (await app.redeem(code)).json()
        await app.outside.get("/session", params={"access_token": tokens["access_token"]})
        by_address = await app.outside.get("/deals", params={"access_token": tokens["access_token"]})
    with psycopg.connect(admin_url) as connection:
        kept = "".join(
            row[0]
            for table in ("oauth_clients", "oauth_grants", "oauth_tokens", "events", "procrastinate_jobs")
            for row in connection.execute(f"select t::text from {table} t".encode()).fetchall()
        )
    logged = "\n".join(
        JsonLines().format(record)
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore"))
    )
    canaries = [code, tokens["access_token"], tokens["refresh_token"], str(app.secret)]

    assert by_address.status_code == 401
    assert UUID(app.client_id).hex in kept.replace("-", "")
    assert [one for one in canaries if one in kept or one in logged] == []
