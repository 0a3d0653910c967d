"""A tag as the rest of the program sees it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag."""

    id: UUID
    name: str
    colour: str
