"""Putting a record by a key of another system: changed when it is there, added when it is not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from crm_core.kit import Work
from crm_core.kit.resource import Resource
from crm_core.records.errors import AmbiguousKeyError

OWN_SOURCE: Final = "api"
"""The source of external ids for which none is named."""


async def put(
    work: Work,
    resource: Resource,
    *,
    by: str,
    value: str,
    values: Mapping[str, Any],
    owner_id: UUID,
    at: datetime,
) -> tuple[UUID, bool]:
    """Change the record whose `by` is `value`, or add one; returns its id and whether it was added.

    Two calls at once for a value that is not there yet add one record: the second waits for the first.

    Raises:
        AmbiguousKeyError: Several records that may be seen have that value.

    """
    if resource.create is None or resource.edit is None:
        raise TypeError(f"{resource.noun} cannot be put")
    said = {**values, by: value}
    wanted = [resource.column(by) == value]
    if by == "external_id":
        said["external_source"] = said.get("external_source") or OWN_SOURCE
        wanted.append(resource.column("external_source") == said["external_source"])
    await work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{resource.noun} {by} {value}", 0)))
    )
    found = (
        (await work.session.execute(select(resource.column("id")).where(*wanted).limit(2))).scalars().all()
    )
    if len(found) > 1:
        raise AmbiguousKeyError(field=by)
    if found:
        await resource.edit(work, found[0], to=said, at=at)
        return found[0], False
    if resource.owner is not None and said.get(resource.owner) is None:
        said[resource.owner] = owner_id
    return await resource.create(work, said, at=at), True
