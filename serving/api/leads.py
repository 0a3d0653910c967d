"""What leads have beyond other records: whom they may be, and what they become."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import accounts, leads, people
from crm_core.leads import Into, Lead, Match, NewDeal
from serving.api.call import Now, Serving, Version, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.leads import LeadConversionRead, LeadConvert, MatchRead
from serving.api.transaction import InTransaction
from serving.services import Services

router = APIRouter(prefix="/leads/{lead_id}", tags=["leads"], route_class=InTransaction)


@router.get("/duplicates", operation_id="list_lead_duplicates")
async def list_lead_duplicates(*, lead_id: UUID, work: Work, services: Serving) -> Listing[MatchRead]:
    """List people and companies that may be this lead: the same address, domain or name, or alike in all."""
    lead = await leads.read(work.session, lead_id)
    agreeing = await leads.matches(work.session, email=lead.email, company=lead.company, website=lead.website)
    found = leads.merged(agreeing, await _likely(services, work, lead))
    return Listing(items=[MatchRead.model_validate(one) for one in found])


@router.post("/convert", operation_id="convert_lead")
async def convert_lead(
    *, lead_id: UUID, body: LeadConvert, work: Work, services: Serving, at: Now, version: Version
) -> LeadConversionRead:
    """Convert a lead into an account, a person and perhaps a deal; again, it answers as the first time.

    Where a new record may be there already the answer is 409 and names which; choose it, or say
    `despite_duplicates`.
    """
    deal = None if body.deal is None else NewDeal(**dict(body.deal))
    into = Into(**(dict(body) | {"deal": deal}))
    lead = await leads.read(work.session, lead_id)
    likely = () if into.despite_duplicates else await _likely(services, work, lead)
    found = await leads.convert(work, lead_id, into=into, likely=likely, at=at, version=version)
    return LeadConversionRead.model_validate(found)


async def _likely(services: Services, work: Work, lead: Lead) -> tuple[Match, ...]:
    """People and companies that the organization's model takes for the lead's, of those that may be seen."""
    if lead.converted_at is not None:
        return ()
    person = {"name": lead.name, "email": lead.email, "phone": lead.phone, "company": lead.company}
    found: list[Match] = []
    for one in await services.duplicates.likely(work, "people", person):
        if one.id is not None:
            known = await people.read(work.session, one.id)
            found.append(Match("people", known.id, known.name, ("likeness",)))
    if lead.company:
        company = {"name": lead.company, "website": lead.website, "region": lead.region}
        for one in await services.duplicates.likely(work, "accounts", company):
            if one.id is not None:
                account = await accounts.read(work.session, one.id)
                found.append(Match("accounts", account.id, account.name, ("likeness",)))
    return tuple(found)
