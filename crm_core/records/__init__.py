"""All kinds of records together: what is done alike with every noun."""

from crm_core.records.errors import AmbiguousKeyError
from crm_core.records.registry import RESOURCES, named, of_table
from crm_core.records.service import put

__all__ = ["RESOURCES", "AmbiguousKeyError", "named", "of_table", "put"]
