"""Filters and sort orders as callers write them, turned into SQL that no value can break out of.

A filter is `{"and": [...]}`, `{"or": [...]}`, `{"not": {...}}` or one condition, `{"field", "op", "value"}`.
A field of another record that this one refers to is written with a dot: `account.industry`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, and_, false, not_, or_, select

from crm_core.kit.errors import InvalidError
from crm_core.kit.paging import MixedOrder, Order, Sorted, ordered
from crm_core.kit.resource import Field, Kind, Resource

MOST_CONDITIONS: Final = 50
DEEPEST: Final = 6
_COMPARED: Final = ("eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte", "between", "is_null")
_WORDS: Final = ("eq", "ne", "in", "not_in", "contains", "starts_with", "is_null")
OPS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "id": ("eq", "ne", "in", "not_in", "is_null"),
    "text": _WORDS,
    "choice": ("eq", "ne", "in", "not_in", "is_null"),
    "number": _COMPARED,
    "whole": _COMPARED,
    "decimal": _COMPARED,
    "date": _COMPARED,
    "time": _COMPARED,
    "flag": ("eq", "ne", "is_null"),
    "list": ("has", "is_null"),
    "object": ("is_null",),
}
"""What may be asked of each kind of field."""
_TYPES: Final[dict[Kind, TypeAdapter[Any]]] = {
    "id": TypeAdapter(UUID),
    "text": TypeAdapter(str),
    "choice": TypeAdapter(str),
    "number": TypeAdapter(float),
    "whole": TypeAdapter(int),
    "decimal": TypeAdapter(Decimal),
    "date": TypeAdapter(date),
    "time": TypeAdapter(AwareDatetime),
    "flag": TypeAdapter(bool),
    "list": TypeAdapter(str),
    "object": TypeAdapter(dict[str, Any]),
}


class BadFilterError(InvalidError):
    """The filter does not fit these records."""

    code = "bad_filter"


class BadSortError(InvalidError):
    """These records cannot be sorted by that."""

    code = "bad_sort"


class BadFieldsError(InvalidError):
    """These records have no such field."""

    code = "bad_fields"


Lookup = Callable[[str], Resource | None]
"""Finds the resource of a table, for fields of records referred to."""


@dataclass(slots=True)
class _Budget:
    conditions: int = 0
    negated: int = 0
    """How many `not` are around: what an index finds has no unknowns, so it narrows nothing there."""


def condition(resource: Resource, tree: object, *, lookup: Lookup) -> ColumnElement[bool]:
    """Turn a filter into a condition.

    Raises:
        BadFilterError: Says where in the filter, and what would fit.

    """
    return _node(resource, tree, at="filter", depth=0, budget=_Budget(), lookup=lookup)


def _node(
    resource: Resource, tree: object, *, at: str, depth: int, budget: _Budget, lookup: Lookup
) -> ColumnElement[bool]:
    if not isinstance(tree, Mapping):
        raise BadFilterError(f"{at} is not an object: write {{field, op, value}} or a group")
    if depth > DEEPEST:
        raise BadFilterError(f"{at} is nested more than {DEEPEST} deep")
    group = tree.keys() & {"and", "or", "not"}
    if not group:
        budget.conditions += 1
        if budget.conditions > MOST_CONDITIONS:
            raise BadFilterError(f"a filter has at most {MOST_CONDITIONS} conditions")
        return _leaf(resource, tree, at=at, lookup=lookup, narrows=not budget.negated)
    if len(tree) > 1:
        raise BadFilterError(f"{at} mixes {' and '.join(map(str, sorted(tree)))}: one group at a time")
    (kind,) = group
    parts = tree[kind]
    if kind == "not":
        budget.negated += 1
        inner = _node(resource, parts, at=f"{at}.not", depth=depth + 1, budget=budget, lookup=lookup)
        budget.negated -= 1
        return not_(inner)
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise BadFilterError(f"{at}.{kind} is not a list of conditions")
    built = [
        _node(resource, part, at=f"{at}.{kind}[{n}]", depth=depth + 1, budget=budget, lookup=lookup)
        for n, part in enumerate(parts)
    ]
    return and_(*built) if kind == "and" else or_(*built)


def _leaf(
    resource: Resource, leaf: Mapping[str, Any], *, at: str, lookup: Lookup, narrows: bool
) -> ColumnElement[bool]:
    name, op = leaf.get("field"), leaf.get("op", "eq")
    if not isinstance(name, str) or not isinstance(op, str) or leaf.keys() - {"field", "op", "value"}:
        raise BadFilterError(f"{at} is no condition: write {{field, op, value}}")
    outer, _, inner = name.partition(".")
    if inner and outer == "custom" and name not in resource.fields:
        raise BadFilterError(f"{at}: {resource.noun} have no custom field {inner!r}")
    if inner and name not in resource.fields:
        return _of_reference(resource, outer, {**leaf, "field": inner}, at=at, lookup=lookup, narrows=narrows)
    if (derived := resource.derived.get(name)) is not None:
        if op not in derived.ops:
            raise BadFilterError(f"{at}: {name} takes {_listed(derived.ops)}, not {op}")
        try:
            return derived.condition(op, leaf.get("value"))
        except ValueError as error:
            raise BadFilterError(f"{at}: {error}") from error
    field = resource.fields.get(name)
    if field is None:
        known = _listed((*resource.fields, *resource.derived))
        raise BadFilterError(f"{at}: {resource.noun} have no field {name!r}; they have {known}")
    if op not in OPS[field.kind]:
        raise BadFilterError(f"{at}: {name} takes {_listed(OPS[field.kind])}, not {op}")
    built = _compare(field, op, leaf.get("value"), at=at)
    narrowing = _narrowed(field, op, leaf.get("value"), at=at) if narrows else None
    return built if narrowing is None else and_(narrowing, built)


def _narrowed(field: Field, op: str, value: object, *, at: str) -> ColumnElement[bool] | None:
    """What an index beside the column can say of a condition, if there is one and it can."""
    if field.narrowed is None or op not in _NARROWING:
        return None
    if op in {"eq", "has"}:
        return field.narrowed([_text(_single(field, value, at=at))], None, None)
    if op == "in":
        return field.narrowed([_text(one) for one in _several(field, value, at=at)], None, None)
    if op == "between":
        low, high = (_text(one) for one in _several(field, value, at=at))
        return field.narrowed(None, low, high)
    bound = _text(_single(field, value, at=at))
    return field.narrowed(None, bound, None) if op.startswith("gt") else field.narrowed(None, None, bound)


_NARROWING: Final = frozenset({"eq", "has", "in", "between", "lt", "lte", "gt", "gte"})


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _of_reference(
    resource: Resource, outer: str, leaf: Mapping[str, Any], *, at: str, lookup: Lookup, narrows: bool
) -> ColumnElement[bool]:
    field = resource.fields.get(f"{outer}_id")
    other = lookup(field.refers_to) if field is not None and field.refers_to is not None else None
    if field is None or other is None:
        raise BadFilterError(f"{at}: {resource.noun} refer to no {outer!r}")
    within = _leaf(other, leaf, at=at, lookup=lookup, narrows=narrows)
    return field.column.in_(select(other.column("id")).where(within))


_BY_SIZE: Final[dict[str, Callable[[Any, Any], ColumnElement[bool]]]] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column.is_distinct_from(value),
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "contains": lambda column, value: column.icontains(value, autoescape=True),
    "starts_with": lambda column, value: column.istartswith(value, autoescape=True),
    "has": lambda column, value: column.contains([value]),
}
"""Operators that take one value."""


def _compare(field: Field, op: str, value: object, *, at: str) -> ColumnElement[bool]:
    column = field.column
    if op == "is_null":
        wanted = _one(TypeAdapter(bool), True if value is None else value, at=at, field=field)
        return column.is_(None) if wanted else column.is_not(None)
    if op in _BY_SIZE:
        return _BY_SIZE[op](column, _single(field, value, at=at))
    found = _several(field, value, at=at)
    if op == "in":
        return column.in_(found)
    if op == "not_in":
        return or_(column.not_in(found), column.is_(None))
    if len(found) != 2:  # noqa: PLR2004 - from and to
        raise BadFilterError(f"{at}: between takes two values, from and to")
    return column.between(*found)


def _single(field: Field, value: object, *, at: str) -> Any:
    if value is None:
        raise BadFilterError(f"{at}: {field.name} is compared with nothing; use is_null")
    return _one(_TYPES[field.kind], value, at=at, field=field)


def _several(field: Field, value: object, *, at: str) -> list[Any]:
    if not isinstance(value, list) or not value or len(value) > 1000:  # noqa: PLR2004 - a list, not a table
        raise BadFilterError(f"{at}: give a list of one to a thousand values")
    return [_single(field, one, at=at) for one in value]


def _one(type_: TypeAdapter[Any], value: object, *, at: str, field: Field) -> Any:
    try:
        found = type_.validate_python(value)
    except ValidationError as error:
        raise BadFilterError(f"{at}: {value!r} is no value of {field.name} ({field.kind})") from error
    if isinstance(found, str) and "\0" in found:
        raise BadFilterError(f"{at}: a text cannot hold the character U+0000")
    if field.choices and isinstance(found, str) and found not in field.choices:
        raise BadFilterError(f"{at}: {field.name} is one of {_listed(field.choices)}")
    return found


def words(resource: Resource, q: str) -> ColumnElement[bool]:
    """Every word is in one of the fields that are searched."""
    parts = [
        or_(*(resource.column(name).icontains(word, autoescape=True) for name in resource.searched), false())
        for word in q.split()[:10]
    ]
    return and_(*parts)


def order(resource: Resource, sort: str | Sequence[str] | None) -> Order | MixedOrder:
    """Read a sort order: names of fields, a leading `-` downwards; the id decides at last.

    Raises:
        BadSortError: Says what records can be sorted by.

    """
    asked = sort.split(",") if isinstance(sort, str) else list(sort or ())
    asked = [name.strip() for name in asked if name.strip()] or [resource.order]
    keys: list[Sorted] = []
    for name in asked[:4]:
        field = resource.fields.get(name.removeprefix("-"))
        if field is None or field.kind in {"list", "object"}:
            sortable = [one.name for one in resource.fields.values() if one.kind not in {"list", "object"}]
            raise BadSortError(f"{resource.noun} are sorted by {_listed(sortable)}, not {name!r}")
        keys.append(Sorted(field.column, downwards=name.startswith("-"), nullable=field.nullable))
    if not any(key.column is resource.column("id") for key in keys):
        keys.append(Sorted(resource.column("id"), downwards=keys[-1].downwards))
    return ordered(keys)


def chosen(resource: Resource, names: str | Sequence[str] | None) -> tuple[Field, ...]:
    """The fields that a caller wants, or all; the id is always among them.

    Raises:
        BadFieldsError: Says which one there is not.

    """
    if not names:
        return tuple(field for field in resource.fields.values() if not field.added)
    asked = [name.strip() for name in (names.split(",") if isinstance(names, str) else names)]
    unknown = [name for name in asked if name not in resource.fields]
    if unknown:
        raise BadFieldsError(
            f"{resource.noun} have no {_listed(unknown)}; they have {_listed(resource.fields)}"
        )
    return tuple(resource.fields[name] for name in dict.fromkeys(("id", *asked)))


def _listed(names: Sequence[str] | Mapping[str, Any]) -> str:
    return ", ".join(sorted(names))
