"""The shelf for files on the local disk: `<root>/<organization>/<first two signs>/<sha256>`."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from crm_core.files import FileNotFoundInRecordError, FileTooLargeError, Kept

_PART: Final = 256 * 1024
_HEAD: Final = 4096


class DiskShelf:
    """Keeps files under a folder; several processes on one machine may share it.

    A file is written beside its place and moved there whole, so whoever reads never sees half of one.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, org_id: UUID, parts: AsyncIterator[bytes], *, most: int) -> Kept:
        """Keep what comes, without ever holding more than a part of it in memory."""
        folder = self._root / str(org_id)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True, mode=0o700)
        partial = folder / f".{secrets.token_hex(8)}.partial"
        digest, size, head = hashlib.sha256(), 0, b""
        try:
            with partial.open("xb", buffering=0) as file:
                async for part in parts:
                    size += len(part)
                    if size > most:
                        raise FileTooLargeError(most=most)
                    if len(head) < _HEAD:
                        head = (head + part)[:_HEAD]
                    digest.update(part)
                    await asyncio.to_thread(file.write, part)
                await asyncio.to_thread(_to_disk, file.fileno())
            place = self._place(org_id, digest.hexdigest())
            await asyncio.to_thread(place.parent.mkdir, exist_ok=True, mode=0o700)
            partial.chmod(0o600)
            partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)
        return Kept(digest.hexdigest(), size, head)

    async def read(self, org_id: UUID, sha256: str) -> AsyncIterator[bytes]:
        """Give the bytes in parts."""
        try:
            file = await asyncio.to_thread(self._place(org_id, sha256).open, "rb")
        except FileNotFoundError:
            raise FileNotFoundInRecordError("the file's contents are gone") from None
        try:
            while part := await asyncio.to_thread(file.read, _PART):
                yield part
        finally:
            file.close()

    def held(self, org_id: UUID) -> Iterator[tuple[str, float]]:
        """What lies there, cut-short uploads included."""
        folder = self._root / str(org_id)
        for path in (*folder.glob("??/*"), *folder.glob(".*.partial")):
            yield path.name, path.stat().st_mtime

    def remove(self, org_id: UUID, sha256: str, *, unless_put_since: float) -> bool:
        """Take bytes away, unless they were put anew since."""
        folder = self._root / str(org_id)
        path = folder / sha256 if sha256.startswith(".") else self._place(org_id, sha256)
        try:
            if path.stat().st_mtime >= unless_put_since:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        return True

    def _place(self, org_id: UUID, sha256: str) -> Path:
        return self._root / str(org_id) / sha256[:2] / sha256


def _to_disk(descriptor: int) -> None:
    os.fsync(descriptor)
