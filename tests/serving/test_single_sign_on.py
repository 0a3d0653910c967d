"""Signing on through a company's own identity provider, a process that speaks OpenID Connect on loopback."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from sqlalchemy import text

from crm_core import access, users
from serving.services import Services
from tests.conftest import ROOT
from tests.connectors.openid_provider import CLIENT_ID, CLIENT_SECRET
from tests.database import Org
from tests.serving.conftest import PASSWORD, ClientOf

PATH = "/single-sign-on"
REASONS = {"no subject": "names no subject", "another issuer's answer": "the answer is another issuer's"}
"""What the service's log says of a fault; of all others that the id_token is refused."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider's process, and its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.connectors.openid_provider"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


class Idp:
    """The provider, and the browser that goes there and back."""

    def __init__(self, issuer: str, site: httpx.AsyncClient, outside: httpx.AsyncClient, id_: str) -> None:
        self.issuer, self.site, self.outside, self.id = issuer, site, outside, id_

    async def control(self, *, fault: str = "", **told: Any) -> list[dict[str, str]]:
        """Tell the provider who is signed in there, and how to misbehave; return what it was asked."""
        answer = await self.outside.post(f"{self.issuer}/control", json={"fault": fault, **told})
        seen: list[dict[str, str]] = answer.json()["seen"]
        return seen

    async def leave(self, **query: str) -> str:
        """Begin a sign-on here and pass through the provider; return where it sends the browser back to."""
        started = await self.site.get(f"{PATH}/{self.id}/start", params=query)
        assert started.status_code == 303, started.text
        return str((await self.outside.get(started.headers["location"])).headers["location"])

    async def come_back(self, address: str) -> httpx.Response:
        """Follow the provider's redirect to this site."""
        parts = urlsplit(address)
        return await self.site.get(f"{parts.path.removeprefix('/api/v1')}?{parts.query}")

    async def sign_on(self, **query: str) -> httpx.Response:
        """Go there and come back."""
        return await self.come_back(await self.leave(**query))


@pytest.fixture
async def idp(issuer: str, anonymous: httpx.AsyncClient, client_of: ClientOf) -> AsyncIterator[Idp]:
    """The company trusts the provider, for addresses of its own domain."""
    admin = await client_of("admin")
    made = await admin.post(
        "/identity-providers",
        json={
            "name": "Company account", "issuer": issuer, "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "allowed_domains": ["northgate.example"],
            "default_role": "sales_representative",
        },
    )  # fmt: skip
    assert made.status_code == 201, made.text
    async with httpx.AsyncClient() as outside:
        found = Idp(issuer, anonymous, outside, made.json()["id"])
        await found.control(person={"sub": "1", "email": "new@northgate.example", "email_verified": True})
        yield found


def _problem(answer: httpx.Response) -> str | None:
    location = urlsplit(answer.headers["location"])
    return parse_qs(location.query).get("problem", [None])[0] if location.path == "/login" else None


async def test_somebody_new_joins_with_the_default_role(idp: Idp, anonymous: httpx.AsyncClient) -> None:
    """Whom the provider vouches for is a user at once, and the same user the next time."""
    seen = len(await idp.control())
    first = await idp.sign_on(return_to="/deals?mine=1")
    one = (await anonymous.get("/session")).json()
    second = await idp.sign_on()
    two = (await anonymous.get("/session")).json()
    asked = (await idp.control())[seen:]

    assert (first.status_code, first.headers["location"]) == (303, "/deals?mine=1")
    assert (one["user"]["email"], one["user"]["role"]) == ("new@northgate.example", "sales_representative")
    assert second.headers["location"] == "/"
    assert two["user"]["id"] == one["user"]["id"]
    assert {question["code_challenge_method"] for question in asked} == {"S256"}
    assert len({question[name] for question in asked for name in ("state", "nonce", "code_challenge")}) == 6


