"""Single sign-on: access for whom a trusted identity provider vouches, known by issuer and subject."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from crm_core import users
from crm_core.access.attempts import digest
from crm_core.access.errors import (
    IdentityNotLinkedError,
    IdentityTakenError,
    ProviderNotFoundError,
    SignOnEndedError,
    SignOnRefusedError,
)
from crm_core.access.events import IdentityLinked
from crm_core.access.providers_service import SECRET
from crm_core.access.recognition import recognise
from crm_core.access.schemas import OpenedSession
from crm_core.access.secrets_service import reveal
from crm_core.access.service import SESSION_LIFE, Device, open_session
from crm_core.kit import Database, Identity, Sink, Work, new_id, unit_of_work
from crm_core.kit.sealing import Sealer

ATTEMPT_LIFE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SignOn:
    """An attempt, as the browser carries it: `state` through the provider, `browser` in a cookie of ours.

    Nonce and PKCE verifier are made of the cookie's secret, so nothing that opens anything is kept; who sees
    the address that the browser is sent to knows neither.
    """

    state: str
    browser: str

    @property
    def nonce(self) -> str:
        """What the provider's answer must repeat."""
        return _derived(self.browser, "nonce")

    @property
    def verifier(self) -> str:
        """PKCE's secret (RFC 7636)."""
        return _derived(self.browser, "verifier")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A provider as it is asked: with its client secret."""

    org_id: UUID
    id: UUID
    issuer: str
    client_id: str
    client_secret: str | None
    allowed_domains: tuple[str, ...]
    default_role: str
    system_user_id: UUID


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for, by claims that were verified."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A provider that an e-mail's domain signs on with."""

    id: UUID
    name: str
    org_name: str


async def providers_for(database: Database, email: str) -> tuple[Offered, ...]:
    """Where an e-mail address signs on; its domain alone decides, so it tells nothing of who exists."""
    async with database.nobody() as session:
        rows = await session.execute(
            text("select * from bellwether_identity_providers(:domain)"),
            {"domain": email.rpartition("@")[2].strip()},
        )
        return tuple(Offered(row.id, row.name, row.org_name) for row in rows)


