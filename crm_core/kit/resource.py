"""What a kind of record is made of, declared once: API, filters, bulk jobs, imports and exports follow."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, Protocol, TypeAlias
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    Uuid,
    inspect,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.kit.errors import NotFoundError
from crm_core.kit.table import Table
from crm_core.kit.unit_of_work import Work

Kind: TypeAlias = Literal[
    "id", "text", "choice", "number", "whole", "decimal", "date", "time", "flag", "list", "object"
]
ADMINISTRATIVE: Final = frozenset({"org_id", "import_id"})
"""Columns that are no fields of the record."""
KEPT: Final = frozenset({"id", "created_at", "updated_at", "version"})
"""Fields that the record keeps by itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    name: str
    kind: Kind
    column: InstrumentedAttribute[Any]
    nullable: bool
    written: bool
    """Whether callers may set it."""
    required: bool
    """Whether a new record must say it."""
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    """The table that it holds an id of."""
    narrowed: "Narrowed | None" = None
    """Finds records by an index beside the column, which cannot have one of its own."""

    @property
    def added(self) -> bool:
        """Whether an organization added it: `custom.<name>`."""
        return self.name.startswith(CUSTOM)


Narrowed: TypeAlias = Callable[[Sequence[str] | None, str | None, str | None], ColumnElement[bool]]
"""(any of these, from, to) -> a condition that every record with such a value meets."""
CUSTOM: Final = "custom."
"""What names of added fields begin with."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A name that filters may use although no column bears it, such as a territory with all below it."""

    name: str
    ops: tuple[str, ...]
    condition: Callable[[str, Any], ColumnElement[bool]]
    """(operator, value) -> condition; raises ValueError with a sentence when the value does not fit."""
    about: str


class Creates(Protocol):
    """Puts a record into the record, and says so in the log."""

    def __call__(self, work: Work, values: Mapping[str, Any], /, *, at: datetime) -> Awaitable[UUID]:
        """Return the new record's id."""


class Edits(Protocol):
    """Changes fields of a record."""

    def __call__(
        self, work: Work, key: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
    ) -> Awaitable[None]:
        """Raise StaleError when it is no longer at that version."""


class Deletes(Protocol):
    """Takes a record out of the record."""

    def __call__(
        self, work: Work, key: UUID, /, *, at: datetime, version: int | None = None
    ) -> Awaitable[None]:
        """Raise StaleError when it is no longer at that version."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record."""

    noun: str
    """Its plural: in paths, as the noun of its events, and the object of permissions unless `object` is."""
    one: str
    table: type[Table]
    fields: Mapping[str, Field]
    missing: type[NotFoundError]
    create: Creates | None
    edit: Edits | None
    delete: Deletes | None
    owner: str | None
    title: str
    """The field that a person knows it by."""
    searched: tuple[str, ...]
    """The fields that plain words are looked for in."""
    order: str
    object: str
    match: tuple[str, ...] = ()
    """Fields that tell one record from all others, by which it can be put (`PUT /<noun>/by/<field>/...`)."""
    derived: Mapping[str, Derived] = field(default_factory=dict)

    def column(self, name: str) -> InstrumentedAttribute[Any]:
        """The column of a field."""
        return self.fields[name].column

    @property
    def customized(self) -> bool:
        """Whether an organization may add fields to it."""
        return "custom" in self.fields

    @property
    def written(self) -> tuple[Field, ...]:
        """The fields that callers may set."""
        return tuple(found for found in self.fields.values() if found.written)


def fields_of(
    table: type[Table],
    *,
    kept: Sequence[str] = (),
    filled_in: Sequence[str] = (),
    lists: Sequence[str] = (),
) -> dict[str, Field]:
    """Read the fields off a table.

    `kept` are those that callers may read and not set, `filled_in` those that a new record gets by itself
    when it is not told, `lists` those that hold a list of texts as JSON.
    """
    allowed = _allowed(table)
    refers = _references(table)
    found: dict[str, Field] = {}
    for name, attribute in inspect(table).column_attrs.items():
        if name in ADMINISTRATIVE:
            continue
        column = attribute.columns[0]
        written = name not in KEPT and name not in kept and getattr(column, "computed", None) is None
        found[name] = Field(
            name=name,
            kind="choice" if name in allowed else "list" if name in lists else _kind(column.type),
            column=getattr(table, name),
            nullable=bool(column.nullable),
            written=written,
            required=written
            and name not in filled_in
            and not column.nullable
            and column.default is None
            and column.server_default is None,
            choices=allowed.get(name, ()),
            refers_to=refers.get(name),
        )
    return found


def _kind(type_: Any) -> Kind:
    kinds: tuple[tuple[Any, Kind], ...] = (
        (Uuid, "id"), (Boolean, "flag"), (BigInteger, "whole"), (Integer, "whole"), (Float, "number"),
        (Numeric, "decimal"), (DateTime, "time"), (Date, "date"), (ARRAY, "list"), (JSONB, "object"),
    )  # fmt: skip
    return next((kind for known, kind in kinds if isinstance(type_, known)), "text")


def _references(table: type[Table]) -> dict[str, str]:
    found: dict[str, str] = {}
    for constraint in table.__table__.constraints:  # type: ignore[attr-defined]  # every table of ours is one
        if isinstance(constraint, ForeignKeyConstraint):
            *_, last = constraint.elements
            other, _, key = last.target_fullname.rpartition(".")
            if key == "id" and last.parent.name != "org_id":
                found[last.parent.name] = other
    return found


def _allowed(table: type[Table]) -> dict[str, tuple[str, ...]]:
    """The words that `one_of` constraints allow, by column."""
    return dict(
        constraint.info["allowed"]
        for constraint in table.__table__.constraints  # type: ignore[attr-defined]  # every table of ours is one
        if "allowed" in constraint.info
    )
