"""Ways in by letter: invitations and new passwords, over real SMTP, with jobs as they run."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import httpx
import psycopg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from crm_core import access
from serving.services import Services
from serving.settings import Settings
from tests.connectors.mail_server import served
from tests.database import Org
from tests.serving.conftest import PASSWORD, ClientOf

Run = Callable[[], Awaitable[None]]
NEW = "another long password"


class Post:
    """Letters as the mail server took them."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.down = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter, unless the server is down for some more."""
        if self.down:
            self.down -= 1
            return "451 not now"
        assert isinstance(envelope.content, bytes)
        text = message_from_bytes(envelope.content).get_payload(decode=True)
        assert isinstance(text, bytes)
        self.letters.append((envelope.rcpt_tos[0], text.decode()))
        return "250 OK"

    def token(self, to: str) -> str:
        """The secret of the last letter to somebody."""
        text = [text for whom, text in self.letters if whom == to][-1]
        found = re.search(r"#token=(\S+)", text)
        assert found is not None
        return found[1]


@pytest.fixture
def post() -> Post:
    """Nothing sent yet."""
    return Post()


@pytest.fixture
async def settings(settings: Settings, post: Post) -> AsyncIterator[Settings]:
    """A service with a mail server."""
    async with served(post) as port:
        url = SecretStr(f"smtp://127.0.0.1:{port}")
        yield settings.model_copy(update={"smtp_url": url, "public_url": "http://bellwether.test"})


@pytest.fixture
async def admin(client_of: ClientOf) -> httpx.AsyncClient:
    """The admin."""
    return await client_of("admin")


async def _join(anonymous: httpx.AsyncClient, token: str, **changed: Any) -> httpx.Response:
    body = {"token": token, "name": "Dana Ross", "password": NEW} | changed
    return await anonymous.post("/invitations/accept", json=body)


async def _log_in(anonymous: httpx.AsyncClient, email: str, password: str) -> int:
    return (await anonymous.post("/session", json={"email": email, "password": password})).status_code


async def test_who_is_invited_joins(
    admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, post: Post, run_jobs: Run, org: Org
) -> None:
    """The letter's secret, a name and a password make a user in the place they were invited to, once."""
    body = {"email": "dana@northgate.example", "role": "sales_representative", "roles": ["analyst"],
            "manager_id": str(org.people["manager"])}  # fmt: skip
    made = await admin.post("/invitations", json=body)
    await run_jobs()
    token = post.token("dana@northgate.example")
    weak = await _join(anonymous, token, password="short")
    joined = await _join(anonymous, token)
    again = await _join(anonymous, token)
    (invitation,) = (await admin.get("/invitations")).json()["items"]
    user = (await admin.get(f"/users/{invitation['user_id']}")).json()

    assert made.status_code == 201
    assert (weak.status_code, joined.status_code, again.status_code) == (422, 204, 404)
    assert (user["name"], user["role"], user["roles"]) == ("Dana Ross", "sales_representative", ["analyst"])
    assert user["manager"]["id"] == str(org.people["manager"])
    assert await _log_in(anonymous, "dana@northgate.example", NEW) == 200


async def test_an_invitation_is_an_admins_to_make_and_take_back(
    admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, client_of: ClientOf, post: Post, run_jobs: Run
) -> None:
    """Taken back, its letter opens nothing; nobody is invited twice, nor a colleague."""
    body = {"email": "dana@northgate.example", "role": "analyst"}
    refused = await (await client_of("manager")).post("/invitations", json=body)
    made = await admin.post("/invitations", json=body)
    twice = await admin.post("/invitations", json=body | {"email": "Dana@Northgate.example"})
    colleague = await admin.post("/invitations", json=body | {"email": "REP@northgate.example"})
    unknown = await admin.post("/invitations", json=body | {"email": "x@y.example", "role": "system"})
    await run_jobs()
    back = await admin.delete(f"/invitations/{made.json()['id']}")

    assert refused.status_code == 403
    assert [twice.json()["code"], colleague.json()["code"]] == ["already_invited"] * 2
    assert unknown.json()["code"] == "unknown_role"
    assert back.status_code == 204
    assert (await _join(anonymous, post.token("dana@northgate.example"))).status_code == 404
    assert (await admin.post("/invitations", json=body)).status_code == 201


async def test_an_invitation_expires(
    admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, post: Post, run_jobs: Run, admin_url: str
) -> None:
    """After a week its letter opens nothing, and the same address can be invited anew."""
    body = {"email": "dana@northgate.example", "role": "analyst"}
    await admin.post("/invitations", json=body)
    await run_jobs()
    with psycopg.connect(admin_url) as connection:
        connection.execute("update invitations set expires_at = now() - interval '1 second'")

    assert (await _join(anonymous, post.token("dana@northgate.example"))).status_code == 404
    assert (await admin.post("/invitations", json=body)).status_code == 201


