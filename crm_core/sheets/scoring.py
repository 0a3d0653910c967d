"""Which field each column of a sheet is, by how alike its header is and what its values are."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal

from crm_core.sheets.columns import Column
from crm_core.sheets.fields import Target
from crm_core.sheets.values import fold

Judge = Literal["both", "header", "content"]
SUGGESTED: Final = 0.5
"""A column is suggested a field from this probability on."""
_PREFIXES: Final = re.compile(
    r"^(?:deal|person|organization|organisation|lead|company|contact|account|opportunity|billing|mailing|primary)\s+"
)
_EXACT, _WITHOUT_PREFIX, _LEAST = 1.0, 0.9, 0.72
_SHORT: Final = 3
"""Letters of names in which a typing error is another name."""

_CONTENT: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "email": (("email", 7.0),),
    "phone": (("phone", 6.0), ("email", -5.0)),
    "website": (("url", 6.0), ("email", -6.0)),
    "country": (("country", 6.0),),
    "postal_code": (("postcode", 5.0), ("distinct", 0.5), ("large", -2.0), ("fraction", -4.0)),
    "currency": (("currency", 6.0), ("distinct", -3.0), ("country", -1.0)),
    "amount": (("number", 3.4), ("large", 1.2), ("fraction", 1.0), ("postcode", -1.2), ("phone", -5.0)),
    "employees": (("number", 3.2), ("fraction", -5.0), ("large", -0.4), ("phone", -5.0), ("postcode", -0.3)),
    "title": (("title", 5.5), ("company", -2.0), ("person", -1.0)),
    "first_name": (("first", 6.0), ("word", 1.0), ("distinct", 0.5)),
    "last_name": (("word", 2.6), ("distinct", 1.6), ("first", -6.0), ("country", -4.0), ("company", -3.0)),
    "company": (("company", 5.0), ("person", -1.5), ("distinct", 0.8)),
    "account": (("company", 4.6), ("person", -1.5)),
    "person_name": (("person", 4.2), ("distinct", 1.8), ("company", -4.0), ("title", -3.0)),
    "company_name": (("company", 5.0), ("distinct", 1.8), ("person", -1.2), ("title", -2.0)),
    "owner": (("person", 3.8), ("distinct", -2.6), ("company", -3.0), ("title", -3.0)),
    "date": (("date", 4.0),),
    "external_id": (("code", 2.6), ("distinct", 2.0), ("phone", -3.0), ("postcode", -1.5), ("fraction", -4.0),
                    ("date", -5.0), ("currency", -3.0)),
    "body": (("long", 4.5),),
    "choice": (("known", 6.5),),
    "flag": (("flag", 4.5),),
    "number": (("number", 2.6),),
    "text": (),
}  # fmt: skip
"""What speaks for a field and against it: evidence and weight."""
_BASE: Final = -3.2
"""Log odds of a field of which nothing is known but that there is one."""
_AGAINST: Final[dict[str, tuple[str, ...]]] = {
    "decimal": ("number",), "number": ("number",), "whole": ("number",), "date": ("date",), "time": ("date",),
    "flag": ("flag",), "choice": ("known",), "country": ("country",),
}  # fmt: skip
"""Values that cannot be read as the field's kind speak against it, whatever the header says."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field that a column may be."""

    index: int
    field: str | None
    confidence: float
    why: str


