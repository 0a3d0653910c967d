"""Which pairs are worth comparing: records that share a key, or whose names share most of their trigrams.

The database finds candidates by the same keys (`bellwether_match_keys`), coarser than what is compared so
that SQL can make them; this is their definition in Python, to learn from and to measure what blocking loses.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from models.record_linkage.folding import fold
from models.record_linkage.similarity import trigrams
from models.record_linkage.spec import Kind
from models.record_linkage.spellings import (
    FREE_MAIL,
    FULL_NAMES,
    GENERATIONS,
    HONORIFICS,
    LEGAL_FORMS,
    QUIET_WORDS,
)

LIKENESS: Final[dict[Kind, float]] = {"accounts": 0.45, "people": 0.45}
"""From which share of common trigrams on two names are worth a comparison."""
MOST: Final = 50
"""Records that one key may lead to; a key shared by more tells nothing."""

_LEGAL: Final = frozenset(word for form in LEGAL_FORMS for word in form if len(form) == 1)
_UNSAID: Final[dict[Kind, frozenset[str]]] = {
    "accounts": _LEGAL | QUIET_WORDS,
    "people": HONORIFICS | frozenset(GENERATIONS),
}
_PHONE_DIGITS: Final = 7
_TELLING_MAILBOX: Final = 8
_SECOND_LEVEL: Final = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "ltd", "plc", "or", "ne"))
_SCHEME: Final = re.compile(r"^[a-z]+://")
_HOST_ENDS: Final = re.compile(r"[/:?#].*$")


def match_name(kind: Kind, name: str | None) -> str:
    """Return a name as it is searched by: folded, without words of no weight, first names in full."""
    said = fold(name or "").split()
    own = [word for word in said if word not in _UNSAID[kind]] or said
    return " ".join(own if kind == "accounts" else (FULL_NAMES.get(word, word) for word in own))


def _domain_core(address: str | None) -> str | None:
    host = _HOST_ENDS.sub("", _SCHEME.sub("", (address or "").strip().lower()).rsplit("@", 1)[-1])
    host = host.removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or host in FREE_MAIL:  # noqa: PLR2004 - a name and an ending
        return None
    country_ending = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL  # noqa: PLR2004
    return labels[-3] if country_ending else labels[-2]


def match_keys(kind: Kind, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys of a record; two records that share one are compared.

    e: e-mail; m: its mailbox, if long enough to tell; p: the end of the telephone number; n: the words of the
    name in any order; d: the name of the domain; and for people c, o, a, q: domain, company, account or
    telephone together with a word of the name, because a company has many people and one switchboard.
    """
    name = match_name(kind, values.get("name"))
    said = name.split()
    email = str(values.get("email") or "").strip().lower()
    digits = re.sub("[^0-9]", "", str(values.get("phone") or ""))
    phone = digits[-_PHONE_DIGITS:] if len(digits) >= _PHONE_DIGITS else None
    keys = {f"n:{' '.join(sorted(said))}"} if said else set()
    if "@" in email:
        keys.add(f"e:{email}")
        mailbox = email.rsplit("@", 1)[0]
        if len(mailbox) >= _TELLING_MAILBOX:
            keys.add(f"m:{mailbox}")
    if phone:
        keys.add(f"p:{phone}")
    if kind == "accounts":
        core = _domain_core(values.get("domain") or values.get("website") or email)
        return frozenset(keys | ({f"d:{core}"} if core else set()))
    core = _domain_core(email) if "@" in email else None
    company = match_name("accounts", values.get("company")).split(" ", 1)[0]
    account = values.get("account_id")
    for sign, shared in (("c", core), ("o", company), ("a", account), ("q", phone)):
        if shared:
            keys |= {f"{sign}:{shared}:{word}" for word in said if len(word) > 1}
    return frozenset(keys)


def pairs(
    kind: Kind, records: Sequence[Mapping[str, Any]], *, likeness: float | None = None
) -> set[tuple[int, int]]:
    """Return the pairs of places (lesser first) of records worth comparing."""
    found: set[tuple[int, int]] = set()
    holders: dict[str, list[int]] = defaultdict(list)
    for place, values in enumerate(records):
        for key in match_keys(kind, values):
            holders[key].append(place)
    for held in holders.values():
        if len(held) <= MOST:
            found |= {(a, b) for n, a in enumerate(held) for b in held[n + 1 :]}
    names = [match_name(kind, values.get("name")) for values in records]
    return found | set(_alike(names, LIKENESS[kind] if likeness is None else likeness))


def _alike(names: Iterable[str], likeness: float) -> Iterator[tuple[int, int]]:
    """Pairs of names with enough trigrams in common, by an index of trigrams."""
    seen: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for place, name in enumerate(names):
        mine = trigrams(name)
        common = Counter(other for gram in mine for other in seen[gram])
        for other, shared in common.items():
            if shared >= likeness * (len(mine) + sizes[other] - shared):
                yield other, place
        for gram in mine:
            seen[gram].append(place)
        sizes.append(len(mine))
