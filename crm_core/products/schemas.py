"""Products as the rest of the program sees them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold."""

    id: UUID
    code: str
    name: str
    recurring: str
    active: bool