def normal(header: str) -> str:
    """A header as it is compared: words apart, without case, accents and signs."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return fold(apart.replace("__c", " "))


@lru_cache(maxsize=65536)
def likeness(header: str, synonyms: tuple[str, ...]) -> float:
    """How alike a header (normal) is to the names of a field, from 0 to 1."""
    if not header:
        return 0.0
    if header in synonyms:
        return _EXACT
    short = _PREFIXES.sub("", header)
    while short != header:
        if short in synonyms:
            return _WITHOUT_PREFIX
        header, short = short, _PREFIXES.sub("", short)
    words = set(header.split())
    best = 0.0
    for name in synonyms:
        named = set(name.split())
        shared = len(words & named) / len(words | named)
        spelled = SequenceMatcher(None, header, name).ratio() if len(name) > _SHORT else 0.0
        best = max(best, shared * 0.85, spelled if spelled >= 0.8 else 0.0)  # noqa: PLR2004 - a typing error or two
    return min(best, 0.85)


def content(column: Column, target: Target, *, noun: str) -> float:
    """Log odds that a column is a field, by its values alone."""
    if not column.evidence:
        return _BASE
    evidence = {**column.evidence, "known": _known(column, target)}
    odds = _BASE + sum(weight * evidence.get(name, 0.0) for name, weight in _CONTENT[_type_of(target, noun)])
    for name in _AGAINST.get(target.kind, ()):
        odds -= 5.0 * (1.0 - evidence.get(name, 0.0))
    return odds


def _known(column: Column, target: Target) -> float:
    if not target.choices or not column.common:
        return 0.0
    choices = {fold(choice) for choice in target.choices}
    return sum(value in choices for value in column.common) / len(column.common)


def _type_of(target: Target, noun: str) -> str:  # noqa: PLR0911 - one line a type
    path = target.path
    if path == "name":
        return {"people": "person_name", "leads": "person_name", "accounts": "company_name"}.get(noun, "text")
    if path in {"owner", "user"}:
        return "owner"
    if path in {"account", "parent"}:
        return "account"
    if path.endswith("external_id"):
        return "external_id" if path == "external_id" else "text"
    if path in _CONTENT:
        return path
    if target.choices:
        return "choice"
    if target.kind in {"date", "time"}:
        return "date"
    if target.kind in {"decimal", "number", "whole"}:
        return "number"
    return "flag" if target.kind == "flag" else "text"


def probability(
    column: Column, target: Target, *, noun: str, judge: Judge = "both", overlap: float = 0.0
) -> float:
    """How likely a column is a field; `overlap` is the share of its values that stand in the record there."""
    alike = likeness(normal(column.header), target.synonyms) if judge != "content" else 0.0
    told = content(column, target, noun=noun) if judge != "header" else _BASE
    named = 0.0
    if alike >= _LEAST:
        named = 3.2 + 5.0 * (alike - _LEAST) / (1.0 - _LEAST)
    elif alike > 0.4:  # noqa: PLR2004 - less is chance
        named = 1.5 * alike
    odds = told + named + 4.0 * overlap
    return 1.0 / (1.0 + math.exp(-max(min(odds, 30.0), -30.0)))


def suggest(
    columns: Sequence[Column],
    targets: Mapping[str, Target],
    *,
    noun: str,
    hints: Mapping[str, str] | None = None,
    overlaps: Mapping[tuple[int, str], float] | None = None,
    judge: Judge = "both",
) -> tuple[Suggestion, ...]:
    """Give each column at most one field and each field at most one column, the likeliest first.

    `hints` are what people of the organization said of such headers before; what they said holds.
    """
    taken: dict[int, Suggestion] = {}
    used: set[str] = set()
    for column in columns:
        said = (hints or {}).get(normal(column.header)) if judge != "content" and column.header else None
        if said is not None and (said == "" or (said in targets and said not in used)):
            taken[column.index] = Suggestion(
                column.index, said or None, 0.99, "you mapped this header so before"
            )
            used.add(said)
    scored = sorted(
        (
            (probability(column, target, noun=noun, judge=judge,
                         overlap=(overlaps or {}).get((column.index, path), 0.0)), -column.index, path)
            for column in columns if column.index not in taken
            for path, target in targets.items()
        ), reverse=True,
    )  # fmt: skip
    for likely, negative, path in scored:
        if likely < SUGGESTED:
            break
        index = -negative
        if index in taken or path in used or _double(path, used):
            continue
        column = next(one for one in columns if one.index == index)
        taken[index] = Suggestion(index, path, round(likely, 3), _why(column, targets[path], noun))
        used.add(path)
    return tuple(taken.get(column.index, Suggestion(column.index, None, 0.0, "")) for column in columns)


def _double(path: str, used: set[str]) -> bool:
    """Whether what a field says is said already: a whole name beside its parts."""
    parts = {"first_name", "last_name"}
    return (path == "name" and bool(parts & used)) or (path in parts and "name" in used)


def _why(column: Column, target: Target, noun: str) -> str:
    alike = likeness(normal(column.header), target.synonyms)
    told = content(column, target, noun=noun) - _BASE
    said = []
    if alike >= _LEAST:
        said.append("its header")
    if told > 1.0:
        said.append("its values")
    return " and ".join(said) or "what is left"
