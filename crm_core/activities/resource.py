"""Activities as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.activities.errors import ActivityNotFoundError
from crm_core.activities.service import edit, log
from crm_core.activities.tables import ActivityRow
from crm_core.kit import Work
from crm_core.kit.resource import Resource, fields_of


async def _create(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    return await log(work, **values, at=at)


RESOURCE: Final = Resource(
    noun="activities", one="activity", table=ActivityRow,
    fields=fields_of(ActivityRow, kept=("completed_at",)), create=_create, edit=edit, delete=None,
    missing=ActivityNotFoundError, owner="user_id", title="subject", searched=("subject", "body"),
    order="-occurred_at", object="activities", match=("external_id",),
)  # fmt: skip