@pytest.mark.parametrize(
    "fault",
    [
        "wrong nonce", "no nonce", "wrong audience", "audience of several", "wrong issuer", "expired",
        "not yet", "no expiry", "another key", "alg none", "signed with the client secret",
        "signed with the public key", "another access token", "no subject", "another issuer's answer",
    ],
)  # fmt: skip
async def test_a_false_answer_opens_nothing(
    idp: Idp, anonymous: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    """An id_token that is not ours, not of now or not the provider's is refused, and nobody is made."""
    await idp.control(fault=fault)
    answer = await idp.sign_on()

    assert REASONS.get(fault, "the id_token is refused") in caplog.text
    assert _problem(answer) == "sign_on_failed"
    assert (await anonymous.get("/session")).status_code == 401


async def test_a_provider_that_changed_its_key_is_understood(
    idp: Idp, anonymous: httpx.AsyncClient, services: Services
) -> None:
    """A key that is not known is looked for anew, once in a while."""
    await idp.sign_on()
    known = services.open_id._known[idp.issuer]
    known.keys_read_at = float("-inf")
    await idp.control(new_key="two")
    anonymous.cookies.clear()

    assert _problem(await idp.sign_on()) is None
    assert (await anonymous.get("/session")).status_code == 200


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "2", "email": "two@northgate.example", "email_verified": False},
        {"sub": "2", "email": "two@northgate.example"},
        {"sub": "2", "email": "two@northgate.example", "email_verified": "false"},
        {"sub": "2", "email": "two@northgate.example.evil.example", "email_verified": True},
        {"sub": "2", "email": "two@sub.northgate.example", "email_verified": True},
        {"sub": "2", "email_verified": True},
    ],
)
async def test_only_a_verified_address_of_the_company_joins(idp: Idp, person: dict[str, Any]) -> None:
    """Without a verified e-mail address of an allowed domain nobody new gets in."""
    await idp.control(person=person)

    assert _problem(await idp.sign_on()) == "sign_on_refused"


async def test_an_address_alone_is_nobodys_account(
    idp: Idp, anonymous: httpx.AsyncClient, services: Services, org: Org
) -> None:
    """Who has a colleague's e-mail address at the provider is not that colleague until they linked it."""
    async with services.work(org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=services.clock())
    await idp.control(person={"sub": "9", "email": "rep@northgate.example", "email_verified": True})
    before = _problem(await idp.sign_on())
    session = await anonymous.post("/session", json={"email": "rep@northgate.example", "password": PASSWORD})
    token = {"X-CSRF-Token": session.json()["csrf_token"]}
    unprotected = await anonymous.post(f"{PATH}/{idp.id}/link")
    begun = await anonymous.post(f"{PATH}/{idp.id}/link", headers=token)
    there = await idp.outside.get(begun.json()["redirect_to"])
    linked = await idp.come_back(there.headers["location"])
    anonymous.cookies.clear()
    after = await idp.sign_on()

    assert before == "identity_not_linked"
    assert unprotected.status_code == 403
    assert linked.headers["location"] == "/"
    assert after.headers["location"] == "/"
    assert (await anonymous.get("/session")).json()["user"]["id"] == str(org.people["rep"])


async def test_a_colleague_without_any_way_in_gets_this_one(
    idp: Idp, anonymous: httpx.AsyncClient, org: Org
) -> None:
    """Whom an admin added by e-mail, without a password, is known by the provider's verified address."""
    await idp.control(person={"sub": "7", "email": "Rep@Northgate.example", "email_verified": True})
    await idp.sign_on()

    assert (await anonymous.get("/session")).json()["user"]["id"] == str(org.people["rep"])


async def test_a_changed_address_changes_nobody(idp: Idp, anonymous: httpx.AsyncClient, org: Org) -> None:
    """Issuer and subject say who it is: with a colleague's address somebody known stays who they were."""
    await idp.sign_on()
    me = (await anonymous.get("/session")).json()["user"]["id"]
    await idp.control(person={"sub": "1", "email": "admin@northgate.example", "email_verified": True})
    anonymous.cookies.clear()
    await idp.sign_on()

    assert (await anonymous.get("/session")).json()["user"]["id"] == me != str(org.people["admin"])


async def test_who_left_does_not_come_back(
    idp: Idp, anonymous: httpx.AsyncClient, services: Services, org: Org
) -> None:
    """A user who was switched off is not let in, and not made a second time."""
    await idp.sign_on()
    me = (await anonymous.get("/session")).json()["user"]["id"]
    async with services.work(org.as_("admin")) as work:
        await users.edit(work, me, to={"active": False}, at=services.clock())

    assert _problem(await idp.sign_on()) == "sign_on_refused"


async def test_an_answer_belongs_to_the_browser_that_asked(idp: Idp, anonymous: httpx.AsyncClient) -> None:
    """An answer to an attacker's attempt opens nothing in somebody else's browser, nor a second time."""
    address = await idp.leave()
    mine = dict(anonymous.cookies)
    anonymous.cookies.clear()
    in_another = await idp.come_back(address)
    anonymous.cookies.update(mine)
    forged = await idp.come_back(address.replace("state=", "state=x"))
    right = await idp.come_back(address)
    again = await idp.come_back(address)

    assert [_problem(one) for one in (in_another, forged, right, again)] == [
        "sign_on_ended", "sign_on_ended", None, "sign_on_ended",
    ]  # fmt: skip


