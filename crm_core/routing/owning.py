"""How routing knows a lead's company: by its domain, unless anybody can have an address there."""

from typing import Final

from crm_core.routing.schemas import Lead

_OPEN_TO_ALL: Final = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
        "ymail.com", "aol.com", "icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.com",
        "web.de", "t-online.de", "freenet.de", "mail.com", "mail.ru", "yandex.ru", "proton.me",
        "protonmail.com", "zoho.com", "qq.com", "163.com", "126.com", "orange.fr", "free.fr",
        "laposte.net", "libero.it", "hotmail.co.uk", "yahoo.co.uk", "yahoo.fr", "yahoo.de",
        "btinternet.com", "comcast.net", "verizon.net", "att.net", "fastmail.com", "hey.com",
    }
)  # fmt: skip
"""Where everybody can have an e-mail address."""


def domain_of(lead: Lead) -> str | None:
    """The company's domain as the lead's website or e-mail gives it."""
    for said in (lead.website, lead.email):
        found = _domain(said)
        if found and found not in _OPEN_TO_ALL:
            return found
    return None


def _domain(said: str | None) -> str | None:
    bare = (said or "").strip().lower().rpartition("@")[2].rpartition("://")[2]
    bare = bare.removeprefix("www.").split("/")[0].split(":")[0].split("?")[0].split("#")[0]
    return bare if "." in bare else None
