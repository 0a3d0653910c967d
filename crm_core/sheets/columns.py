# ruff: noqa: E501, PLR2004 - patterns and lists; shapes of cells are numbers
"""What the columns of a sheet hold, read off their values and not off their headers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import phonenumbers
import tldextract

from crm_core.sheets.reading import Line, lines
from crm_core.sheets.values import NUMBERED, Convention, DateOrder, country, day, flag, fold, number

LOOKED_AT: Final = 2000
"""Rows that the kinds of columns are read off; how a column writes dates and numbers is read off all."""
_JUDGED: Final = 300
_SAMPLES: Final = 5
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_URL: Final = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_POSTCODE: Final = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4} ?[A-Z]{2}|\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4}|\d{3} \d{2}|\d{2}-\d{3}"
)
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{5,40}|\d{1,18}")
_NAME_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[-'’][^\W\d_]+)*\.?|(?:van|von|de|der|la|di|da|del)")
_FORM: Final = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|kg|corp|corporation|co|company|plc|sa|sas|sarl|srl|bv|nv|oy|ab|as|group|holding|"
    r"partners|industries|systems|solutions|technologies|international|services|logistics|labs|software|"
    r"university|bank|media|consulting|enterprises|works|supplies)\b",
    re.IGNORECASE,
)
_FIRST: Final = frozenset(
    ["anna", "john", "james", "mary", "peter", "paul", "maria", "thomas", "michael", "david", "sarah", "laura", "julia", "max", "emma", "lisa", "robert", "jan", "marie", "pierre", "luis", "carlos", "jose", "sofia", "marco", "luca", "andreas", "stefan", "klaus", "hans", "anne", "susan", "karen", "tim", "tom", "kate", "daniel", "martin", "eva", "nina", "olga", "ivan", "emily", "jack", "lucy", "george", "edward", "rose", "sean", "jane", "arthur", "tim", "ashley", "andy", "avi", "pat", "babara", "josh", "liz", "lauren", "stella", "siddartha", "jake", "edna", "ahmed", "fatima", "wei", "li", "chen", "yuki", "omar", "noah", "mia", "lea", "jonas", "felix", "simon", "markus", "sven", "lars", "erik", "ingrid", "astrid", "giulia", "francesca", "paolo", "pedro", "ana", "joao", "miguel", "elena", "irina", "alex", "chris", "sam", "jennifer", "linda", "barbara", "elizabeth", "william", "richard", "joseph", "charles"]
)  # fmt: skip
_TITLES: Final = re.compile(
    r"\b(?:ceo|cto|cfo|coo|cio|cmo|vp|svp|evp|director|manager|head|chief|president|engineer|buyer|analyst|"
    r"officer|lead|leiter\w*|owner|founder|assistant|consultant|specialist|coordinator|geschaftsfuhrer\w*|"
    r"einkauf\w*|procurement|partner|executive|administrator|directeur|gerente|responsable)\b",
    re.IGNORECASE,
)
_DOMAINS: Final = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, what it holds, and how it writes dates and numbers."""

    index: int
    header: str
    kind: str
    filled: float
    distinct: float
    samples: tuple[str, ...]
    convention: Convention
    ambiguous_dates: bool
    """Whether its dates could be read as day-month or month-day, and nothing in the column decides."""
    evidence: dict[str, float] = field(default_factory=dict)
    """Shares of its values that are of a kind."""
    common: tuple[str, ...] = ()
    """Its most frequent values, folded; what choices are recognized by."""

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def revived(plain: dict[str, Any]) -> Column:
    """The column that `plain` wrote."""
    known = {name: plain[name] for name in Column.__dataclass_fields__ if name in plain}
    return Column(**known | {
        "convention": Convention(**plain["convention"]), "samples": tuple(plain["samples"]),
        "common": tuple(plain.get("common", ())),
    })  # fmt: skip


