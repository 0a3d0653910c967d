"""Reading any kind of record with the fields that its organization added."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import custom_fields
from crm_core.kit.asking import Asked
from crm_core.kit.filtering import Lookup
from crm_core.kit.resource import CUSTOM, Resource
from crm_core.records.registry import of_table


async def known(session: AsyncSession, resource: Resource, asked: Asked) -> tuple[Resource, Lookup]:
    """The kind of record, and those that it refers to, with custom fields when one is named."""
    if CUSTOM not in repr((asked.filter, asked.sort, asked.fields)):
        return resource, of_table
    fields = await custom_fields.listed(session)

    def lookup(table: str) -> Resource | None:
        found = of_table(table)
        return None if found is None else custom_fields.extended(found, fields)

    return custom_fields.extended(resource, fields), lookup


async def every_field(session: AsyncSession) -> Lookup:
    """Finds kinds of records by table, each with the fields that the organization added."""
    fields = await custom_fields.listed(session)

    def lookup(table: str) -> Resource | None:
        found = of_table(table)
        return None if found is None else custom_fields.extended(found, fields)

    return lookup if fields else of_table
