"""All kinds of records together: what is done alike with every noun."""

from crm_core.records.asking import known
from crm_core.records.errors import AmbiguousKeyError, ExistsAlreadyError
from crm_core.records.registry import RESOURCES, named, of_table
from crm_core.records.service import create, edit, put

__all__ = [
    "RESOURCES",
    "AmbiguousKeyError",
    "ExistsAlreadyError",
    "create",
    "edit",
    "known",
    "named",
    "of_table",
    "put",
]
