"""What happens to pairs of records that may be one."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateFound(Event):
    """Two records look like one; how much so, a model says."""

    noun: ClassVar[str] = "duplicates"
    kind: str
    left_id: UUID
    right_id: UUID
    probability: float
    model_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateConfirmed(DuplicateFound):
    """Somebody says that the two are one: they may be merged, and the next training learns from it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateRejected(DuplicateFound):
    """Somebody says that the two are not one: the pair is not brought up again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateMerged(DuplicateFound):
    """The two were merged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateSearchStarted(Event):
    """A search for duplicates began, in everything or in one import."""

    noun: ClassVar[str] = "duplicates"
    kind: str
    import_id: UUID | None
    threshold: float


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateSearchFinished(Event):
    """A search for duplicates came to its end."""

    noun: ClassVar[str] = "duplicates"
    kind: str
    compared: int
    found: int
