"""Bringing a team's history into the record: the bundle, what reads and writes it, and the importer."""

from crm_core.imports.bundle import BY_NAME, TABLES, Column, Kind, Table
from crm_core.imports.columns import arrow_schema
from crm_core.imports.customers import bring_in_customers
from crm_core.imports.errors import (
    BundleError,
    Fault,
    ImportBuiltOnError,
    ImportNotFoundError,
    ImportRunningError,
    ImportStateError,
)
from crm_core.imports.events import ImportFinished, ImportUndone
from crm_core.imports.importer import Counts, Outcome, bring_in
from crm_core.imports.manifest import Manifest, read_manifest
from crm_core.imports.reading import BadRow, Batch, Bundle, open_bundle
from crm_core.imports.staging import Report
from crm_core.imports.undoing import Undone, undo
from crm_core.imports.writing import write

__all__ = [
    "BY_NAME",
    "TABLES",
    "BadRow",
    "Batch",
    "Bundle",
    "BundleError",
    "Column",
    "Counts",
    "Fault",
    "ImportBuiltOnError",
    "ImportFinished",
    "ImportNotFoundError",
    "ImportRunningError",
    "ImportStateError",
    "ImportUndone",
    "Kind",
    "Manifest",
    "Outcome",
    "Report",
    "Table",
    "Undone",
    "arrow_schema",
    "bring_in",
    "bring_in_customers",
    "open_bundle",
    "read_manifest",
    "undo",
    "write",
]
