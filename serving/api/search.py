"""Finding any record by a few words."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from crm_core import search
from serving.api.call import Work
from serving.api.refusals import UnknownNoun
from serving.api.schemas.kit import Listing, Output
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/search", tags=["search"], route_class=InTransaction)


class FoundRead(Output):
    """One record that was found; `GET /api/v1/<noun>/<id>` reads it."""

    noun: str = Field(examples=["accounts"])
    id: UUID
    title: str = Field(examples=["Harbour Logistics"])
    field: str = Field(description="The field that the words are in.", examples=["name"])
    own: bool = Field(description="Whether it is the caller's own.")
    score: float = Field(description="Higher is better; for the order only.")


@router.get("", operation_id="search")
async def find(
    *,
    work: Work,
    q: Annotated[
        str, Query(min_length=1, max_length=search.LONGEST, description="Words, or the beginnings of words.")
    ],
    nouns: Annotated[
        str | None, Query(max_length=200, description=f"Of {', '.join(search.NOUNS)}; all when left out.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Listing[FoundRead]:
    """Find accounts, people, deals and leads as one types: by name, e-mail, telephone or website.

    Words are found by their beginnings; where nothing begins so, by words that are spelled nearly so. Only
    what the caller may see is found, and only by fields that are open to them.
    """
    asked = tuple(name.strip() for name in nouns.split(",")) if nouns else search.NOUNS
    if unknown := [name for name in asked if name not in search.NOUNS]:
        raise UnknownNoun(
            f"There is no search for {', '.join(unknown)}: {', '.join(search.NOUNS)} are searched."
        )
    found = await search.find(work, q, nouns=asked, limit=limit)
    return Listing(items=[FoundRead.model_validate(one) for one in found])
