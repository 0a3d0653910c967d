"""An erasure as the rest of the program sees it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody was forgotten; nothing here says who."""

    id: UUID
    counts: dict[str, int]
    """How many rows went or were emptied, by table."""
