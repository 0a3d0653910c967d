"""Putting a record by a key of another system: changed when it is there, added when it is not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from crm_core import custom_fields
from crm_core.kit import StaleError, Work
from crm_core.kit.resource import Resource
from crm_core.records.aliases import alias
from crm_core.records.errors import AmbiguousKeyError, ExistsAlreadyError

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
    version: int | None = None,
    new_only: bool = False,
) -> tuple[UUID, bool]:
    """Change the record whose `by` is `value`, or add one; returns its id and whether it was added.

    Two calls at once for a value that is not there yet add one record: the second waits for the first.

    Raises:
        AmbiguousKeyError: Several records that may be seen have that value.
        ExistsAlreadyError: There is one, and `new_only` asked for none.
        StaleError: There is none, or it is no longer at `version`.

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
    if not found and by == "external_id":
        merged = await alias(work, resource.noun, source=said["external_source"], external_id=value)
        if merged is not None:
            found = [merged]
            said = {name: one for name, one in said.items() if name not in {by, "external_source"}}
    if found:
        if new_only:
            raise ExistsAlreadyError(id=str(found[0]))
        await edit(work, resource, found[0], to=said, at=at, version=version)
        return found[0], False
    if version is not None:
        raise StaleError(field=by)
    if resource.owner is not None and said.get(resource.owner) is None:
        said[resource.owner] = owner_id
    return await create(work, resource, said, at=at), True


async def create(work: Work, resource: Resource, values: Mapping[str, Any], *, at: datetime) -> UUID:
    """Add a record with its custom fields (`custom`), if it has any."""
    if resource.create is None:
        raise TypeError(f"{resource.noun} cannot be added")
    said = dict(values)
    custom = said.pop("custom", None) or {}
    key = await resource.create(work, said, at=at)
    if resource.customized:
        await custom_fields.put(work, resource, key, values=custom, at=at, new=True)
    return key


async def edit(
    work: Work,
    resource: Resource,
    key: UUID,
    *,
    to: Mapping[str, Any],
    at: datetime,
    version: int | None = None,
) -> None:
    """Change fields of a record, custom ones (`custom`) among them."""
    if resource.edit is None:
        raise TypeError(f"{resource.noun} cannot be changed")
    said = dict(to)
    custom = said.pop("custom", None) or {}
    if said or not custom:
        await resource.edit(work, key, to=said, at=at, version=version)
        version = None
    if custom:
        await custom_fields.put(work, resource, key, values=custom, at=at, version=version)
