"""All kinds of records together: what is done alike with every noun."""

from crm_core.records.asking import every_field, known
from crm_core.records.errors import AmbiguousKeyError, ExistsAlreadyError
from crm_core.records.registry import RESOURCES, named, of_table
from crm_core.records.service import create, edit, put
from crm_core.records.views import SAVED_VIEWS, problems, viewed

__all__ = [
    "RESOURCES",
    "SAVED_VIEWS",
    "AmbiguousKeyError",
    "ExistsAlreadyError",
    "create",
    "edit",
    "every_field",
    "known",
    "named",
    "of_table",
    "problems",
    "put",
    "viewed",
]