def has_header(rows: Sequence[Line]) -> bool:
    """Whether the first row names the columns: it holds no values such as those below it."""
    if len(rows) < 2:
        return True
    first = [cell for cell in rows[0].cells if cell]
    if len(set(map(fold, first))) < len(first) or any(map(_is_value, first)):
        return False
    below: list[set[str]] = [set() for _ in rows[0].cells]
    for row in rows[1:]:
        for seen, cell in zip(below, row.cells, strict=False):
            seen.add(cell)
    return not any(cell and cell in seen for cell, seen in zip(rows[0].cells, below, strict=True))


def _is_value(cell: str) -> bool:
    return bool(_EMAIL.fullmatch(cell)) or _reads(number, cell) or _reads(day, cell)


def _reads(reader: Callable[[str], Any], cell: str) -> bool:
    try:
        reader(cell)
    except ValueError:
        return False
    return True


def analyse(path: Path, *, header: bool, begin: int) -> tuple[Column, ...]:
    """Look at the columns of a laid-out sheet whose rows begin at a byte."""
    names = next(lines(path, start=0)).cells if header else ()
    looked_at = list(lines(path, start=begin, most=LOOKED_AT))
    width = max([len(names), *(len(row.cells) for row in looked_at)])
    values = [
        [row.cells[n] for row in looked_at if n < len(row.cells) and row.cells[n]] for n in range(width)
    ]
    marks = [_marks(column) for column in values]
    undecided = {n for n, found in enumerate(marks) if found.open}
    if undecided and len(looked_at) == LOOKED_AT:
        for row in lines(path, start=looked_at[-1].end):
            for n in undecided:
                if n < len(row.cells) and row.cells[n]:
                    marks[n].take(row.cells[n])
    found = [
        _column(n, names[n] if n < len(names) else "", values[n], marks[n], rows=len(looked_at))
        for n in range(width)
    ]
    orders = {marks[n].convention()[0].dates for n in range(width) if marks[n].decided}
    return tuple(_in_order(one, orders) if one.ambiguous_dates else one for one in found)


def _in_order(column: Column, orders: set[DateOrder]) -> Column:
    """Read dates that could be either as the other columns of the sheet are read, if those agree."""
    if len(orders) != 1:
        return column
    convention = replace(column.convention, dates=next(iter(orders)))
    return replace(column, convention=convention, ambiguous_dates=False)


class _Marks:
    """What a column's dates and numbers look like: the largest first and second parts, marks and digits."""

    def __init__(self) -> None:
        self.dates = self.numbers = 0
        self.first = self.second = 0
        self.points: Counter[str] = Counter()
        self.thousands: Counter[str] = Counter()
        self.dotted = 0

    @property
    def open(self) -> bool:
        undecided_dates = self.dates > 0 and self.first <= 12 and self.second <= 12
        return undecided_dates or (self.numbers > 0 and not self.points and bool(self.thousands))

    @property
    def decided(self) -> bool:
        return self.dates > 0 and max(self.first, self.second) > 12

    def take(self, cell: str) -> None:
        if (found := NUMBERED.match(cell)) and len(found[1]) <= 2:
            self.dates += 1
            self.first = max(self.first, int(found[1]))
            self.second = max(self.second, int(found[3]))
            self.dotted += found[2] == "."
        elif (found := re.search(r"[.,](\d+)\D*$", cell)) and sum(map(str.isdigit, cell)) * 2 > len(cell):
            self.numbers += 1
            mark, other = (found[0][0], "," if found[0][0] == "." else ".")
            if len(found[1]) != 3 or other in cell or cell.lstrip("-+(€$£ ").startswith("0"):
                self.points[mark] += cell.count(mark) == 1
                self.thousands[mark] += cell.count(mark) > 1
            else:
                self.thousands[mark] += 1

    def convention(self) -> tuple[Convention, bool]:
        mark = self.points.most_common(1)[0][0] if self.points.total() else ""
        if not mark and self.thousands.total():
            mark = "," if self.thousands.most_common(1)[0][0] == "." else "."
        if self.first > 12:
            return Convention(mark or ".", "dmy"), False
        if self.second > 12:
            return Convention(mark or ".", "mdy"), False
        if self.dates:
            return Convention(mark or ".", "dmy"), not self.dotted
        return Convention(mark or "."), False


