"""People as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Work
from crm_core.kit.resource import Resource, fields_of
from crm_core.people.errors import PersonNotFoundError
from crm_core.people.service import create, delete, edit
from crm_core.people.tables import PersonRow


async def _create(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    return await create(work, **values, at=at)


RESOURCE: Final = Resource(
    noun="people", one="person", table=PersonRow, fields=fields_of(PersonRow), create=_create, edit=edit,
    delete=delete, missing=PersonNotFoundError, owner="owner_id", title="name", searched=("name", "email"),
    order="name", object="people", match=("external_id", "email"),
)  # fmt: skip
