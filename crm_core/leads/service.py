"""Adding, changing and deleting leads; a converted one is only read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Work
from crm_core.kit.editing import to_change
from crm_core.kit.records import create_record, delete_record, edit_record
from crm_core.kit.resource import Field, fields_of
from crm_core.leads.errors import LeadConvertedError, LeadNotConvertedThusError, LeadNotFoundError
from crm_core.leads.events import LeadCreated, LeadDeleted, LeadEdited
from crm_core.leads.tables import LeadRow

_KEPT: Final = (
    "score", "first_touch_at", "converted_at", "converted_account_id", "converted_person_id",
    "converted_deal_id",
)  # fmt: skip
FIELDS: Final[dict[str, Field]] = fields_of(LeadRow, kept=_KEPT)


async def create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    """Put a lead into the record.

    Raises:
        LeadNotConvertedThusError: It is said to be converted already.

    """
    return await create_record(
        work, LeadRow, fields=FIELDS, values={"status": "new"} | _fit(values), told=LeadCreated, at=at
    )


async def edit(
    work: Work, lead_id: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change fields of a lead.

    Raises:
        LeadConvertedError: It was converted.
        LeadNotConvertedThusError: The status to write is `converted`.

    """
    await _unconverted(work, lead_id)
    await edit_record(
        work, LeadRow, lead_id, fields=FIELDS, to=_fit(to), told=LeadEdited, missing=LeadNotFoundError, at=at,
        version=version,
    )  # fmt: skip


async def delete(work: Work, lead_id: UUID, /, *, at: datetime, version: int | None = None) -> None:
    """Delete a lead with what was logged on it.

    Raises:
        LeadConvertedError: It was converted.

    """
    await _unconverted(work, lead_id)
    await delete_record(
        work, LeadRow, lead_id, fields=FIELDS, told=LeadDeleted, missing=LeadNotFoundError, at=at,
        version=version,
    )  # fmt: skip


async def _unconverted(work: Work, lead_id: UUID) -> None:
    row = await to_change(work, LeadRow, key=lead_id, missing=LeadNotFoundError)
    if row.converted_at is not None:
        raise LeadConvertedError(id=str(lead_id))


def _fit(values: Mapping[str, Any]) -> dict[str, Any]:
    """Countries are written in capitals, whoever sends them."""
    if values.get("status") == "converted":
        raise LeadNotConvertedThusError
    fitted = dict(values)
    if isinstance(fitted.get("country"), str):
        fitted["country"] = fitted["country"].strip().upper() or None
    return fitted
