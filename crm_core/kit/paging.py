"""Lists by the page: each page goes on after the last row of the one before, whatever was added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, cast, false, literal, or_, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

Item = TypeVar("Item")
Query: TypeAlias = Select[*tuple[Any, ...]]
Found: TypeAlias = Row[*tuple[Any, ...]]

Place: TypeAlias = tuple[str | None, ...]
"""Where a page ended: the sort keys of its last row as text, which a cursor can carry."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Another record, by id and the name a person knows it by."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and where the next one goes on; None on the last."""

    items: tuple[Item, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by columns that are never null, the last of them unique."""

    keys: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]
    downwards: bool = False

    def after(self, query: Query, place: Place | None) -> Query:
        """Sort the query, and begin after a place."""
        if place is not None:
            bound = tuple_(
                *(cast(literal(value), key.type) for key, value in zip(self.keys, place, strict=True))
            )
            row = tuple_(*self.keys)
            query = query.where(row < bound if self.downwards else row > bound)
        return query.order_by(*(key.desc() if self.downwards else key.asc() for key in self.keys))


@dataclass(frozen=True, slots=True)
class Sorted:
    """One sort key of a list; where it can be null, null comes last either way."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    downwards: bool = False
    nullable: bool = False

    def beyond(self, value: str | None) -> ColumnElement[bool]:
        """What comes after a value."""
        if value is None:
            return false()
        bound = cast(literal(value), self.column.type)
        later = self.column < bound if self.downwards else self.column > bound
        return or_(later, self.column.is_(None)) if self.nullable else later

    def same(self, value: str | None) -> ColumnElement[bool]:
        """What ties with a value."""
        return (
            self.column.is_(None) if value is None else self.column == cast(literal(value), self.column.type)
        )


@dataclass(frozen=True, slots=True)
class MixedOrder:
    """How a list is sorted by keys of which each has its own direction; the last of them is unique."""

    sorts: tuple[Sorted, ...]

    @property
    def keys(self) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
        """The columns sorted by."""
        return tuple(one.column for one in self.sorts)

    def after(self, query: Query, place: Place | None) -> Query:
        """Sort the query, and begin after a place."""
        if place is not None:
            ties: list[ColumnElement[bool]] = []
            reached: list[ColumnElement[bool]] = []
            for one, value in zip(self.sorts, place, strict=True):
                reached.append(and_(*ties, one.beyond(value)))
                ties.append(one.same(value))
            first, value = self.sorts[0], place[0]
            query = query.where(or_(first.beyond(value), first.same(value)), or_(*reached))
        for one in self.sorts:
            by = one.column.desc() if one.downwards else one.column.asc()
            query = query.order_by(by.nulls_last() if one.nullable else by)
        return query


def ordered(sorts: Sequence[Sorted]) -> Order | MixedOrder:
    """Sort by these keys, in the form that an index serves best."""
    downwards = {one.downwards for one in sorts}
    if len(downwards) == 1 and not any(one.nullable for one in sorts):
        return Order(tuple(one.column for one in sorts), downwards=downwards.pop())
    return MixedOrder(tuple(sorts))


async def page(
    session: AsyncSession,
    query: Query,
    *,
    order: Order | MixedOrder,
    after: Place | None,
    limit: int,
    read: Callable[[Found], Item],
) -> Page[Item]:
    """Read one page of a query; one row more is asked for, to know whether there is a next page."""
    keyed = order.after(
        query.add_columns(*(key.label(f"sort_{n}") for n, key in enumerate(order.keys))), after
    ).limit(limit + 1)
    rows: Sequence[Found] = (await session.execute(keyed)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    last = tuple(_text(value) for value in rows[-1][-len(order.keys) :]) if more else None
    return Page(tuple(read(row) for row in rows), last)


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case datetime():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def ref(key: UUID | None, name: str | None) -> Ref | None:
    """Refer to a joined record; None when there is none, or its name may not be seen."""
    return Ref(key, name) if key is not None and name is not None else None