def _marks(values: Sequence[str]) -> _Marks:
    found = _Marks()
    for value in values:
        found.take(value)
    return found


def _column(index: int, header: str, values: Sequence[str], marks: _Marks, *, rows: int) -> Column:
    convention, ambiguous = marks.convention()
    evidence = evidence_of(values, convention)
    counted = Counter(map(fold, values))
    return Column(
        index=index, header=header, kind=_kind(evidence), filled=round(len(values) / rows, 4) if rows else 0.0,
        distinct=round(len(counted) / len(values), 4) if values else 0.0,
        samples=tuple(dict.fromkeys(value[:200] for value in values[:50]))[:_SAMPLES],
        convention=convention, ambiguous_dates=ambiguous, evidence=evidence,
        common=tuple(word for word, _ in counted.most_common(30)) if len(counted) <= 60 else (),
    )  # fmt: skip


def evidence_of(values: Sequence[str], convention: Convention) -> dict[str, float]:
    """Shares of the values that are of each kind; of at most some hundred, spread over the column."""
    if not values:
        return {}
    step = max(1, len(values) // _JUDGED)
    judged = values[::step][:_JUDGED]
    whole = [value for value in judged if _reads(lambda cell: number(cell, convention), value)]
    found = {
        "email": _share(judged, lambda cell: bool(_EMAIL.fullmatch(cell))),
        "url": _share(judged, _is_url),
        "phone": _share(judged, _is_phone),
        "date": _share(judged, lambda cell: _reads(lambda said: day(said, convention), cell)),
        "number": len(whole) / len(judged),
        "large": sum(abs(number(cell, convention)) >= 1000 for cell in whole) / len(judged),
        "fraction": _share(whole, lambda cell: number(cell, convention) % 1 != 0) if whole else 0.0,
        "flag": _share(judged, lambda cell: _reads(flag, cell)),
        "country": _share(judged, _is_country),
        "postcode": _share(judged, lambda cell: bool(_POSTCODE.fullmatch(cell))),
        "currency": _share(judged, lambda cell: bool(_CURRENCY.fullmatch(cell))),
        "person": _share(judged, _is_person),
        "word": _share(judged, lambda cell: bool(_NAME_WORD.fullmatch(cell))),
        "first": _share(judged, lambda cell: fold(cell) in _FIRST),
        "company": _share(judged, lambda cell: bool(_FORM.search(cell))),
        "title": _share(judged, lambda cell: bool(_TITLES.search(fold(cell)))),
        "code": _share(judged, lambda cell: bool(_CODE.fullmatch(cell))),
        "long": _share(judged, lambda cell: len(cell) > 80),
        "distinct": len(set(values)) / len(values),
    }  # fmt: skip
    return {name: round(share, 3) for name, share in found.items() if share}


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _is_url(cell: str) -> bool:
    return bool(_URL.fullmatch(cell)) and "@" not in cell and bool(_DOMAINS(cell).suffix)


def _is_phone(cell: str) -> bool:
    digits = sum(map(str.isdigit, cell))
    if not 7 <= digits <= 15 or re.fullmatch(r"[\d\s()+./x-]+", cell) is None or NUMBERED.match(cell):
        return False
    if cell.startswith(("+", "(", "00")) or re.search(r"\d[\s/-]\d", cell):
        return True
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(cell, "US"))) and digits >= 10
    except phonenumbers.NumberParseException:
        return False


def _is_country(cell: str) -> bool:
    return (len(cell) > 2 or cell.isupper()) and _reads(country, cell)


def _is_person(cell: str) -> bool:
    words = cell.replace(",", " ").split()
    if not 2 <= len(words) <= 4 or _FORM.search(cell) or _TITLES.search(fold(cell)):
        return False
    return all(_NAME_WORD.fullmatch(word) for word in words) and sum(word[0].isupper() for word in words) > 1


def _kind(evidence: dict[str, float]) -> str:
    if not evidence:
        return "empty"
    for name in ("email", "date", "url", "flag", "phone", "number", "country", "person", "currency"):
        if evidence.get(name, 0.0) >= 0.9:
            return name
    return "text"
