"""What a search finds."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Found:
    """One record that was searched for."""

    noun: str
    id: UUID
    title: str
    field: str
    """The field that the words are in."""
    own: bool
    score: float
    """From 0 to about 1.3; for the order only."""
