"""Where people work and worked, and the deals they take part in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from crm_core import deals, people
from serving.api import showing
from serving.api.call import Now, Work
from serving.api.schemas.deals import BuyingRole, PersonsDealRead
from serving.api.schemas.hierarchy import AffiliationCreate, AffiliationPatch, AffiliationRead
from serving.api.schemas.kit import Listing
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/people/{person_id}", tags=["people"], route_class=InTransaction)


async def _all(work: Work, person_id: UUID) -> Listing[AffiliationRead]:
    found = await people.affiliations(work.session, person_id)
    return Listing(items=[AffiliationRead.model_validate(one) for one in found])


@router.get("/affiliations", operation_id="list_affiliations")
async def list_affiliations(*, person_id: UUID, work: Work) -> Listing[AffiliationRead]:
    """List where a person works and worked, present companies first."""
    await people.read(work.session, person_id)
    return await _all(work, person_id)


@router.post("/affiliations", status_code=201, operation_id="affiliate_person")
async def affiliate_person(
    *, person_id: UUID, body: AffiliationCreate, work: Work, at: Now
) -> Listing[AffiliationRead]:
    """Say that a person works, or worked, at a company; answers all of their companies."""
    await people.affiliate(work, person_id, **dict(body), at=at)
    return await _all(work, person_id)


@router.patch("/affiliations/{affiliation_id}", operation_id="edit_affiliation")
async def edit_affiliation(
    *, person_id: UUID, affiliation_id: UUID, body: AffiliationPatch, work: Work, at: Now
) -> Listing[AffiliationRead]:
    """Correct or end an affiliation, or make it the primary one; answers all of the person's companies."""
    await people.edit_affiliation(work, person_id, affiliation_id=affiliation_id, to=body.changes(), at=at)
    return await _all(work, person_id)


@router.get("/deals", operation_id="list_person_deals")
async def list_person_deals(
    *,
    person_id: UUID,
    work: Work,
    at: Now,
    role: Annotated[BuyingRole | None, Query(description="Only those in which they have this role.")] = None,
) -> Listing[PersonsDealRead]:
    """List the deals that a person takes part in, newest first, as far as the caller may see them."""
    await people.read(work.session, person_id)
    found = await deals.of_person(work.session, person_id, role=role)
    trends = await showing.trends_of(work, [one.deal for one in found], at=at)
    return Listing(
        items=[
            PersonsDealRead(
                deal=showing.deal(one.deal, trends=trends),
                role=one.role,
                primary=one.primary,
                added_at=one.added_at,
            )
            for one in found
        ]
    )