async def test_an_answer_belongs_to_the_provider_that_was_asked(
    idp: Idp, client_of: ClientOf, services: Services
) -> None:
    """A code that comes back to another provider's address is not taken there (mix-up)."""
    admin = await client_of("admin")
    other = await admin.post(
        "/identity-providers",
        json={
            "name": "Another", "issuer": "https://attacker.example", "client_id": "c", "allowed_domains": [],
            "default_role": "admin",
        },
    )  # fmt: skip
    address = await idp.leave()

    assert _problem(await idp.come_back(address.replace(idp.id, other.json()["id"]))) == "sign_on_ended"
    assert services.open_id._known.keys() <= {idp.issuer}


@pytest.mark.parametrize(
    "return_to",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\t/evil", "/%0d%0aSet-Cookie", "deals", "/a\\b"],
)  # fmt: skip
async def test_the_way_back_stays_on_this_site(idp: Idp, return_to: str) -> None:
    """Whatever a link says, a sign-on never ends at another site's address."""
    location = (await idp.sign_on(return_to=return_to)).headers["location"]

    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "evil.example" not in location or return_to == "/%0d%0aSet-Cookie"


async def test_a_session_is_new_at_every_sign_on(idp: Idp, anonymous: httpx.AsyncClient) -> None:
    """A token that was planted in the browser before is not the one that opens (session fixation)."""
    anonymous.cookies.set("bellwether_session", "planted", domain="bellwether.test")
    await idp.sign_on()
    tokens = {cookie.value for cookie in anonymous.cookies.jar if cookie.name == "bellwether_session"}

    assert tokens - {"planted"}
    assert (
        await httpx.AsyncClient(transport=anonymous._transport, base_url=anonymous.base_url).get(
            "/session", headers={"Cookie": "bellwether_session=planted"}
        )
    ).status_code == 401


async def test_logging_out_ends_both_sessions(idp: Idp, anonymous: httpx.AsyncClient) -> None:
    """Here at once, and there where the answer sends the browser."""
    await idp.sign_on()
    csrf = (await anonymous.get("/session")).json()["csrf_token"]
    left = await anonymous.post(f"{PATH}/log-out", headers={"X-CSRF-Token": csrf})

    assert left.json()["redirect_to"].startswith(f"{idp.issuer}/leave?client_id=")
    assert (await anonymous.get("/session")).status_code == 401


async def test_the_provider_is_found_by_domain(idp: Idp, anonymous: httpx.AsyncClient) -> None:
    """Whoever asks is told the same of every address of a domain, whether it is a colleague's or not."""
    told = [
        (await anonymous.get(PATH, params={"email": f"{who}@{domain}"})).json()["items"]
        for who, domain in (
            ("rep", "northgate.example"),
            ("nobody", "NORTHGATE.example"),
            ("rep", "else.example"),
        )
    ]

    assert told[0] == told[1]
    assert [one["id"] for one in told[0]] == [idp.id]
    assert told[2] == []


async def test_only_admins_trust_providers_and_nobody_reads_the_secret(
    idp: Idp, client_of: ClientOf, admin_url: str
) -> None:
    """The client secret is in no answer and not in the database; a manager changes nothing."""
    manager = await client_of("manager")
    shown = await manager.get("/identity-providers")
    refused = await manager.patch(f"/identity-providers/{idp.id}", json={"default_role": "admin"})
    with psycopg.connect(admin_url) as connection:
        kept = connection.execute("select s::text from sealed_secrets s").fetchall()

    assert CLIENT_SECRET not in shown.text
    assert refused.status_code == 403
    assert kept
    assert CLIENT_SECRET.encode().hex() not in str(kept)


async def test_a_refusal_there_is_told_here(idp: Idp) -> None:
    """Who presses Cancel at the provider comes back to the log-in page."""
    await idp.control(fault="refused")

    assert _problem(await idp.sign_on()) == "sign_on_refused"


async def test_the_log_tells_of_it(idp: Idp, services: Services, org: Org) -> None:
    """Joining, linking and logging in are events."""
    await idp.sign_on()
    async with services.work(org.as_("admin")) as work:
        types = list((await work.session.execute(text("select type from events order by seq"))).scalars())

    assert types[-3:] == ["UserAdded", "IdentityLinked", "LoggedIn"]
