"""Integrations: a user's consent, codes, tokens and scopes, by the standards."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf
from tests.serving.integration import BACK, SCOPE, App, answer_of, app, as_public, outside

__all__ = ["app", "outside"]
"""Fixtures, for pytest to find."""


async def test_a_consent_becomes_tokens(app: App) -> None:
    """The user sees who asks for what, agrees, and the integration acts as them within that."""
    shown = (await app.browser.get("/oauth/authorize", params=app.asked)).json()
    answer = answer_of(await app.consent())
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


async def test_a_refusal_is_told(app: App) -> None:
    """Who does not agree sends the integration away with an error, its state, and who answers."""
    answer = answer_of(await app.consent(approve=False))

    assert answer == {"error": "access_denied", "state": "xyz", "iss": "http://127.0.0.1:8000"}


async def test_giving_back_and_asking(app: App, client_of: ClientOf) -> None:
    """A client asks about its own tokens and gives them back; of others' it learns nothing."""
    tokens = (await app.redeem(await app.code())).json()
    public = await as_public(app, client_of)
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
