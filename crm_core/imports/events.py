"""What happens to imports as a whole."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFinished(Event):
    """A bundle is in the record; whatever was scored before may want scoring again."""

    noun: ClassVar[str] = "imports"
    source: str
    created: int
    changed: int
    rejected: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportUndone(Event):
    """An import was taken back: its events count no longer. The log keeps them and this tombstone."""

    noun: ClassVar[str] = "imports"
    source: str
    removed: int
    restored: int
    kept: int
