"""Identity providers: whom an organization trusts to say who has access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from crm_core.access.errors import IssuerNotAllowedError, ProviderExistsError, ProviderNotFoundError
from crm_core.access.events import IdentityProviderAdded, IdentityProviderEdited, IdentityProviderRemoved
from crm_core.access.secrets_service import forget_secret, keep
from crm_core.access.sign_on_tables import IdentityProviderRow
from crm_core.kit import AlreadyExistsError, Work, in_our_words, new_id
from crm_core.kit.editing import change, to_change
from crm_core.kit.sealing import Sealer
from crm_core.organizations import require_roles

SECRET: Final = "client secret"  # noqa: S105 - what the secret is for
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A provider as it can be shown: never the client secret."""

    id: UUID
    name: str
    issuer: str
    client_id: str
    allowed_domains: tuple[str, ...]
    default_role: str
    active: bool
    version: int


async def add_provider(
    work: Work,
    sealer: Sealer,
    *,
    name: str,
    issuer: str,
    client_id: str,
    client_secret: str | None,
    allowed_domains: Sequence[str],
    default_role: str,
    at: datetime,
) -> UUID:
    """Trust an OpenID provider; for whoever keeps the organization.

    Whoever it vouches for, with a verified e-mail address of one of the domains, joins with the role.

    Raises:
        IssuerNotAllowedError: The issuer is no https address.
        ProviderExistsError: It is trusted already, for this client.
        UnknownRoleError: There is no such role to give.

    """
    await require_roles(work.session, (default_role,))
    row = IdentityProviderRow(
        org_id=work.identity.org_id, id=new_id(), name=name, issuer=_issuer(issuer), client_id=client_id,
        allowed_domains=_domains(allowed_domains), default_role=default_role, created_at=at, updated_at=at,
    )  # fmt: skip
    work.session.add(row)
    try:
        with in_our_words():
            await work.session.flush()
    except AlreadyExistsError as error:
        raise ProviderExistsError from error
    if client_secret is not None:
        await keep(work, sealer, record=row.id, purpose=SECRET, plain=client_secret)
    work.emit(IdentityProviderAdded(record_id=row.id, occurred_at=at, provider_id=row.id))
    return row.id


async def edit_provider(
    work: Work, sealer: Sealer, provider_id: UUID, *, to: Mapping[str, Any], at: datetime
) -> None:
    """Change name, client_id, client_secret, allowed_domains, default_role or active of a provider.

    The issuer stays, because whoever is linked is linked to it.

    Raises:
        ProviderNotFoundError: There is none.
        UnknownRoleError: There is no such role to give.

    """
    row = await to_change(work, IdentityProviderRow, key=provider_id, missing=ProviderNotFoundError)
    fields = {name: value for name, value in to.items() if name != "client_secret"}
    if "default_role" in fields:
        await require_roles(work.session, (fields["default_role"],))
    if "allowed_domains" in fields:
        fields["allowed_domains"] = _domains(fields["allowed_domains"])
    changed = change(row, to=fields, at=at)
    if "client_secret" in to:
        changed = (*changed, "client_secret")
        if to["client_secret"] is None:
            await forget_secret(work, record=provider_id)
        else:
            await keep(work, sealer, record=provider_id, purpose=SECRET, plain=to["client_secret"])
    if changed:
        await work.session.flush()
        work.emit(
            IdentityProviderEdited(
                record_id=provider_id, occurred_at=at, provider_id=provider_id, fields=changed
            )
        )


async def remove_provider(work: Work, provider_id: UUID, *, at: datetime) -> None:
    """Trust a provider no longer; who is linked to it logs in otherwise. Raises ProviderNotFoundError."""
    row = await to_change(work, IdentityProviderRow, key=provider_id, missing=ProviderNotFoundError)
    await work.session.delete(row)
    await forget_secret(work, record=provider_id)
    await work.session.flush()
    work.emit(IdentityProviderRemoved(record_id=provider_id, occurred_at=at, provider_id=provider_id))


async def providers(work: Work) -> tuple[IdentityProvider, ...]:
    """List the providers that the organization trusts."""
    rows = await work.session.execute(
        select(IdentityProviderRow).order_by(IdentityProviderRow.name, IdentityProviderRow.id)
    )
    return tuple(_read(row) for row in rows.scalars())


async def read_provider(work: Work, provider_id: UUID) -> IdentityProvider:
    """Read one provider; raises ProviderNotFoundError."""
    for provider in await providers(work):
        if provider.id == provider_id:
            return provider
    raise ProviderNotFoundError(id=str(provider_id))


def _read(row: IdentityProviderRow) -> IdentityProvider:
    return IdentityProvider(
        row.id, row.name, row.issuer, row.client_id, tuple(row.allowed_domains), row.default_role, row.active,
        row.version,
    )  # fmt: skip


def _issuer(written: str) -> str:
    parts = urlsplit(written)
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or plain) or not parts.hostname or parts.query or parts.fragment:
        raise IssuerNotAllowedError
    if parts.username is not None or parts.password is not None:
        raise IssuerNotAllowedError
    return written


def _domains(written: Sequence[str]) -> list[str]:
    return sorted({domain.strip().lower().removeprefix("@") for domain in written})
