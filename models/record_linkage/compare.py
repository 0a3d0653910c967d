"""Two records compared: a level of agreement for each comparison, and a few numbers beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from models.record_linkage.normal import Normal, full_name
from models.record_linkage.similarity import jaro_winkler, one_edit_apart, trigram_likeness
from models.record_linkage.spec import COMPARISONS, MISSING, Kind

Level = Callable[..., int]

_ALMOST: Final = 0.95
_SIMILAR: Final = 0.88
_SHARED: Final = 0.34
_EXCHANGE_DIGITS: Final = 3
_NEAR_EMPLOYEES: Final = 3.0
_SAME_EMPLOYEES: Final = 1.25
_SHORTEST_TYPO: Final = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison of two records found."""

    levels: tuple[int, ...]
    """One for each comparison of the kind; `MISSING` where either does not say."""
    extras: tuple[float, ...]
    """As `spec.EXTRAS` names them."""


@lru_cache(maxsize=65536)
def company_level(a: str, b: str) -> int:
    of_a, of_b = a.split(), b.split()
    if sorted(of_a) == sorted(of_b) or "".join(of_a) == "".join(of_b):
        return 4
    likeness = jaro_winkler(" ".join(sorted(of_a)), " ".join(sorted(of_b)))
    straight = jaro_winkler(a, b)
    if max(likeness, straight) >= _ALMOST and not _own_words(a, b)[2]:
        return 3
    if max(likeness, straight) >= _SIMILAR:
        return 2
    return 1 if set(of_a) & set(of_b) or trigram_likeness(a, b) >= _SHARED else 0


@lru_cache(maxsize=65536)
def _own_words(a: str, b: str) -> tuple[int, int, bool]:
    """Count the words of each without a counterpart in the other, typing errors aside; and if both have."""
    left_b = b.split()
    own_a = 0
    for word in a.split():
        match = next((other for other in left_b if _same_word(word, other)), None)
        if match is None:
            own_a += 1
        else:
            left_b.remove(match)
    if "".join(a.split()) == "".join(b.split()):
        return 0, 0, False
    return own_a, len(left_b), own_a > 0 and len(left_b) > 0


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isdigit() or b.isdigit() or min(len(a), len(b)) < _SHORTEST_TYPO:
        return False
    return one_edit_apart(a, b) or jaro_winkler(a, b) >= _ALMOST


def words_level(a: str, b: str) -> int:
    own_a, own_b, both = _own_words(a, b)
    return 0 if both else 1 if own_a or own_b else 2


def equal_level(a: str, b: str) -> int:
    return int(a == b)


def domain_level(a: str, core_a: str, b: str, core_b: str) -> int:
    return 2 if a == b else int(core_a == core_b)


def phone_level(a: str, b: str) -> int:
    if a == b or (len(a) > len(b) and a.endswith(b.lstrip("+"))) or b.endswith(a.lstrip("+")):
        return 2
    return int(len(a) == len(b) and a[:-_EXCHANGE_DIGITS] == b[:-_EXCHANGE_DIGITS])


def near_level(a: str, b: str) -> int:
    return 2 if a == b else int(jaro_winkler(a, b) >= _SIMILAR or one_edit_apart(a, b))


def shared_words_level(a: str, b: str) -> int:
    return 2 if a == b else int(bool(set(a.split()) & set(b.split())))


def employees_level(a: str, b: str) -> int:
    ratio = max(int(a), int(b)) / max(min(int(a), int(b)), 1)
    return 2 if ratio <= _SAME_EMPLOYEES else int(ratio <= _NEAR_EMPLOYEES)


@lru_cache(maxsize=65536)
def person_level(  # noqa: PLR0911 - a level each
    given_a: str | None, family_a: str | None, given_b: str | None, family_b: str | None
) -> int:
    if not family_a or not family_b:
        return MISSING
    a, b = f"{given_a or ''} {family_a}".strip(), f"{given_b or ''} {family_b}".strip()
    if a == b:
        return 5 if given_a else 3
    same_family = family_a == family_b
    swapped = given_a == family_b and given_b == family_a
    if not given_a or not given_b:
        return 1 if same_family or family_a == (given_b or "") or family_b == (given_a or "") else 0
    if swapped or (same_family and full_name(given_a) == full_name(given_b)):
        return 4
    if same_family and given_a[0] == given_b[0] and 1 in (len(given_a), len(given_b)):
        return 3
    if same_family and given_a.split()[0] == given_b.split()[0]:
        return 4
    likeness = max(jaro_winkler(a, b), jaro_winkler(f"{family_a} {given_a}", b))
    near = one_edit_apart(a, b) or (
        jaro_winkler(given_a, given_b) >= _SIMILAR and jaro_winkler(family_a, family_b) >= _SIMILAR
    )
    if near or likeness >= _ALMOST:
        return 2
    return int(same_family)


def email_level(  # noqa: PLR0917 - called by position, as DuckDB does
    a: str, mailbox_a: str, domain_a: str | None, b: str, mailbox_b: str, domain_b: str | None
) -> int:
    if a == b:
        return 4
    if one_edit_apart(a, b):
        return 3
    if mailbox_a == mailbox_b:
        return 2
    return int(domain_a is not None and domain_a == domain_b)


def company_of_person_level(a: str, b: str) -> int:
    return min(company_level(a, b), 3)


_LEVELS: Final[dict[Kind, dict[str, Level]]] = {
    "accounts": {
        "name": company_level, "words": words_level, "numbers": equal_level, "form": equal_level,
        "domain": domain_level, "phone": phone_level, "place": near_level, "country": equal_level,
        "industry": equal_level, "employees": employees_level,
    },
    "people": {
        "name": person_level, "generation": equal_level, "email": email_level, "phone": phone_level,
        "company": company_of_person_level, "title": shared_words_level,
    },
}  # fmt: skip
MAY_MISS: Final = frozenset(("given", "mail_domain"))
"""Fields that need not be there for a comparison to be made."""


def level_of(kind: Kind, name: str) -> Level:
    """Return the function that tells a comparison's level, of the fields of one record and of the other."""
    return _LEVELS[kind][name]


def _level(
    kind: Kind, name: str, of_a: tuple[Any, ...], of_b: tuple[Any, ...], fields: tuple[str, ...]
) -> int:
    for field, a, b in zip(fields, of_a, of_b, strict=True):
        if (a is None or b is None) and field not in MAY_MISS:
            return MISSING
    return _LEVELS[kind][name](*of_a, *of_b)


def name_of(record: Normal) -> str:
    """Return a record's whole name, folded."""
    if hasattr(record, "core"):
        return record.core or ""
    return f"{record.given or ''} {record.family or ''}".strip()


def compare(kind: Kind, a: Normal, b: Normal, *, rarity: Mapping[str, float]) -> Compared:
    """Compare two records of a kind; `rarity` tells in bits how rare a word is (`""`: one unknown)."""
    levels = tuple(
        _level(
            kind, one.name, tuple(getattr(a, field) for field in one.fields),
            tuple(getattr(b, field) for field in one.fields), one.fields,
        )
        for one in COMPARISONS[kind]
    )  # fmt: skip
    name_a, name_b = name_of(a), name_of(b)
    shared = set(name_a.split()) & set(name_b.split())
    unknown = rarity.get("", 0.0)
    return Compared(
        levels,
        (
            jaro_winkler(name_a, name_b),
            trigram_likeness(name_a, name_b),
            sum(rarity.get(word, unknown) for word in shared),
            float(sum(level != MISSING for level in levels)),
            float(sum(level == 0 for level in levels)),
        ),
    )
