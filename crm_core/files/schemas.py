"""A file as the rest of the program sees it, and the shelf where the bytes of files lie."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class File:
    """A file on a record."""

    id: UUID
    noun: str
    record_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_by: Ref
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that were put on the shelf."""

    sha256: str
    size: int
    head: bytes
    """How they begin, from which their type is told."""


class Shelf(Protocol):
    """Where the bytes of files lie, each once for an organization, under their SHA-256."""

    async def put(self, org_id: UUID, parts: AsyncIterator[bytes], *, most: int) -> Kept:
        """Keep what comes; FileTooLargeError once it is more than `most` bytes, and nothing is kept."""

    def read(self, org_id: UUID, sha256: str) -> AsyncIterator[bytes]:
        """Give the bytes in parts; FileNotFoundInRecordError when they are not there."""

    def held(self, org_id: UUID) -> Iterator[tuple[str, float]]:
        """What lies there: hash, and when it was last put, in seconds since 1970."""

    def remove(self, org_id: UUID, sha256: str, *, unless_put_since: float) -> bool:
        """Take bytes away, unless they were put anew meanwhile; returns whether they went."""