async def trusted(database: Database, sealer: Sealer, provider_id: UUID) -> Trusted:
    """Find an active provider; raises ProviderNotFoundError."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_identity_provider(:id)"), {"id": provider_id}
        )
        row = found.first()
    if row is None:
        raise ProviderNotFoundError(id=str(provider_id))
    async with unit_of_work(database, Identity(row.org_id, row.system_user_id)) as work:
        secret = await reveal(work, sealer, record=row.id, purpose=SECRET)
    return Trusted(
        row.org_id, row.id, row.issuer, row.client_id, secret, tuple(row.allowed_domains), row.default_role,
        row.system_user_id,
    )  # fmt: skip


async def begin_sign_on(
    database: Database, provider: Trusted, *, return_to: str, at: datetime, linking: UUID | None = None
) -> SignOn:
    """Begin an attempt; `linking` is the user, logged in, who adds this way in to theirs."""
    attempt = SignOn(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    async with database.nobody() as session:
        await session.execute(
            text(
                "select bellwether_begin_sign_on("
                ":org_id, :id, :provider_id, :state, :browser, :return_to, :linking, :expires_at)"
            ),
            {
                "org_id": provider.org_id,
                "id": new_id(),
                "provider_id": provider.id,
                "state": digest(attempt.state),
                "browser": digest(attempt.browser),
                "return_to": return_to,
                "linking": linking,
                "expires_at": at + ATTEMPT_LIFE,
            },
        )
    return attempt


async def end_sign_on(database: Database, attempt: SignOn, *, at: datetime) -> tuple[UUID, str, UUID | None]:
    """Take up the attempt of a browser that came back: its provider, where to go on, and who links.

    Raises:
        SignOnEndedError: It was not begun in this browser, took too long, or came back before.

    """
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_end_sign_on(:state, :browser, :at)"),
            {"state": digest(attempt.state), "browser": digest(attempt.browser), "at": at},
        )
        row = found.first()
    if row is None:
        raise SignOnEndedError
    return row.provider_id, row.return_to, row.linking_user_id


async def sign_on(
    database: Database,
    provider: Trusted,
    vouched: Vouched,
    *,
    device: Device,
    at: datetime,
    sink: Sink | None = None,
) -> OpenedSession:
    """Open a session for whom the provider vouches; somebody new joins with the provider's role.

    The subject decides who it is, not the e-mail address: an address that a colleague has is not enough to
    become that colleague, unless they have no way in at all yet.

    Raises:
        SignOnRefusedError: Unknown, and without a verified address of an allowed domain; or no longer active.
        IdentityNotLinkedError: A colleague has the address, and has other ways in.

    """
    system = Identity(provider.org_id, provider.system_user_id)
    async with unit_of_work(database, system, sink=sink) as work:
        user_id = await _known(work, vouched)
        if user_id is None:
            user_id = await _join(work, provider, vouched, at=at)
    async with unit_of_work(database, Identity(provider.org_id, user_id), sink=sink) as work:
        token = await open_session(
            work, device=device, method="single_sign_on", at=at, provider_id=provider.id
        )
    return OpenedSession(token, at + SESSION_LIFE, await recognise(database, token, at=at))


async def link_identity(work: Work, provider: Trusted, vouched: Vouched, *, at: datetime) -> None:
    """Let the acting user sign on as whom the provider vouches for.

    Raises:
        IdentityTakenError: Somebody else does.
        SignOnRefusedError: The provider is another organization's.

    """
    if provider.org_id != work.identity.org_id:
        raise SignOnRefusedError
    user_id = work.identity.user_id
    known = await work.session.execute(
        text("select * from bellwether_identity(:issuer, :subject)"),
        {"issuer": vouched.issuer, "subject": vouched.subject},
    )
    row = known.first()
    if row is not None and row.user_id != user_id:
        raise IdentityTakenError
    if row is None:
        await _link(work, provider, vouched, user_id=user_id, at=at)


async def _known(work: Work, vouched: Vouched) -> UUID | None:
    found = await work.session.execute(
        text("select * from bellwether_identity(:issuer, :subject)"),
        {"issuer": vouched.issuer, "subject": vouched.subject},
    )
    row = found.first()
    if row is not None and not row.active:
        raise SignOnRefusedError
    return None if row is None else row.user_id


async def _join(work: Work, provider: Trusted, vouched: Vouched, *, at: datetime) -> UUID:
    domain = (vouched.email or "").rpartition("@")[2].lower()
    if vouched.email is None or not vouched.email_verified or domain not in provider.allowed_domains:
        raise SignOnRefusedError
    found = await work.session.execute(
        text("select * from bellwether_person(:email)"), {"email": vouched.email}
    )
    person = found.first()
    if person is not None and not person.unused:
        raise IdentityNotLinkedError
    user_id: UUID = (
        person.user_id
        if person is not None
        else await users.add(
            work, name=vouched.name or vouched.email.partition("@")[0], email=vouched.email,
            role=provider.default_role, at=at,
        )
    )  # fmt: skip
    await _link(work, provider, vouched, user_id=user_id, at=at)
    return user_id


async def _link(work: Work, provider: Trusted, vouched: Vouched, *, user_id: UUID, at: datetime) -> None:
    linked = await work.session.execute(
        text("select bellwether_link_identity(:issuer, :subject, :provider_id, :user_id, :at)"),
        {
            "issuer": vouched.issuer,
            "subject": vouched.subject,
            "provider_id": provider.id,
            "user_id": user_id,
            "at": at,
        },
    )
    if not linked.scalar_one():
        raise IdentityTakenError
    work.emit(IdentityLinked(record_id=user_id, occurred_at=at, provider_id=provider.id, user_id=user_id))


def _derived(secret: str, what: str) -> str:
    made = hashlib.sha256(f"{what}/{secret}".encode()).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
