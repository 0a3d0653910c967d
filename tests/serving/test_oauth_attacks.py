"""Integrations under the attacks that RFC 9700 tells of."""

import logging
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy import text

from crm_core import access
from serving.logs import JsonLines
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import PASSWORD, ClientOf
from tests.serving.integration import BACK, App, answer_of, app, as_public, outside

__all__ = ["app", "outside"]
"""Fixtures, for pytest to find."""


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
    decided = answer_of(await app.consent(approve=True, **changed))

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
    local = await as_public(app, client_of, uris=("http://127.0.0.1/back", "http://localhost/back"))
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
    other = await as_public(app, client_of)
    injected = await other.redeem(code)

    assert injected.json()["error"] == "invalid_grant"
    assert (await app.redeem(code)).status_code == 200


async def test_a_client_proves_itself(app: App, client_of: ClientOf) -> None:
    """By Basic or in the form, in one way; a public one has no secret to send; all else is 401."""
    public = await as_public(app, client_of)
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
