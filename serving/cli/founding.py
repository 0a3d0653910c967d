"""Whose a history is: an organization there is, or one to be founded once the history can be read."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from crm_core import organizations
from crm_core.kit import Database
from crm_core.organizations import Tenant
from serving.cli.opened import tenant_of
from serving.cli.tell import Exit, Stop

_SLUG: Final = "[a-z0-9]+(-[a-z0-9]+)*"


def _short(name: str) -> str:
    """Make a short name: accents go, and what is no letter or digit becomes a dash."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return "-".join(re.findall("[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


@dataclass(frozen=True)
class Whose:
    """The organization a history is for: one there is, or one to be founded once the history can be read."""

    slug: str | None
    new: str | None
    currency: str

    @classmethod
    def asked(cls, org: str | None, new_org: str | None, currency: str) -> "Whose":
        """Check what the command line says."""
        if new_org is None:
            return cls(org, None, currency)
        if not new_org.strip():
            raise Stop("--new-org is empty.", "Give the organization's name.", Exit.REFUSED)
        slug = _short(new_org) if org is None else org
        if not re.fullmatch(_SLUG, slug):
            asked = f"--new-org {new_org!r} makes" if org is None else f"--org {org!r} is"
            raise Stop(
                f"{asked} no short name.",
                "A short name is small letters a-z and digits, with dashes between; give one with --org.",
                Exit.REFUSED,
            )
        if not re.fullmatch("[A-Z]{3}", currency):
            raise Stop(
                f"--currency {currency!r} is no currency.",
                "Write three capitals (ISO 4217), such as EUR.",
                Exit.REFUSED,
            )
        return cls(slug, new_org.strip(), currency)

    async def found_out(self, database: Database) -> str:
        """Tell the short name, without founding anything yet."""
        if self.new is None:
            return (await tenant_of(database, self.slug)).slug
        for tenant in await organizations.everyone(database):
            if tenant.slug == self.slug and tenant.name != self.new:
                raise Stop(
                    f"The short name {self.slug} is taken by {tenant.name!r}.",
                    f"Import into it with --org {self.slug}, or give the new one another with --org.",
                    Exit.REFUSED,
                )
        return str(self.slug)

    async def tenant(self, database: Database, slug: str) -> Tenant:
        """Give the organization, founded where it is new."""
        for tenant in await organizations.everyone(database):
            if tenant.slug == slug:
                return tenant
        return await organizations.found(database, slug=slug, name=str(self.new), currency=self.currency)
