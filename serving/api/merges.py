"""Merging records that are one, and taking them apart again."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from crm_core.records import merging, unmerging
from serving.api.call import Now, Work
from serving.api.schemas.kit import Input, Listing, Output
from serving.api.transaction import InTransaction

router = APIRouter(prefix="/merges", tags=["merges"], route_class=InTransaction)
Merged = Literal["accounts", "people", "leads"]


class MergeCreate(Input):
    """Which records become one, and which value of each field is kept."""

    noun: Merged
    target: UUID = Field(description="The record that is left.")
    sources: list[UUID] = Field(min_length=1, max_length=merging.MOST)
    fields: dict[str, Annotated[str, Field(max_length=100)]] = Field(
        default_factory=dict, max_length=200, examples=[{"name": "longest", "phone": "newest"}],
        description="By field: `target`, `filled` (the target's, or the newest where it has none; what holds "
        "when nothing is said), `newest`, `oldest`, `longest`, or `source:<id>`. Custom fields as "
        "`custom.<name>`.",
    )  # fmt: skip


class MergeUndo(Input):
    """What is to be done where something was changed after the merge."""

    keep_later: bool = Field(default=False, description="Leave it as it is now, and undo the rest.")


class MergeRead(Output):
    """A merge."""

    id: UUID
    noun: Merged
    target_id: UUID
    sources: list[UUID]
    fields: dict[str, Any]
    moved: dict[str, int] = Field(examples=[{"deals": 3, "activities": 12}])
    merged_by: UUID
    merged_at: datetime
    undone_by: UUID | None
    undone_at: datetime | None


@router.post("", status_code=201, operation_id="merge_records")
async def merge_records(*, body: MergeCreate, work: Work, at: Now) -> MergeRead:
    """Make one record of several accounts, people or leads: all that belongs to them moves to the target."""
    key = await merging.merge(
        work, body.noun, target=body.target, sources=body.sources, rules=body.fields, at=at
    )
    return MergeRead.model_validate(await unmerging.read(work.session, key))


@router.get("", operation_id="list_merges")
async def list_merges(*, work: Work, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Listing[MergeRead]:
    """List the newest merges."""
    found = await unmerging.newest(work.session, limit=limit)
    return Listing(items=[MergeRead.model_validate(one) for one in found])


@router.get("/{key}", operation_id="read_merge")
async def read_merge(*, key: UUID, work: Work) -> MergeRead:
    """Read one merge."""
    return MergeRead.model_validate(await unmerging.read(work.session, key))


@router.post("/{key}/undo", operation_id="undo_merge")
async def undo_merge(*, key: UUID, body: MergeUndo, work: Work, at: Now) -> MergeRead:
    """Take a merge apart: every row as it was. What was changed since is listed (409), or kept if asked."""
    await unmerging.undo(work, key, at=at, keep_later=body.keep_later)
    return MergeRead.model_validate(await unmerging.read(work.session, key))
