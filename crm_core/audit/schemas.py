"""The audit trail as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: whoever keeps it elsewhere can prove later that nothing before it was changed."""

    n: int
    link: str
    """In hexadecimal."""
    sealed_at: datetime | None

    @override
    def __str__(self) -> str:
        """Write it as text that `parse` reads."""
        return f"{self.n}:{self.link}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a head from text; ValueError when it is none."""
        n, link = text.split(":")
        if len(bytes.fromhex(link)) != 32:  # noqa: PLR2004 - SHA-256
            raise ValueError(text)
        return cls(int(n), link, None)


FaultKind = Literal["changed", "missing", "added", "broken", "head"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the log and its chain differ."""

    kind: FaultKind
    n: int
    event_id: UUID | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found."""

    events: int
    """Links that hold."""
    redacted: int
    """Of those, events emptied by somebody's right to be forgotten."""
    unsealed: int
    """Events that happened since the last seal."""
    faults: tuple[Fault, ...]
    head: Head

    @property
    def holds(self) -> bool:
        """Whether nothing was changed."""
        return not self.faults
