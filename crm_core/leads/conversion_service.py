"""Converting a lead into an account, a person and perhaps a deal, in one go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from crm_core import accounts, deals, people
from crm_core.kit import Work
from crm_core.kit.editing import change, to_change
from crm_core.leads.errors import LeadHasDuplicatesError, LeadNotFoundError
from crm_core.leads.events import LeadConverted
from crm_core.leads.repository import matches, merged
from crm_core.leads.schemas import Conversion, Into, Match, NewDeal
from crm_core.leads.tables import LeadRow


async def convert(
    work: Work,
    lead_id: UUID,
    *,
    into: Into,
    at: datetime,
    likely: Sequence[Match] = (),
    version: int | None = None,
) -> Conversion:
    """Make of a lead what it turned out to be; converted already, it answers as the first time.

    The new records get the lead's owner, the deal its source; what was done with the lead belongs to them
    from now on as well. `likely` are records that whoever calls took for the lead's, beside those found here.

    Raises:
        LeadHasDuplicatesError: A record that would be added may be there already.
        AccountNotFoundError, PersonNotFoundError, DealNotFoundError: What it shall become is not there.

    """
    row = await to_change(work, LeadRow, key=lead_id, missing=LeadNotFoundError)
    if row.converted_at is not None:
        return _done(row, at=row.converted_at)
    row = await to_change(work, LeadRow, key=lead_id, missing=LeadNotFoundError, version=version)
    account_id = into.account_id
    if into.person_id is not None:
        account = (await people.read(work.session, into.person_id)).account
        account_id = account_id or (account.id if account else None)
    if account_id is not None:
        await accounts.read(work.session, account_id)
    company = into.account_name or row.company
    await _look_for_others(work, row, into=into, company=None if account_id else company, likely=likely)
    owner_id = row.owner_id or work.identity.user_id
    if account_id is None and company:
        account_id = await accounts.create(
            work, name=company, owner_id=owner_id, industry=row.industry, region=row.region,
            employees=row.employees, country=row.country, postal_code=row.postal_code, website=row.website,
            at=at,
        )  # fmt: skip
    person_id = into.person_id or await people.create(
        work, name=row.name, email=row.email, phone=row.phone, title=row.title, account_id=account_id,
        owner_id=owner_id, at=at,
    )  # fmt: skip
    deal_id = await _deal(work, row, into=into, account_id=account_id, person_id=person_id, at=at)
    carried = select(func.bellwether_carry(lead_id, account_id, person_id, deal_id))
    activities = (await work.session.execute(carried)).scalar_one()
    became = {"account_id": account_id, "person_id": person_id, "deal_id": deal_id}
    change(
        row,
        to={"status": "converted", "converted_at": at, **{f"converted_{k}": v for k, v in became.items()}},
        at=at,
    )
    await work.session.flush()
    work.emit(
        LeadConverted(
            record_id=lead_id, occurred_at=at, account_id=account_id, person_id=person_id, deal_id=deal_id,
            account_is_new=account_id is not None and into.account_id is None and into.person_id is None,
            person_is_new=into.person_id is None, deal_is_new=into.deal is not None, activities=activities,
        )
    )  # fmt: skip
    return _done(row, at=at)


async def _look_for_others(
    work: Work, row: LeadRow, *, into: Into, company: str | None, likely: Sequence[Match]
) -> None:
    """Refuse when what would be added may be there already."""
    if into.despite_duplicates:
        return
    email = None if into.person_id is not None else row.email
    found = await matches(
        work.session, email=email or (row.email if company else None), company=company, website=row.website
    )
    fields = {"people": "person_id", "accounts": "account_id"}
    wanted = {
        noun for noun, adds in (("people", into.person_id is None), ("accounts", bool(company))) if adds
    }
    stand = [
        (fields[one.noun], f"{one.id} agrees in {' and '.join(one.on)}")
        for one in merged(found, likely)
        if one.noun in wanted
    ]
    if stand:
        raise LeadHasDuplicatesError(found=stand)


async def _deal(
    work: Work, row: LeadRow, *, into: Into, account_id: UUID | None, person_id: UUID, at: datetime
) -> UUID | None:
    if into.deal_id is not None:
        taking_part = {one.person_id for one in await deals.people_of(work.session, into.deal_id)}
        await deals.read(work.session, into.deal_id)
        if person_id not in taking_part:
            await deals.add_person(work, into.deal_id, person_id=person_id, role=None, at=at)
        return into.deal_id
    if into.deal is None:
        return None
    new: NewDeal = into.deal
    deal_id = await deals.open_deal(
        work, name=new.name or row.company or row.name, pipeline_id=new.pipeline_id, stage_id=new.stage_id,
        account_id=account_id, owner_id=row.owner_id or work.identity.user_id, amount=new.amount,
        currency=new.currency, source=row.source, expected_close=new.expected_close, at=at,
    )  # fmt: skip
    await deals.add_person(work, deal_id, person_id=person_id, role=None, primary=True, at=at)
    return deal_id


def _done(row: LeadRow, *, at: datetime) -> Conversion:
    return Conversion(
        row.id, row.converted_account_id, row.converted_person_id, row.converted_deal_id, converted_at=at
    )