async def test_a_letter_outlives_a_mail_server_that_is_down(
    admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, post: Post, run_jobs: Run, admin_url: str
) -> None:
    """It is tried again later, and says the same; no secret waits in the queue or in the record."""
    post.down = 1
    await admin.post("/invitations", json={"email": "dana@northgate.example", "role": "analyst"})
    await run_jobs()
    with psycopg.connect(admin_url) as connection:
        waiting = connection.execute("select task_name, args::text from procrastinate_jobs").fetchall()
        kept = connection.execute("select i::text from invitations i").fetchall()
        connection.execute("update procrastinate_jobs set scheduled_at = now()")
    nothing_yet = list(post.letters)
    await run_jobs()
    token = post.token("dana@northgate.example")

    assert nothing_yet == []
    assert [task for task, _ in waiting] == ["send_invitation"]
    assert token not in f"{waiting}{kept}"
    assert (await _join(anonymous, token)).status_code == 204


@pytest.fixture
async def let_in(services: Services, org: Org) -> None:
    """The rep has a password."""
    async with services.work(org.as_("admin")) as work:
        await access.set_password(work, org.people["rep"], password=PASSWORD, at=services.clock())


@pytest.mark.usefixtures("let_in")
async def test_a_forgotten_password_is_replaced(
    anonymous: httpx.AsyncClient, post: Post, run_jobs: Run
) -> None:
    """By the letter's secret, once; every session ends, and the other letters with it."""
    await _log_in(anonymous, "rep@northgate.example", PASSWORD)
    for _ in range(2):
        await anonymous.post("/password-resets", json={"email": "Rep@northgate.example"})
    await run_jobs()
    first, second = (re.findall(r"#token=(\S+)", text)[0] for _, text in post.letters)
    used = await anonymous.post("/password-resets/use", json={"token": first, "password": NEW})
    again = [
        await anonymous.post("/password-resets/use", json={"token": token, "password": PASSWORD})
        for token in (first, second)
    ]

    assert used.status_code == 204
    assert [one.json()["code"] for one in again] == ["reset_ended"] * 2
    assert (await anonymous.get("/session")).status_code == 401
    assert await _log_in(anonymous, "rep@northgate.example", PASSWORD) == 401
    assert await _log_in(anonymous, "rep@northgate.example", NEW) == 200


@pytest.mark.usefixtures("let_in")
async def test_nobody_learns_by_a_reset_who_has_an_account(
    anonymous: httpx.AsyncClient, post: Post, run_jobs: Run
) -> None:
    """Known or not, the answer is the same to the letter, and both have to wait after three."""
    answers = {}
    for email in ("rep@northgate.example", "nobody@northgate.example"):
        found = [await anonymous.post("/password-resets", json={"email": email}) for _ in range(4)]
        told = [{k: v for k, v in (one.json() or {}).items() if k != "request_id"} for one in found]
        answers[email] = [(one.status_code, *body.items()) for one, body in zip(found, told, strict=True)]
    await run_jobs()
    known, unknown = answers.values()

    assert known == unknown
    assert [status for status, *_ in known] == [202, 202, 202, 429]
    assert {to for to, _ in post.letters} == {"rep@northgate.example"}


@pytest.mark.usefixtures("let_in")
async def test_a_reset_expires_and_is_gone_with_its_user(
    anonymous: httpx.AsyncClient, post: Post, run_jobs: Run, services: Services
) -> None:
    """After an hour the letter opens nothing."""
    await anonymous.post("/password-resets", json={"email": "rep@northgate.example"})
    await run_jobs()
    token = post.token("rep@northgate.example")
    with pytest.raises(access.ResetEndedError):
        await access.reset_password(
            services.database, token=token, password=NEW, address="10.0.0.1",
            at=services.clock() + timedelta(hours=1, seconds=1),
        )  # fmt: skip


async def test_a_letter_names_this_site_and_keeps_its_secret_from_logs(
    admin: httpx.AsyncClient, post: Post, run_jobs: Run
) -> None:
    """The link is to the address people use, whatever Host a request had; the secret stands behind the #."""
    await admin.post(
        "/invitations",
        json={"email": "dana@northgate.example", "role": "analyst"},
        headers={"Host": "evil.example"},
    )
    await run_jobs()
    ((_, text),) = post.letters

    assert "http://bellwether.test/join#token=" in text
    assert "evil.example" not in text
