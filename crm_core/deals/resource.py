"""Deals as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.deals.errors import DealNotFoundError
from crm_core.deals.service import delete, edit, move, open_deal
from crm_core.deals.tables import DealRow
from crm_core.kit import Work
from crm_core.kit.resource import Resource, fields_of

_KEPT: Final = (
    "state", "opened_at", "entered_stage_at", "closed_at", "lost_reason", "score_value", "score_band",
    "score_calibrated", "score_as_of",
)  # fmt: skip


async def _create(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    return await open_deal(work, **values, at=at)


async def _edit(
    work: Work, key: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change fields; another stage is a move, with all that follows from one."""
    fields = {name: value for name, value in to.items() if name != "stage_id"}
    await edit(work, key, to=fields, at=at, version=version)
    if to.get("stage_id") is not None:
        await move(work, key, to=to["stage_id"], at=at)


RESOURCE: Final = Resource(
    noun="deals", one="deal", table=DealRow,
    fields=fields_of(DealRow, kept=_KEPT, filled_in=("stage_id", "currency")), missing=DealNotFoundError,
    create=_create, edit=_edit, delete=delete, owner="owner_id", title="name", searched=("name",),
    order="-opened_at", object="deals", match=("external_id",),
)  # fmt: skip
