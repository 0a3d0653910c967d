"""Sheets: CSV files and workbooks that people bring, from the columns they hold to undoing them."""

from crm_core.sheets.errors import (
    SheetLineNotHeldError,
    SheetMappingError,
    SheetNotFoundError,
    SheetStateError,
    SheetTooLargeError,
    SheetUnreadableError,
)
from crm_core.sheets.events import SheetImportEnded, SheetImportStarted, SheetImportUndone
from crm_core.sheets.fields import targets
from crm_core.sheets.lines import Importing
from crm_core.sheets.reading import Layout, lay_out
from crm_core.sheets.reconciliation import Reconciliation, reconcile
from crm_core.sheets.service import (
    cancel,
    decide,
    fail,
    listed,
    next_slice,
    old,
    prepared,
    preview,
    read,
    remap,
    remove,
    start,
    start_next,
    take,
    told,
)
from crm_core.sheets.tables import SheetLineRow, SheetRow

__all__ = [
    "Importing",
    "Layout",
    "Reconciliation",
    "SheetImportEnded",
    "SheetImportStarted",
    "SheetImportUndone",
    "SheetLineNotHeldError",
    "SheetLineRow",
    "SheetMappingError",
    "SheetNotFoundError",
    "SheetRow",
    "SheetStateError",
    "SheetTooLargeError",
    "SheetUnreadableError",
    "cancel",
    "decide",
    "fail",
    "lay_out",
    "listed",
    "next_slice",
    "old",
    "prepared",
    "preview",
    "read",
    "reconcile",
    "remap",
    "remove",
    "start",
    "start_next",
    "take",
    "targets",
    "told",
]
