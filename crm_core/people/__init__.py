"""People at the companies sold to."""

from crm_core.people.errors import PersonNotFoundError
from crm_core.people.events import PersonCreated, PersonEdited, PersonErased
from crm_core.people.repository import listed, read
from crm_core.people.schemas import Person
from crm_core.people.service import create, edit, erase

__all__ = [
    "Person",
    "PersonCreated",
    "PersonEdited",
    "PersonErased",
    "PersonNotFoundError",
    "create",
    "edit",
    "erase",
    "listed",
    "read",
]
