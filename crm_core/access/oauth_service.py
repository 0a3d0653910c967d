"""The authorization server's part of access: consents, codes and tokens, by OAuth 2.1 and RFC 9700."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from crm_core.access.attempts import digest
from crm_core.access.errors import ClientNotFoundError, GrantNotFoundError
from crm_core.access.events import IntegrationAccessEnded, IntegrationAuthorized
from crm_core.access.oauth_clients_service import KnownClient
from crm_core.access.oauth_tables import OAuthGrantRow
from crm_core.access.recognition import TOKEN_PREFIX
from crm_core.kit import Database, Identity, Sink, Work, new_id, unit_of_work

CODE_LIFE: Final = timedelta(minutes=1)
ACCESS_LIFE: Final = timedelta(minutes=15)
REFRESH_LIFE: Final = timedelta(days=30)
CODE_PREFIX: Final = "bwc_"
REFRESH_PREFIX: Final = "bwr_"
_THEFT: Final = {"replayed": "code_replayed", "reused": "refresh_token_reused"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token and the refresh token that gives the next; told this once."""

    access: str
    refresh: str
    expires_in: int
    scopes: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no tokens were given: `unknown`, `ended`, `unfit`, `scope`, or of theft `replayed` and `reused`."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Introspected:
    """A token that works (RFC 7662)."""

    kind: str
    scopes: str
    user_id: UUID
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What a user granted an integration, and since when."""

    id: UUID
    client_id: UUID
    user_id: UUID
    scopes: tuple[str, ...]
    granted_at: datetime
    last_used_at: datetime | None


async def authorize(
    work: Work,
    client: KnownClient,
    *,
    scopes: tuple[str, ...],
    redirect_uri: str,
    challenge: str,
    at: datetime,
) -> str:
    """Grant the acting user's access to an integration; return the code by which it gets tokens, once.

    Raises:
        ClientNotFoundError: The integration is another organization's or was ended, or asks for what it
            may not.

    """
    code, grant_id, granted = CODE_PREFIX + secrets.token_urlsafe(32), new_id(), " ".join(scopes)
    given = await work.session.execute(
        text(
            "select bellwether_oauth_grant("
            ":id, :client, :scopes, :hash, :redirect_uri, :challenge, :at, :until)"
        ),
        {
            "id": grant_id,
            "client": client.id,
            "scopes": granted,
            "hash": digest(code),
            "redirect_uri": redirect_uri,
            "challenge": challenge,
            "at": at,
            "until": at + CODE_LIFE,
        },
    )
    if not given.scalar_one():
        raise ClientNotFoundError
    work.emit(
        IntegrationAuthorized(
            record_id=grant_id, occurred_at=at, client_id=client.id, grant_id=grant_id, scopes=granted
        )
    )
    return code


async def redeem(
    database: Database,
    client: KnownClient,
    *,
    code: str,
    redirect_uri: str,
    verifier: str,
    at: datetime,
    sink: Sink | None = None,
) -> Tokens | Refused:
    """Give tokens for a code, once; when it comes again, all tokens that it gave end."""
    return await _give(
        database,
        "bellwether_oauth_redeem(:hash, :client, :redirect_uri, :challenge,",
        {
            "hash": digest(code),
            "client": client.id,
            "redirect_uri": redirect_uri,
            "challenge": s256(verifier),
        },
        at=at,
        sink=sink,
    )


async def refresh(
    database: Database,
    client: KnownClient,
    *,
    token: str,
    scopes: str | None,
    at: datetime,
    sink: Sink | None = None,
) -> Tokens | Refused:
    """Give the next tokens for a refresh token, once; when it comes again, the whole family ends."""
    return await _give(
        database,
        "bellwether_oauth_refresh(:hash, :client, :asked,",
        {"hash": digest(token), "client": client.id, "asked": scopes},
        at=at,
        sink=sink,
    )


async def give_back(
    database: Database, client: KnownClient, *, token: str, at: datetime, sink: Sink | None = None
) -> None:
    """End a token of this client (RFC 7009): a refresh token ends the family, an access token itself."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_oauth_give_back(:hash, :client, :at)"),
            {"hash": digest(token), "client": client.id, "at": at},
        )
        row = found.first()
    if row is not None:
        identity = Identity(row.org_id, row.user_id)
        await _tell_end(database, identity, row.grant_id, cause="given_back", at=at, sink=sink)


async def introspect(
    database: Database, client: KnownClient, *, token: str, at: datetime
) -> Introspected | None:
    """Tell a client about a token of its own; None when it does not work, or is not its own."""
    async with database.nobody() as session:
        found = await session.execute(
            text("select * from bellwether_oauth_introspect(:hash, :client, :at)"),
            {"hash": digest(token), "client": client.id, "at": at},
        )
        row = found.first()
    if row is None:
        return None
    return Introspected(row.kind, row.scopes, row.user_id, row.issued_at, row.expires_at)


async def grants(work: Work) -> tuple[Grant, ...]:
    """List what the acting user granted and has not ended."""
    rows = await work.session.execute(
        select(
            OAuthGrantRow.id, OAuthGrantRow.client_id, OAuthGrantRow.user_id, OAuthGrantRow.scopes,
            OAuthGrantRow.granted_at, OAuthGrantRow.last_used_at,
        )
        .where(
            OAuthGrantRow.user_id == work.identity.user_id,
            OAuthGrantRow.revoked_at.is_(None),
            OAuthGrantRow.code_used_at.is_not(None),
        )
        .order_by(OAuthGrantRow.id)
    )  # fmt: skip
    return tuple(
        Grant(row.id, row.client_id, row.user_id, tuple(row.scopes.split()), row.granted_at, row.last_used_at)
        for row in rows
    )


async def end_grant(work: Work, grant_id: UUID, *, at: datetime) -> None:
    """End what was granted, and every token of it at once; raises GrantNotFoundError."""
    ended = await work.session.execute(
        text("select bellwether_oauth_end(:id, :at)"), {"id": grant_id, "at": at}
    )
    if not ended.scalar_one():
        raise GrantNotFoundError(id=str(grant_id))
    work.emit(IntegrationAccessEnded(record_id=grant_id, occurred_at=at, grant_id=grant_id, cause="ended"))


def s256(verifier: str) -> str:
    """PKCE's challenge of a verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def _give(
    database: Database, function: str, values: dict[str, object], *, at: datetime, sink: Sink | None
) -> Tokens | Refused:
    access = TOKEN_PREFIX + secrets.token_urlsafe(32)
    following = REFRESH_PREFIX + secrets.token_urlsafe(32)
    statement = text(f"select * from {function} :at, :access, :access_until, :refresh, :refresh_until)")
    made = {
        "at": at,
        "access": digest(access),
        "access_until": at + ACCESS_LIFE,
        "refresh": digest(following),
        "refresh_until": at + REFRESH_LIFE,
    }
    async with database.nobody() as session:
        row = (await session.execute(statement, {**values, **made})).one()
    if row.outcome == "granted":
        return Tokens(access, following, int(ACCESS_LIFE.total_seconds()), row.scopes)
    if cause := _THEFT.get(row.outcome):
        await _tell_end(
            database, Identity(row.org_id, row.user_id), row.grant_id, cause=cause, at=at, sink=sink
        )
    return Refused(row.outcome)


async def _tell_end(
    database: Database, identity: Identity, grant_id: UUID, *, cause: str, at: datetime, sink: Sink | None
) -> None:
    async with unit_of_work(database, identity, sink=sink) as work:
        work.emit(IntegrationAccessEnded(record_id=grant_id, occurred_at=at, grant_id=grant_id, cause=cause))
