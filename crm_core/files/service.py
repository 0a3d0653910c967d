"""Attaching files to records and taking them off."""

import unicodedata
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from crm_core.files.errors import (
    FileEmptyError,
    FileNotFoundInRecordError,
    FileRecordError,
    FilesFullError,
)
from crm_core.files.events import FileAttached, FileDeleted
from crm_core.files.schemas import Kept
from crm_core.files.tables import FileRow
from crm_core.kit import ForbiddenError, Work, new_id
from crm_core.kit.editing import remove

_LONGEST: Final = 255
_LEFT_OUT: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that a name is shown without: control characters, and those that turn text around."""


def plain_name(name: str) -> str:
    """A file's name without folders, control characters and marks that would show it as another."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign) not in _LEFT_OUT
    )
    shown = shown.strip(". ") or "file"
    if len(shown) <= _LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else shown[:_LONGEST]  # noqa: PLR2004 - an ending


async def may_attach(work: Work, *, noun: str, record_id: UUID, most_held: int) -> None:
    """Make sure, before anything is sent, that the record is seen and there is room.

    Raises:
        FileRecordError: The record does not exist or may not be seen.
        FilesFullError: The organization keeps as much as it may.
        ForbiddenError: The role attaches no files.

    """
    seen = select(func.bellwether_sees(noun, record_id), func.bellwether_level("files", "create"))
    sees, level = (await work.session.execute(seen)).one()
    if not sees:
        raise FileRecordError(noun=noun, id=str(record_id))
    if level == "none":
        raise ForbiddenError
    if await held(work) >= most_held:
        raise FilesFullError


async def attach(
    work: Work,
    *,
    noun: str,
    record_id: UUID,
    name: str,
    media_type: str,
    kept: Kept,
    most_held: int,
    at: datetime,
) -> UUID:
    """Attach what was kept to a record; returns the file's id.

    Raises:
        FileEmptyError: Nothing is in it.
        FilesFullError: The organization would keep more than it may.

    """
    if kept.size == 0:
        raise FileEmptyError
    await may_attach(work, noun=noun, record_id=record_id, most_held=most_held)
    await work.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"files {work.identity.org_id}", 0)))
    )
    row = FileRow(
        org_id=work.identity.org_id, id=new_id(), noun=noun, record_id=record_id, name=plain_name(name),
        media_type=media_type, size=kept.size, sha256=kept.sha256, uploaded_by=work.identity.user_id,
        uploaded_at=at,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    if await held(work) > most_held:
        raise FilesFullError
    work.emit(
        FileAttached(
            record_id=row.id, deal_id=record_id if noun == "deals" else None,
            account_id=record_id if noun == "accounts" else None, occurred_at=at, attached_to=noun,
            attached_id=record_id, media_type=media_type, size=kept.size,
        )
    )  # fmt: skip
    return row.id


async def delete(work: Work, file_id: UUID, *, at: datetime) -> None:
    """Take a file off its record; its bytes go when no other file has the same.

    Raises:
        FileNotFoundInRecordError: There is none, or its record may not be seen.
        ForbiddenError: Somebody else attached it.

    """
    row = (await work.session.execute(select(FileRow).where(FileRow.id == file_id))).scalar_one_or_none()
    if row is None:
        raise FileNotFoundInRecordError(id=str(file_id))
    noun, record_id = row.noun, row.record_id
    await remove(work, FileRow, file_id)
    work.emit(
        FileDeleted(
            record_id=file_id, deal_id=record_id if noun == "deals" else None,
            account_id=record_id if noun == "accounts" else None, occurred_at=at, attached_to=noun,
            attached_id=record_id,
        )
    )  # fmt: skip


async def held(work: Work) -> int:
    """How many bytes the organization keeps, each file's once."""
    return int((await work.session.execute(select(func.bellwether_files_held()))).scalar_one())
