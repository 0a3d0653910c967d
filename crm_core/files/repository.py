"""Reading which files there are."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.files.errors import FileNotFoundInRecordError
from crm_core.files.schemas import File
from crm_core.files.tables import FileRow
from crm_core.kit import Page, Ref
from crm_core.kit.paging import Found, Order, Place, Query, page
from crm_core.users.tables import UserRow


def _query() -> Query:
    return select(FileRow, UserRow.name.label("user_name")).join(
        UserRow, (UserRow.org_id == FileRow.org_id) & (UserRow.id == FileRow.uploaded_by)
    )


def _read(row: Found) -> File:
    file: FileRow = row.FileRow
    return File(
        id=file.id, noun=file.noun, record_id=file.record_id, name=file.name, media_type=file.media_type,
        size=file.size, sha256=file.sha256, uploaded_by=Ref(file.uploaded_by, row.user_name),
        uploaded_at=file.uploaded_at,
    )  # fmt: skip


async def read(session: AsyncSession, file_id: UUID) -> File:
    """Read what is known of one file.

    Raises:
        FileNotFoundInRecordError: There is none, or its record may not be seen.

    """
    row = (await session.execute(_query().where(FileRow.id == file_id))).first()
    if row is None:
        raise FileNotFoundInRecordError(id=str(file_id))
    return _read(row)


async def listed(
    session: AsyncSession, *, noun: str, record_id: UUID, after: Place | None = None, limit: int = 50
) -> Page[File]:
    """List the files of a record, newest first."""
    order = Order((FileRow.uploaded_at, FileRow.id), downwards=True)
    query = _query().where(FileRow.noun == noun, FileRow.record_id == record_id)
    return await page(session, query, order=order, after=after, limit=limit, read=_read)


async def referred(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    """Which of these hashes some file still has."""
    found = await session.execute(select(FileRow.sha256).where(FileRow.sha256.in_(hashes)).distinct())
    return frozenset(found.scalars())
