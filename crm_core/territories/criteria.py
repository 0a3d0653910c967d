"""Criteria of the rules of territories: what a record must be like, as SQL and as comparable sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ColumnElement, and_, false, func, or_, true

from crm_core.kit.resource import Resource
from crm_core.territories.errors import BadCriteriaError

Verdict = Literal["disjoint", "overlapping", "undecided"]
_WORDS: Final = {"countries": "country", "regions": "region", "industries": "industry", "sources": "source"}
"""Criteria that list words, and the field that holds one of them."""
_HIGHEST: Final = "\uffff"


class _Range(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    first: str = Field(alias="from", min_length=1, max_length=12)
    last: str = Field(alias="to", min_length=1, max_length=12)


class _Employees(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    least: int | None = Field(default=None, alias="from", ge=0, lt=2**31)
    most: int | None = Field(default=None, alias="to", ge=0, lt=2**31)


class _Said(BaseModel):
    """Criteria as callers write them."""

    model_config = ConfigDict(extra="forbid")
    countries: list[str] = Field(default=[], max_length=300)
    regions: list[str] = Field(default=[], max_length=1000)
    industries: list[str] = Field(default=[], max_length=1000)
    sources: list[str] = Field(default=[], max_length=1000)
    postal_codes: list[str | _Range] = Field(default=[], max_length=5000)
    employees: _Employees | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """All of what is said must hold; what is not said is not looked at."""

    words: Mapping[str, frozenset[str]]
    """By criterion, what is allowed, in lower case."""
    postal: tuple[tuple[str, str], ...] = ()
    """Stretches of codes: from a beginning to a beginning of the same length."""
    least: int | None = None
    most: int | None = None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read criteria as they are written and kept.

        Raises:
            BadCriteriaError: Says what does not fit.

        """
        try:
            found = _Said.model_validate(dict(said))
        except ValidationError as error:
            first = error.errors()[0]
            raise BadCriteriaError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
        words = {
            name: frozenset(word.strip().lower() for word in getattr(found, name))
            for name in _WORDS
            if getattr(found, name)
        }
        if any("" in allowed for allowed in words.values()):
            raise BadCriteriaError("an empty word fits nothing")
        if any(len(word) != 2 for word in words.get("countries", ())):  # noqa: PLR2004 - ISO 3166 alpha-2
            raise BadCriteriaError("countries are written with two letters (ISO 3166)")
        if found.postal_codes and "countries" not in words:
            raise BadCriteriaError("postal codes mean nothing without a country; name one beside them")
        size = found.employees or _Employees()
        if size.least is not None and size.most is not None and size.least > size.most:
            raise BadCriteriaError("employees: from is above to")
        return cls(words, tuple(map(_stretch, found.postal_codes)), size.least, size.most)

    def condition(self, resource: Resource) -> ColumnElement[bool]:
        """Write them as SQL over a kind of record; one that lacks a field that is asked for never fits."""
        parts: list[ColumnElement[bool]] = []
        for name, allowed in self.words.items():
            field = resource.fields.get(_WORDS[name])
            parts.append(false() if field is None else func.lower(field.column).in_(sorted(allowed)))
        if self.postal:
            field = resource.fields.get("postal_code")
            parts.append(false() if field is None else or_(*(_within(field.column, *s) for s in self.postal)))
        if self.least is not None or self.most is not None:
            column = resource.column("employees")
            parts += [column >= self.least] if self.least is not None else []
            parts += [column <= self.most] if self.most is not None else []
        return and_(true(), *parts)

    def is_disjoint(self, other: "Criteria") -> bool:
        """Whether no record can fit both."""
        for name in self.words.keys() & other.words.keys():
            if not self.words[name] & other.words[name]:
                return True
        if self.postal and other.postal and not any(_meet(a, b) for a in self.postal for b in other.postal):
            return True
        return max(self.least or 0, other.least or 0) > min(_top(self.most), _top(other.most))

    def covers(self, other: "Criteria") -> bool:
        """Whether every record that fits the other fits this one too."""
        for name, allowed in self.words.items():
            if name not in other.words or not other.words[name] <= allowed:
                return False
        if self.postal and not (
            other.postal and all(any(_holds(a, b) for a in self.postal) for b in other.postal)
        ):
            return False
        asks_size = self.least is not None or self.most is not None
        if asks_size and other.least is None and other.most is None:
            return False
        return (self.least or 0) <= (other.least or 0) and _top(self.most) >= _top(other.most)


def compare(one: Criteria, other: Criteria, *, filtered: bool) -> Verdict:
    """Say whether two rules can fit one record; beside a filter only that they cannot is certain."""
    if one.is_disjoint(other):
        return "disjoint"
    return "undecided" if filtered else "overlapping"


def tidy(code: str) -> str:
    """A postal code without blanks and dashes, in capitals."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _stretch(said: str | _Range) -> tuple[str, str]:
    first, last = (said, said) if isinstance(said, str) else (said.first, said.last)
    first, last = tidy(first.rstrip("*")), tidy(last.rstrip("*"))
    if not first or len(first) != len(last) or first > last:
        raise BadCriteriaError(
            f"postal codes go from {first!r} to {last!r}: both of one length, the lower first"
        )
    return first, last


def _within(column: Any, first: str, last: str) -> ColumnElement[bool]:
    begins = func.left(func.bellwether_postal(column), len(first)).collate("C")
    found: ColumnElement[bool] = begins == first if first == last else begins.between(first, last)
    return found


def _meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[1] + _HIGHEST and other[0] <= one[1] + _HIGHEST


def _holds(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[0] and other[1] + _HIGHEST <= one[1] + _HIGHEST


def _top(most: int | None) -> float:
    return float("inf") if most is None else most


def pairs(rules: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Every two of them once, the earlier first."""
    return [(one, other) for n, one in enumerate(rules) for other in rules[n + 1 :]]
