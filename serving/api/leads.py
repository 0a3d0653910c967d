"""What leads have beyond other records: whom they may be, and what they become."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import leads
from crm_core.leads import Into, NewDeal
from serving.api.call import Now, Version, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.leads import LeadConversionRead, LeadConvert, MatchRead
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/leads/{lead_id}", tags=["leads"], route_class=InTransaction)


@router.get("/duplicates", operation_id="list_lead_duplicates")
async def list_lead_duplicates(*, lead_id: UUID, work: Work) -> Listing[MatchRead]:
    """List people and companies that may be this lead: the same address, domain, or name."""
    lead = await leads.read(work.session, lead_id)
    found = await leads.matches(work.session, email=lead.email, company=lead.company, website=lead.website)
    return Listing(items=[MatchRead.model_validate(one) for one in found])


@router.post("/convert", operation_id="convert_lead")
async def convert_lead(
    *, lead_id: UUID, body: LeadConvert, work: Work, at: Now, version: Version
) -> LeadConversionRead:
    """Convert a lead into an account, a person and perhaps a deal; again, it answers as the first time.

    Where a new record may be there already the answer is 409 and names which; choose it, or say
    `despite_duplicates`.
    """
    deal = None if body.deal is None else NewDeal(**dict(body.deal))
    into = Into(**(dict(body) | {"deal": deal}))
    found = await leads.convert(work, lead_id, into=into, at=at, version=version)
    return LeadConversionRead.model_validate(found)
