"""Reasons why deals are won and lost as a kind of record; they belong to the pipelines."""

from typing import Final

from crm_core.kit.records import declare
from crm_core.pipelines.errors import DealReasonNotFoundError
from crm_core.pipelines.events import DealReasonCreated, DealReasonDeleted, DealReasonEdited
from crm_core.pipelines.tables import DealReasonRow

RESOURCE: Final = declare(
    DealReasonRow, noun="deal_reasons", one="deal_reason", missing=DealReasonNotFoundError,
    created=DealReasonCreated, edited=DealReasonEdited, deleted=DealReasonDeleted, object="pipelines",
    order="name", match=("name",),
)  # fmt: skip
