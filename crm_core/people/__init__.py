"""People at the companies sold to."""

from crm_core.people.affiliations_service import Affiliation, affiliate, affiliations, edit_affiliation
from crm_core.people.errors import AffiliationNotFoundError, AffiliationOverError, PersonNotFoundError
from crm_core.people.events import (
    AffiliationBegan,
    AffiliationEdited,
    AffiliationEnded,
    PersonCreated,
    PersonDeleted,
    PersonEdited,
    PersonErased,
)
from crm_core.people.repository import listed, read
from crm_core.people.schemas import Person
from crm_core.people.service import create, delete, edit

__all__ = [
    "Affiliation",
    "AffiliationBegan",
    "AffiliationEdited",
    "AffiliationEnded",
    "AffiliationNotFoundError",
    "AffiliationOverError",
    "Person",
    "PersonCreated",
    "PersonDeleted",
    "PersonEdited",
    "PersonErased",
    "PersonNotFoundError",
    "affiliate",
    "affiliations",
    "create",
    "delete",
    "edit",
    "edit_affiliation",
    "listed",
    "read",
]
