"""People at the companies sold to."""

from crm_core.people.errors import PersonNotFoundError
from crm_core.people.events import PersonCreated, PersonDeleted, PersonEdited, PersonErased
from crm_core.people.repository import listed, read
from crm_core.people.schemas import Person
from crm_core.people.service import create, delete, edit

__all__ = [
    "Person",
    "PersonCreated",
    "PersonDeleted",
    "PersonEdited",
    "PersonErased",
    "PersonNotFoundError",
    "create",
    "delete",
    "edit",
    "listed",
    "read",
]
