"""Letters over real SMTP on loopback, and kept in a folder where there is no mail server."""

import ssl
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.mail_out import LogPost, Post, PostError, SmtpPost, Text
from tests.connectors.mail_server import served

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = Text(
    to="dana@example.com",
    subject="Grüße\tvon Northgate",
    body="Zeile eins\n\nhttps://x.example/#token=a\n",
    id="reset-7",
)


class Mailbox:
    """What the server takes, and what it refuses."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.reply = "250 OK"
        self.reply_to_recipient = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        if self.reply_to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.reply_to_recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        if self.reply.startswith("2"):
            self.taken.append(envelope)
        return self.reply

    def letter(self) -> Message:
        """The only letter taken."""
        (envelope,) = self.taken
        assert isinstance(envelope.content, bytes)
        return message_from_bytes(envelope.content, policy=default)


@pytest.fixture
def mailbox() -> Mailbox:
    """An empty one."""
    return Mailbox()


@pytest.fixture
async def server(mailbox: Mailbox) -> AsyncIterator[int]:
    """A mail server without encryption; its port."""
    async with served(mailbox) as port:
        yield port


def _post(url: str) -> SmtpPost:
    return SmtpPost.at(url, sender="Bellwether <crm@bellwether.example>", clock=lambda: AT)


async def test_a_letter_arrives_as_it_was_written(server: int, mailbox: Mailbox) -> None:
    """Text, subject and addresses; with a date, and an id that is the same when it is sent again."""
    await _post(f"smtp://127.0.0.1:{server}").send(LETTER)
    letter = mailbox.letter()
    (envelope,) = mailbox.taken

    assert (envelope.mail_from, envelope.rcpt_tos) == ("crm@bellwether.example", ["dana@example.com"])
    assert letter["From"] == "Bellwether <crm@bellwether.example>"
    assert letter["Message-ID"] == "<reset-7@bellwether.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Grüße" in letter["Subject"]
    assert letter.get_content().replace("\r\n", "\n") == LETTER.body  # type: ignore[attr-defined] # of EmailMessage


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: evil@example.com", "Hello\nX: y"])
async def test_a_subject_cannot_add_headers(server: int, mailbox: Mailbox, subject: str) -> None:
    """Whatever an organization calls itself, nobody else is written to."""
    with pytest.raises(ValueError, match="linefeed"):
        await _post(f"smtp://127.0.0.1:{server}").send(Text("a@example.com", subject, "x", "1"))

    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("reply", "again"), [("451 try later", True), ("421 closing", True), ("550 no such mailbox", False)]
)
@pytest.mark.parametrize("where", ["reply", "reply_to_recipient"])
async def test_a_refusal_says_whether_to_try_again(
    server: int, mailbox: Mailbox, reply: str, where: str, *, again: bool
) -> None:
    """4xx may go better later, 5xx never does; and the error names nobody."""
    setattr(mailbox, where, reply)
    with pytest.raises(PostError) as refused:
        await _post(f"smtp://127.0.0.1:{server}").send(LETTER)

    assert refused.value.again is again
    assert LETTER.to not in str(refused.value)


async def test_a_server_that_is_away_is_tried_again(server: int) -> None:
    """No connection is no verdict."""
    post = _post(f"smtp://127.0.0.1:{server}")
    closed = SmtpPost(**{**{n: getattr(post, n) for n in post.__slots__}, "port": 1})
    with pytest.raises(PostError) as refused:
        await closed.send(LETTER)

    assert refused.value.again


async def test_no_password_is_sent_in_the_open(server: int, mailbox: Mailbox) -> None:
    """A server without encryption gets neither the password nor the letter."""
    with pytest.raises(PostError, match="no encryption"):
        await _post(f"smtp://user:secret@127.0.0.1:{server}").send(LETTER)

    assert mailbox.taken == []


async def test_a_password_is_sent_over_tls(
    mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With smtps, to a server whose certificate is trusted, and to no other."""
    context = _context(tmp_path)
    seen: list[LoginPassword] = []

    def known(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        seen.append(data)
        return AuthResult(success=data.password == b"se:cret")

    async with served(mailbox, ssl_context=context, authenticator=known, auth_require_tls=False) as port:
        url = f"smtps://user:se%3Acret@127.0.0.1:{port}"
        with pytest.raises(PostError):
            await _post(url).send(LETTER)
        untrusted = list(seen)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        await _post(url).send(LETTER)

    assert untrusted == []
    assert [(login.login, login.password) for login in seen] == [(b"user", b"se:cret")]
    assert mailbox.letter()["To"] == "dana@example.com"


def _context(folder: Path) -> ssl.SSLContext:
    """A certificate for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25", ""])
def test_an_address_is_one_of_a_mail_server(url: str) -> None:
    """Anything else is refused at the start, and not repeated, as it may hold a password."""
    with pytest.raises(ValueError, match="smtp://host:port"):
        _post(url)


async def test_without_a_mail_server_letters_are_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In a folder for the owner's eyes only; the log names the file and holds nothing that opens a door."""
    post: Post = LogPost(tmp_path / "letters")
    await post.send(LETTER)
    await post.send(LETTER)
    (kept,) = (tmp_path / "letters").iterdir()

    assert LETTER.body in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert "reset-7.txt" in caplog.text
    assert "token" not in caplog.text
    assert LETTER.to not in caplog.text
