"""Tables of users' own: one reader of files, names, numbers and dates for every command."""

from pipelines.tables.cells import Numbers, empty_of, numbers, texts, unnamed, yes_or_no
from pipelines.tables.dates import Moments, Order, looks_dated, moments, moments_or_steps
from pipelines.tables.names import column, find, fold
from pipelines.tables.reading import Reading, read_file, read_table
from pipelines.tables.refusal import UnreadableTableError

__all__ = [
    "Moments", "Numbers", "Order", "Reading", "UnreadableTableError", "column", "empty_of", "find", "fold",
    "looks_dated", "moments", "moments_or_steps", "numbers", "read_file", "read_table", "texts", "unnamed",
    "yes_or_no",
]  # fmt: skip
