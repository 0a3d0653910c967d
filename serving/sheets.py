"""Where sheets lie until they are forgotten, how they are taken in, and whom a new row may be."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio

from crm_core import sheets
from crm_core.kit import Work, new_id
from crm_core.sheets.lines import Candidate, Judge
from crm_core.sheets.reading import MOST_BYTES, Layout
from serving.duplicates import COMPARED_AS, Duplicates


def path_of(data: Path, org_id: UUID, sheet_id: UUID) -> Path:
    """The laid-out rows of a sheet, which all processes of the service reach."""
    return data / "sheets" / str(org_id) / f"{sheet_id}.rows"


def _folder_of(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


async def keep(parts: AsyncIterator[bytes], to: Path) -> None:
    """Write an upload to a file as it comes; raises SheetTooLargeError."""
    await anyio.to_thread.run_sync(_folder_of, to)
    size = 0
    async with await anyio.open_file(to, "wb") as file:
        async for part in parts:
            size += len(part)
            if size > MOST_BYTES:
                break
            await file.write(part)
    if size > MOST_BYTES:
        await anyio.Path(to).unlink(missing_ok=True)
        raise sheets.SheetTooLargeError


async def laid_out(data: Path, org_id: UUID, upload: Path) -> tuple[UUID, Layout]:
    """Lay an upload out under a new id, in a thread; the upload is removed."""
    key = new_id()
    path = path_of(data, org_id, key)
    await anyio.to_thread.run_sync(_folder_of, path)
    try:
        return key, await anyio.to_thread.run_sync(sheets.lay_out, upload, path)
    except BaseException:
        await anyio.Path(path).unlink(missing_ok=True)
        raise
    finally:
        await anyio.Path(upload).unlink(missing_ok=True)


def forget(data: Path, org_id: UUID, sheet_id: UUID) -> None:
    """Remove the rows of a sheet."""
    path_of(data, org_id, sheet_id).unlink(missing_ok=True)


def forget_folder(folder: Path) -> None:
    """Remove an unpacked export."""
    shutil.rmtree(folder, ignore_errors=True)


def judging(duplicates: Duplicates) -> Judge:
    """Ask the model of the organization which records new rows may be."""

    async def judge(
        work: Work, noun: str, rows: Mapping[UUID, Mapping[str, Any]], threshold: float | None
    ) -> Mapping[UUID, Sequence[Candidate]]:
        if noun not in COMPARED_AS:
            return {}
        model = await duplicates.model(work.identity.org_id, noun)
        found, _ = await duplicates.search(
            work, noun, rows, least=model.guard if threshold is None else threshold
        )
        likely: dict[UUID, list[Candidate]] = {}
        for pair in found:
            one, other = (pair.one, pair.other) if pair.one in rows else (pair.other, pair.one)
            if one in rows and other not in rows:
                likely.setdefault(one, []).append((other, round(pair.probability, 4)))
        return {one: sorted(pairs, key=lambda pair: -pair[1])[:5] for one, pairs in likely.items()}

    return judge
