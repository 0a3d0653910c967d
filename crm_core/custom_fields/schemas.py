"""Custom fields as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field that an organization added to one kind of record."""

    id: UUID
    noun: str
    name: str
    label: str
    kind: str
    choices: tuple[str, ...]
    refers_to: str | None
    required: bool
    is_unique: bool
    indexed: bool
    archived_at: datetime | None

    @property
    def path(self) -> str:
        """The name by which filters, sort orders and permissions know it."""
        return f"custom.{self.name}"
