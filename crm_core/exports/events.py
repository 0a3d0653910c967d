"""What happens to exports."""

from dataclasses import dataclass
from typing import ClassVar

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportStarted(Event):
    """Somebody began to take records out; told before the first of them leaves."""

    noun: ClassVar[str] = "exports"
    kind: str
    format: str
    level: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFinished(Event):
    """So many records were taken out."""

    noun: ClassVar[str] = "exports"
    kind: str
    rows: int
