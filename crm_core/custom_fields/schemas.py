"""Custom fields as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

NOUNS: Final = (
    "accounts", "people", "deals", "activities", "leads", "orders", "invoices", "payments", "subscriptions",
)  # fmt: skip
"""Kinds of records that fields can be added to; each is the name of its table too."""


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
