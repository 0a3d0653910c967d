"""An integration of a company, and the user at a browser who is asked by it."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from crm_core import access
from serving.services import Services
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
        return answer_of(await self.consent(**changed))["code"]

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


def answer_of(response: httpx.Response) -> dict[str, str]:
    """The parameters of the address that the browser is sent to."""
    assert response.status_code == 200, response.text
    return {
        name: value for name, (value,) in parse_qs(urlsplit(response.json()["redirect_to"]).query).items()
    }


@pytest.fixture
async def outside(services: Services, application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a cookie."""
    application.state.services = services
    transport = httpx.ASGITransport(app=application)
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


async def as_public(app: App, client_of: ClientOf, *, uris: tuple[str, ...] = (BACK,)) -> App:
    admin = await client_of("admin")
    body = {"name": "Page", "kind": "public", "redirect_uris": list(uris), "scopes": SCOPE.split()}
    made = (await admin.post("/oauth/clients", json=body)).json()
    assert made["client_secret"] is None
    return App(app.browser, app.outside, made["client_id"], None, app.verifier, app.csrf)
