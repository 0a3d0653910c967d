"""Tags on records: putting them on many at once, taking them off, and those of one record."""

from uuid import UUID

from fastapi import APIRouter

from crm_core import records, tags
from crm_core.kit import asking
from serving.api.call import Now, Work
from serving.api.refusals import NounUnknown
from serving.api.schemas.kit import Listing
from serving.api.schemas.working import Noun, Tagged, Tagging, TagOn
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/tags", tags=["tags"], route_class=InTransaction)


def known_noun(noun: str) -> str:
    """The noun of records that something can hang on; NounUnknown for others."""
    if noun not in records.RESOURCES or noun == "tags":
        raise NounUnknown
    return noun


@router.post("/add", operation_id="add_tags")
async def add_tags(*, body: Tagging, work: Work, at: Now) -> Tagged:
    """Put tags on records, all or none; tags that are named and not there yet are made."""
    noun = known_noun(body.noun)
    named = await tags.named(work, body.names, at=at)
    return Tagged(changed=await tags.put_on(work, noun, body.ids, tags=[*body.tags, *named], at=at))


@router.post("/remove", operation_id="remove_tags")
async def remove_tags(*, body: Tagging, work: Work, at: Now) -> Tagged:
    """Take tags off records; what was not there stays away."""
    noun = known_noun(body.noun)
    named = await tags.of_names(work.session, body.names)
    return Tagged(changed=await tags.take_off(work, noun, body.ids, tags=[*body.tags, *named], at=at))


@router.get("/on/{noun}/{record_id}", operation_id="list_record_tags")
async def list_record_tags(*, noun: Noun, record_id: UUID, work: Work) -> Listing[TagOn]:
    """List the tags of a record."""
    await asking.read(work.session, records.RESOURCES[known_noun(noun)], record_id, fields="id")
    found = (await tags.on(work.session, noun, [record_id])).get(record_id, ())
    return Listing(items=[TagOn.model_validate(tag) for tag in found])
