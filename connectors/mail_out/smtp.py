"""Letters by SMTP (RFC 5321)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from connectors.mail_out.letter import PostError, Text

_PORTS: Final = {"smtp": 25, "smtps": 465}
_TIMEOUT_SECONDS: Final = 20.0
_PERMANENT: Final = 500
"""Replies from here on mean that trying again does not help (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """Hands letters to one mail server, each over a connection of its own.

    With `smtps` the connection is encrypted from the start. With `smtp` it is as soon as the server offers
    it, and a password is sent over an encrypted connection only.
    """

    host: str
    port: int
    sender: str
    clock: Callable[[], datetime]
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    implicit_tls: bool = False

    @classmethod
    def at(cls, url: str, *, sender: str, clock: Callable[[], datetime]) -> Self:
        """Read an address such as smtp://user:password@mail.example.com:587.

        Raises:
            ValueError: It is no such address; the message does not repeat it.

        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("a mail server is written as smtp://host:port or smtps://user:password@host")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            clock=clock,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            implicit_tls=parts.scheme == "smtps",
        )

    async def send(self, letter: Text) -> None:
        """Hand a letter to the server; raises PostError."""
        message = _message(letter, sender=self.sender, at=self.clock())
        try:
            async with aiosmtplib.SMTP(
                hostname=self.host,
                port=self.port,
                use_tls=self.implicit_tls,
                timeout=_TIMEOUT_SECONDS,
                local_hostname=parseaddr(self.sender)[1].rpartition("@")[2],
            ) as server:
                if self.user is not None:
                    if not self.implicit_tls and not server.get_transport_info("sslcontext"):
                        raise PostError("the mail server offers no encryption for the password", again=False)
                    await server.login(self.user, self.password or "")
                await server.send_message(message)
        except aiosmtplib.SMTPResponseException as error:
            raise PostError(f"SMTP reply {error.code}", again=error.code < _PERMANENT) from None
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise PostError(f"SMTP reply {codes[0]}", again=min(codes) < _PERMANENT) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise PostError(type(error).__name__, again=True) from None


def _message(letter: Text, *, sender: str, at: datetime) -> EmailMessage:
    message = EmailMessage()
    name, address = parseaddr(sender)
    local, _, domain = address.rpartition("@")
    message["From"] = Address(name, local, domain)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message
