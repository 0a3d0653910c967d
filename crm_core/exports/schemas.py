"""An export as the rest of the program sees it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm_core.kit.paging import Query
from crm_core.kit.resource import Field


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken out: the query, and the columns in their order."""

    id: UUID
    noun: str
    query: Query
    fields: tuple[Field, ...]
    names: tuple[tuple[str, int, Any], ...]
    """Columns of names beside ids: the column's name, which field holds the id, and the kind referred to."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return (*(field.name for field in self.fields), *(name for name, _, _ in self.names))
