"""Whom leads may be: people and companies that the record has already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.tables import AccountRow
from crm_core.leads.errors import LeadNotFoundError
from crm_core.leads.schemas import Match
from crm_core.leads.tables import LeadRow
from crm_core.people.tables import PersonRow

_MATCHES: Final = text("select noun, id, on_what from bellwether_lead_matches(:email, :domain, :company)")
_FREE: Final = frozenset({
    "aol.com", "gmail.com", "gmx.at", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com",
    "hotmail.co.uk", "hotmail.de", "hotmail.fr", "icloud.com", "libero.it", "live.com", "mac.com", "mail.ru",
    "me.com", "msn.com", "orange.fr", "outlook.com", "proton.me", "protonmail.com", "qq.com", "t-online.de",
    "wanadoo.fr", "web.de", "wp.pl", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru",
    "zoho.com",
})  # fmt: skip
"""Providers of mailboxes for everybody: sharing one says nothing of where people work."""


async def read(session: AsyncSession, lead_id: UUID) -> LeadRow:
    """Read one lead.

    Raises:
        LeadNotFoundError: There is none, or it may not be seen.

    """
    row = (await session.execute(select(LeadRow).where(LeadRow.id == lead_id))).scalar_one_or_none()
    if row is None:
        raise LeadNotFoundError(id=str(lead_id))
    return row


async def matches(
    session: AsyncSession, *, email: str | None, company: str | None, website: str | None = None
) -> tuple[Match, ...]:
    """People and companies that may be seen and agree with a lead: in address, domain, or name.

    A name agrees whatever its case, signs and legal form. People's addresses tell a company's domain.
    """
    domain = _domain(email, website)
    rows = await session.execute(_MATCHES, {"email": email, "domain": domain, "company": company})
    agreed: dict[tuple[str, UUID], list[str]] = defaultdict(list)
    for noun, id_, on in rows:
        agreed[noun, id_].append(on)
    found: list[Match] = []
    kinds: tuple[tuple[Literal["people", "accounts"], type[PersonRow | AccountRow]], ...] = (
        ("people", PersonRow),
        ("accounts", AccountRow),
    )
    for noun, table in kinds:
        ids = [id_ for kind, id_ in agreed if kind == noun]
        if ids:
            query = select(table.id, table.name).where(table.id.in_(ids)).order_by(table.name, table.id)
            found += [
                Match(noun, id_, name, tuple(agreed[noun, id_])) for id_, name in await session.execute(query)
            ]
    return tuple(found)


def merged(*found: Sequence[Match]) -> tuple[Match, ...]:
    """Each record once, with all that agrees."""
    by_key: dict[tuple[str, UUID], Match] = {}
    for one in chain.from_iterable(found):
        known = by_key.get((one.noun, one.id))
        on = one.on if known is None else (*known.on, *one.on)
        by_key[one.noun, one.id] = replace(one, on=on)
    return tuple(by_key.values())


def _domain(email: str | None, website: str | None) -> str | None:
    host = (email or "").rpartition("@")[2].strip().lower()
    if not host and website:
        host = website.lower().partition("://")[2] or website.lower()
        host = host.partition("/")[0].partition(":")[0].removeprefix("www.")
    return None if not host or host in _FREE else host
