"""Bringing a team's history into the record: the bundle, what reads and writes it, and the importer."""

from crm_core.imports.bundle import BY_NAME, TABLES, Column, Kind, Table
from crm_core.imports.columns import arrow_schema
from crm_core.imports.errors import BundleError, Fault
from crm_core.imports.manifest import Manifest, read_manifest
from crm_core.imports.reading import BadRow, Batch, Bundle, open_bundle
from crm_core.imports.writing import write

__all__ = [
    "BY_NAME",
    "TABLES",
    "BadRow",
    "Batch",
    "Bundle",
    "BundleError",
    "Column",
    "Fault",
    "Kind",
    "Manifest",
    "Table",
    "arrow_schema",
    "open_bundle",
    "read_manifest",
    "write",
]
