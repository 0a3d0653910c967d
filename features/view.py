"""What a feature view is: typed columns over facts as known at a moment, each with a sentence for the rep."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

type_of: Final[dict[str, pa.DataType]] = {"number": pa.float64(), "count": pa.int64(), "text": pa.string()}
"""Arrow types of the three kinds of value a feature has."""


def schema_of(*fields: "pa.Field[Any]") -> pa.Schema:
    """A schema of these fields, in this order."""
    return pa.schema(fields)


class Kind(StrEnum):
    """What a feature holds, and so its type in Arrow and in SQL."""

    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"

    @property
    def arrow(self) -> pa.DataType:
        return type_of[self.value]

    @property
    def sql(self) -> str:
        return {"number": "DOUBLE", "count": "BIGINT", "text": "VARCHAR"}[self.value]


@dataclass(frozen=True)
class Unit:
    """How a value is spelt out in a sentence: '1 day', '12 days', '40 %'."""

    one: str = ""
    many: str = ""
    scale: float = 1.0
    decimals: int = 0

    def spell(self, value: float) -> str:
        """The scaled, rounded value with its unit in the right number."""
        shown = round(value * self.scale, self.decimals)
        figure = f"{shown:,.{self.decimals}f}"
        if not self.one:
            return figure
        word = self.one if abs(shown) == 1 else self.many or f"{self.one}s"
        return f"{figure} {word}"


DAYS: Final = Unit("day")
HOURS: Final = Unit("hour")
MINUTES: Final = Unit("minute")
PERCENT: Final = Unit("%", "%", scale=100.0)
MONEY: Final = Unit()
TIMES: Final = Unit("time", "times", decimals=1)
PLAIN: Final = Unit()


@dataclass(frozen=True)
class Feature:
    """One column of a view.

    `sql` is an expression over the view's relation: an aggregate over the facts known at the ask, or, when
    `late`, an expression over the row of the ask itself and the measures of the relations the view needs.
    `empty` is the value of an ask without any such fact; without it, null means "never" or "unknown".
    """

    name: str
    sql: str
    sentence: str
    kind: Kind = Kind.NUMBER
    unit: Unit = PLAIN
    zero: str | None = None
    absent: str | None = None
    empty: int | None = None
    late: bool = False

    def say(self, value: float | str | None) -> str:
        """The sentence a rep reads for this value; null and zero may have their own."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return self.absent or self.sentence.format(value="an unknown number of")
        if isinstance(value, str):
            return self.sentence.format(value=value)
        if value == 0 and self.zero is not None:
            return self.zero
        return self.sentence.format(value=self.unit.spell(value))


@dataclass(frozen=True)
class Relation:
    """Facts joined to the asks that may know them, and named steps (CTEs) that prepare them.

    `rows` is a FROM clause whose rows give the `columns`; they are aggregated to one row for each value of
    `keys` (columns of `moment`). `measures` are aggregates that late features may use without being features
    themselves; their names differ from relation to relation.
    """

    name: str
    sources: tuple[str, ...]
    rows: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ("ask_id",)


@dataclass(frozen=True)
class FeatureView:
    """Features that belong together, computed in one pass over one relation."""

    name: str
    over: Relation
    features: tuple[Feature, ...]
    meaning: str
    needs: tuple[Relation, ...] = ()
    entity: str = "deal"

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Every relation the view reads, its own first."""
        return (self.over, *self.needs)

    @property
    def sources(self) -> tuple[str, ...]:
        """The fact tables the view reads, in a fixed order."""
        return tuple(sorted({source for relation in self.relations for source in relation.sources}))

    def feature(self, name: str) -> Feature:
        """Return the feature of that name, or raise KeyError."""
        for feature in self.features:
            if feature.name == name:
                return feature
        raise KeyError(name)
