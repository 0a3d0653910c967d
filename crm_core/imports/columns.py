"""Reading a whole column of cells at once, where nothing in it needs a closer look.

`cells.py` says what each cell means and why one cannot be read; these functions give the same values many
times faster, or None, and then the rows are read one by one.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from crm_core.imports.bundle import Column, Kind, Table
from crm_core.imports.cells import EARLIEST, FALSE, LARGEST, LATEST, PLACES, TRUE

TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.decimal128(24, PLACES),
    Kind.INTEGER: pa.int32(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.timestamp("us", "UTC"),
}
if TYPE_CHECKING:
    Cells: TypeAlias = pa.Array[Any]
else:
    Cells = pa.Array

_ZONE: Final = r"(Z|[+-]\d{2}:?\d{2})$"


def arrow_schema(table: Table) -> pa.Schema:
    """The Parquet schema of a bundle table: amounts as decimals, times in UTC microseconds."""
    return pa.schema(
        [pa.field(column.name, TYPES[column.kind], nullable=not column.required) for column in table.columns]
    )


def read_columns(table: Table, batch: pa.RecordBatch) -> pa.RecordBatch | None:
    """The batch in the table's schema, or None when some cell needs a closer look.

    A column that the batch lacks is empty. Cells may be text, as in CSV, or typed, as in Parquet.
    """
    arrays = []
    for column in table.columns:
        found = batch.schema.get_field_index(column.name)
        cells = (
            pa.nulls(batch.num_rows, TYPES[column.kind])
            if found < 0
            else read_column(column, batch.column(found))
        )
        if cells is None or (column.required and cells.null_count):
            return None
        arrays.append(cells)
    return pa.record_batch(arrays, schema=arrow_schema(table))


def read_column(column: Column, cells: Cells) -> Cells | None:
    """The cells in the column's type, or None when one of them needs a closer look."""
    try:
        if pa.types.is_dictionary(cells.type) or pa.types.is_large_string(cells.type):
            cells = cells.cast(pa.string())
        if pa.types.is_string(cells.type):
            cells = pc.if_else(pc.equal(cells, pa.scalar("")), pa.scalar(None, pa.string()), cells)
        read = _READERS[column.kind](cells)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    if read is not None and column.choices and not _all(pc.is_in(read, pa.array(column.choices)), read):
        return None
    if (
        read is not None
        and column.name == "currency"
        and not _all(pc.match_substring_regex(read, "^[A-Z]{3}$"), read)
    ):
        return None
    return read


def _all(good: Cells, cells: Cells) -> bool:
    return bool(pc.all(pc.or_kleene(good, pc.is_null(cells)), min_count=0).as_py())


def _text(cells: Cells) -> Cells | None:
    if pa.types.is_null(cells.type):
        return cells.cast(pa.string())
    if not pa.types.is_string(cells.type):
        return None
    return cells if not pc.any(pc.match_substring(cells, "\x00"), min_count=0).as_py() else None


def _number(cells: Cells) -> Cells | None:
    if pa.types.is_floating(cells.type):
        return None
    return _between(cells.cast(TYPES[Kind.NUMBER]), -LARGEST, LARGEST)


def _integer(cells: Cells) -> Cells | None:
    return cells.cast(TYPES[Kind.INTEGER])


def _boolean(cells: Cells) -> Cells | None:
    if not pa.types.is_string(cells.type):
        return cells.cast(TYPES[Kind.BOOLEAN]) if cells.type in (pa.bool_(), pa.null()) else None
    told = pc.utf8_lower(cells)
    yes, no = pc.is_in(told, pa.array(sorted(TRUE))), pc.is_in(told, pa.array(sorted(FALSE)))
    if not _all(pc.or_(yes, no), cells):
        return None
    read: Cells = pc.if_else(pc.is_null(cells), pa.scalar(None, pa.bool_()), yes)
    return read


def _date(cells: Cells) -> Cells | None:
    if pa.types.is_timestamp(cells.type):
        return None
    return _between(cells.cast(TYPES[Kind.DATE]), EARLIEST.date(), LATEST.date())


def _time(cells: Cells) -> Cells | None:
    if pa.types.is_string(cells.type):
        zoned = pc.match_substring_regex(cells, _ZONE)
        if pc.any(zoned, min_count=0).as_py():
            cells = cells.cast(TYPES[Kind.TIME])
        else:
            cells = cells.cast(pa.timestamp("us")).cast(pa.int64()).cast(TYPES[Kind.TIME])
    elif pa.types.is_timestamp(cells.type) or pa.types.is_null(cells.type):
        cells = cells.cast(
            pa.timestamp("us", cells.type.tz) if pa.types.is_timestamp(cells.type) else pa.int64()
        )
        cells = cells.cast(pa.int64()).cast(TYPES[Kind.TIME])
    else:
        return None
    return _between(cells, EARLIEST, LATEST)


def _between(cells: Cells, low: Decimal | date | datetime, high: Decimal | date | datetime) -> Cells | None:
    found = pc.min_max(cells)
    least, most = found["min"].cast(cells.type), found["max"].cast(cells.type)
    if least.is_valid and not (least.as_py() >= low and most.as_py() < high):
        return None
    return cells


_READERS: Final[dict[Kind, Callable[[Cells], Cells | None]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
}
