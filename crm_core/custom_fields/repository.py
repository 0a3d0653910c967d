"""Reading custom fields."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.custom_fields.schemas import CustomField
from crm_core.custom_fields.tables import CustomFieldRow


async def listed(
    session: AsyncSession, *, noun: str | None = None, archived: bool = False
) -> tuple[CustomField, ...]:
    """The fields of a noun or of all, in the order they are shown in; archived ones only when asked."""
    query = select(CustomFieldRow).order_by(CustomFieldRow.noun, CustomFieldRow.position, CustomFieldRow.name)
    if noun is not None:
        query = query.where(CustomFieldRow.noun == noun)
    if not archived:
        query = query.where(CustomFieldRow.archived_at.is_(None))
    return tuple(
        CustomField(
            id=row.id, noun=row.noun, name=row.name, label=row.label, kind=row.kind,
            choices=tuple(row.choices), refers_to=row.refers_to, required=row.required,
            is_unique=row.is_unique, indexed=row.indexed, archived_at=row.archived_at,
        )
        for row in (await session.execute(query)).scalars()
    )  # fmt: skip
