"""People at the companies sold to."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from crm_core import people, records
from serving.api.call import Asked, Caller, Now, Version, Work, etag
from serving.api.guarding import SUSPECTED, Guard
from serving.api.resource import Filter, View, filtered
from serving.api.schemas.kit import Page
from serving.api.schemas.people import PersonCreate, PersonPatch, PersonRead
from serving.api.transaction import InTransaction

RESOURCE: Final = records.RESOURCES["people"]
router = APIRouter(prefix="/people", tags=["people"], route_class=InTransaction)


async def _read(work: Work, person_id: UUID, response: Response) -> PersonRead:
    found = await people.read(work.session, person_id)
    response.headers["ETag"] = etag(found.version)
    return PersonRead.model_validate(found)


@router.get("", operation_id="list_people")
async def list_people(
    *,
    work: Work,
    asked: Asked,
    filter: Filter = None,  # noqa: A002 - its name in the URL
    view: View = None,
    q: Annotated[str | None, Query(max_length=200, description="Words in the name or e-mail.")] = None,
    account_id: UUID | None = None,
) -> Page[PersonRead]:
    """List the people that the caller may see, by name."""
    found = await people.listed(
        work.session,
        after=asked.after,
        limit=asked.limit,
        where=await filtered(work, RESOURCE, filter, view=view),
        q=q,
        account_id=account_id,
    )
    return asked.answer(found, PersonRead.model_validate)


@router.post("", status_code=201, operation_id="create_person", responses=SUSPECTED)
async def create_person(
    *, body: PersonCreate, work: Work, caller: Caller, guard: Guard, response: Response, at: Now
) -> PersonRead:
    """Add a person; the caller owns it unless said otherwise. 409 when it is likely there already."""
    await guard("people", body.model_dump())
    values = body.model_dump() | {"owner_id": body.owner_id or caller.identity.user_id}
    return await _read(work, await records.create(work, RESOURCE, values, at=at), response)


@router.get("/{person_id}", operation_id="read_person")
async def read_person(*, person_id: UUID, work: Work, response: Response) -> PersonRead:
    """Read one person."""
    return await _read(work, person_id, response)


@router.patch("/{person_id}", operation_id="edit_person")
async def edit_person(
    *,
    person_id: UUID,
    body: PersonPatch,
    work: Work,
    response: Response,
    at: Now,
    version: Version,
) -> PersonRead:
    """Change fields of one person; with If-Match, only if nobody changed it meanwhile (412)."""
    await records.edit(work, RESOURCE, person_id, to=body.changes(), at=at, version=version)
    return await _read(work, person_id, response)
