"""Duplicates: records that stand for the same company or person, and what people decide of them."""

from crm_core.duplicates.errors import (
    DuplicateAlreadyDecidedError,
    DuplicateKindError,
    DuplicateNotFoundError,
    DuplicateSearchNotFoundError,
    DuplicateSuspectedError,
)
from crm_core.duplicates.events import (
    DuplicateConfirmed,
    DuplicateFound,
    DuplicateMerged,
    DuplicateRejected,
    DuplicateSearchFinished,
    DuplicateSearchStarted,
)
from crm_core.duplicates.repository import (
    candidates,
    candidates_of,
    is_kept,
    labels,
    listed,
    read,
    read_run,
    slice_of,
    values_of,
)
from crm_core.duplicates.schemas import KINDS, STATES, Found, Label, Pair, Run
from crm_core.duplicates.service import advance, confirm, merged, record, reject, start

__all__ = [
    "KINDS",
    "STATES",
    "DuplicateAlreadyDecidedError",
    "DuplicateConfirmed",
    "DuplicateFound",
    "DuplicateKindError",
    "DuplicateMerged",
    "DuplicateNotFoundError",
    "DuplicateRejected",
    "DuplicateSearchFinished",
    "DuplicateSearchNotFoundError",
    "DuplicateSearchStarted",
    "DuplicateSuspectedError",
    "Found",
    "Label",
    "Pair",
    "Run",
    "advance",
    "candidates",
    "candidates_of",
    "confirm",
    "is_kept",
    "labels",
    "listed",
    "merged",
    "read",
    "read_run",
    "record",
    "reject",
    "slice_of",
    "start",
    "values_of",
]
