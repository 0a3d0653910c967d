"""What every noun of the record is made of: tables, identity, events, the unit of work, the database."""

from crm_core.kit.database import Database, Urls
from crm_core.kit.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StaleError,
    UnavailableError,
)
from crm_core.kit.event import CHANNEL, Event, announce
from crm_core.kit.identity import Identity
from crm_core.kit.paging import Page, Ref
from crm_core.kit.refusals import AlreadyExistsError, in_our_words
from crm_core.kit.table import new_id
from crm_core.kit.unit_of_work import Sink, Work, unit_of_work

__all__ = [
    "CHANNEL",
    "AlreadyExistsError",
    "ConflictError",
    "Database",
    "DomainError",
    "Event",
    "ForbiddenError",
    "Identity",
    "InvalidError",
    "NotFoundError",
    "Page",
    "Ref",
    "Sink",
    "StaleError",
    "UnavailableError",
    "Urls",
    "Work",
    "announce",
    "in_our_words",
    "new_id",
    "unit_of_work",
]
