"""People at the companies sold to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from serving.api.call import Asked, Caller, Now, Work
from serving.api.schemas.kit import Page
from serving.api.schemas.people import PersonCreate, PersonPatch, PersonRead

router = APIRouter(prefix="/people", tags=["people"])


@router.get("", operation_id="list_people")
async def list_people(
    *,
    work: Work,
    caller: Caller,
    asked: Asked,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name.")] = None,
) -> Page[PersonRead]:
    """List the people that the caller may see, by name."""
    raise NotImplementedError


@router.post("", status_code=201, operation_id="create_person")
async def create_person(*, body: PersonCreate, work: Work, caller: Caller, at: Now) -> PersonRead:
    """Add a person."""
    raise NotImplementedError


@router.get("/{person_id}", operation_id="read_person")
async def read_person(*, person_id: UUID, work: Work, caller: Caller) -> PersonRead:
    """Read one person."""
    raise NotImplementedError


@router.patch("/{person_id}", operation_id="edit_person")
async def edit_person(
    *, person_id: UUID, body: PersonPatch, work: Work, caller: Caller, at: Now
) -> PersonRead:
    """Change fields of one person."""
    raise NotImplementedError
