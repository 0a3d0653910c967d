"""What happens to sheets as a whole; what their lines did is told by the records themselves."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetImportStarted(Event):
    """A sheet is to be brought in; a worker does it."""

    noun: ClassVar[str] = "sheets"
    of: str
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetImportEnded(Event):
    """A sheet is in the record, failed or was cancelled."""

    noun: ClassVar[str] = "sheets"
    of: str
    state: str
    created: int
    changed: int
    unchanged: int
    held: int
    failed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetUndoingStarted(Event):
    """A sheet is to be taken back; a worker does it."""

    noun: ClassVar[str] = "sheets"
    of: str
    force: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetImportUndone(Event):
    """A sheet was taken back; each record it made or changed tells so itself."""

    noun: ClassVar[str] = "sheets"
    of: str
    removed: int
    restored: int
    left: int
