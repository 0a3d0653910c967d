"""Keys of other systems that lead to the record that theirs went up in."""

from uuid import UUID

from sqlalchemy import select

from crm_core.kit import Work
from crm_core.records.tables import RecordAliasRow


async def alias(work: Work, noun: str, *, source: str, external_id: str) -> UUID | None:
    """The record that one of another system went up in, if it was merged."""
    found = select(RecordAliasRow.record_id).where(
        RecordAliasRow.noun == noun, RecordAliasRow.external_source == source,
        RecordAliasRow.external_id == external_id,
    )  # fmt: skip
    return (await work.session.execute(found)).scalar_one_or_none()
