"""Integrations that may ask users for access: registered, edited and ended."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, text

from crm_core.access.attempts import digest
from crm_core.access.errors import ClientNotFoundError, RedirectUriNotAllowedError
from crm_core.access.events import IntegrationEdited, IntegrationEnded, IntegrationRegistered
from crm_core.access.oauth_tables import OAuthClientRow
from crm_core.access.scopes import scopes_of
from crm_core.kit import Database, Work, new_id
from crm_core.kit.editing import change, to_change

SECRET_PREFIX: Final = "bws_"  # noqa: S105 - how a secret begins
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An integration as it can be shown: never the secret. Its id is OAuth's client_id."""

    id: UUID
    name: str
    kind: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    created_by: UUID
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class KnownClient:
    """An integration that calls, of whatever organization."""

    org_id: UUID
    id: UUID
    name: str
    kind: str
    secret_hash: bytes | None
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]

    def is_at(self, redirect_uri: str) -> bool:
        """Whether an answer may go there: to the letter, but for a loopback IP's port (RFC 8252, 7.3)."""
        if redirect_uri in self.redirect_uris:
            return True
        asked = _without_port(redirect_uri)
        return asked is not None and any(_without_port(known) == asked for known in self.redirect_uris)

    def has_secret(self, secret: str | None) -> bool:
        """Whether this is the client's secret; a public client has none and must send none."""
        if self.secret_hash is None or secret is None:
            return self.secret_hash is None and secret is None
        return hmac.compare_digest(self.secret_hash, digest(secret))


async def register_client(
    work: Work, *, name: str, kind: str, redirect_uris: Sequence[str], scopes: Sequence[str], at: datetime
) -> tuple[UUID, str | None]:
    """Register an integration; return its id, and a confidential one's secret, told this once.

    Raises:
        RedirectUriNotAllowedError: One of the addresses is not one to be sent back to.
        ScopeUnknownError: There is no such scope.

    """
    secret = SECRET_PREFIX + secrets.token_urlsafe(32) if kind == "confidential" else None
    row = OAuthClientRow(
        org_id=work.identity.org_id, id=new_id(), name=name, kind=kind,
        secret_hash=None if secret is None else digest(secret), redirect_uris=_addresses(redirect_uris),
        scopes=list(scopes_of(scopes)), created_by=work.identity.user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    work.emit(IntegrationRegistered(record_id=row.id, occurred_at=at, client_id=row.id, kind=kind))
    return row.id, secret


async def clients(work: Work) -> tuple[OAuthClient, ...]:
    """List the integrations that the acting user registered, or for an admin all."""
    rows = await work.session.execute(
        select(OAuthClientRow).where(OAuthClientRow.revoked_at.is_(None)).order_by(OAuthClientRow.id)
    )
    return tuple(_read(row) for row in rows.scalars())


async def read_client(work: Work, client_id: UUID) -> OAuthClient:
    """Read one integration; raises ClientNotFoundError."""
    for client in await clients(work):
        if client.id == client_id:
            return client
    raise ClientNotFoundError(id=str(client_id))


async def edit_client(work: Work, client_id: UUID, *, to: Mapping[str, Any], at: datetime) -> None:
    """Change name, redirect_uris or scopes of an integration; what was granted before stays.

    Raises:
        ClientNotFoundError: There is none.
        RedirectUriNotAllowedError: One of the addresses is not one to be sent back to.
        ScopeUnknownError: There is no such scope.

    """
    row = await to_change(
        work,
        OAuthClientRow,
        key=client_id,
        missing=ClientNotFoundError,
        among=OAuthClientRow.revoked_at.is_(None),
    )
    fields = dict(to)
    if "redirect_uris" in fields:
        fields["redirect_uris"] = _addresses(fields["redirect_uris"])
    if "scopes" in fields:
        fields["scopes"] = list(scopes_of(fields["scopes"]))
    if changed := change(row, to=fields, at=at):
        await work.session.flush()
        work.emit(IntegrationEdited(record_id=client_id, occurred_at=at, client_id=client_id, fields=changed))


async def end_client(work: Work, client_id: UUID, *, at: datetime) -> None:
    """End an integration, and with it at once every token it has; raises ClientNotFoundError."""
    row = await to_change(
        work,
        OAuthClientRow,
        key=client_id,
        missing=ClientNotFoundError,
        among=OAuthClientRow.revoked_at.is_(None),
    )
    row.revoked_at = at
    await work.session.flush()
    work.emit(IntegrationEnded(record_id=client_id, occurred_at=at, client_id=client_id))


async def known_client(database: Database, client_id: str) -> KnownClient | None:
    """Find the integration of a client_id; None when there is none."""
    try:
        key = UUID(client_id)
    except ValueError:
        return None
    async with database.nobody() as session:
        found = await session.execute(text("select * from bellwether_oauth_client(:id)"), {"id": key})
        row = found.first()
    if row is None:
        return None
    return KnownClient(
        row.org_id, row.id, row.name, row.kind, None if row.secret_hash is None else bytes(row.secret_hash),
        tuple(row.redirect_uris), tuple(row.scopes),
    )  # fmt: skip


def _read(row: OAuthClientRow) -> OAuthClient:
    return OAuthClient(
        row.id, row.name, row.kind, tuple(row.redirect_uris), tuple(row.scopes), row.created_by,
        row.created_at, row.version,
    )  # fmt: skip


def _without_port(address: str) -> str | None:
    """Return an http address of a loopback IP without its port; None for all others."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in {"127.0.0.1", "::1"} or parts.username is not None:
        return None
    literal = f"[{host}]" if ":" in host else host
    start = f"http://{literal}" if port is None else f"http://{literal}:{port}"
    rest = address.removeprefix(start)
    sound = address.startswith(start) and (rest == "" or rest[0] in "/?") and "#" not in address
    return f"http://{literal}{rest}" if sound else None


def _addresses(written: Sequence[str]) -> list[str]:
    for address in written:
        try:
            parts = urlsplit(address)
        except ValueError:
            raise RedirectUriNotAllowedError from None
        plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
        sound = (parts.scheme == "https" or plain) and parts.hostname and "#" not in address
        if (
            not sound
            or parts.username is not None
            or not address.isascii()
            or any(c.isspace() for c in address)
        ):
            raise RedirectUriNotAllowedError
    return list(dict.fromkeys(written))
