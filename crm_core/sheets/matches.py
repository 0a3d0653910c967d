"""Records by what the rows of a sheet are matched by."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID


class Matches:
    """Records by the values of the fields that a sheet is matched by, those of earlier lines among them."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        self.found: dict[tuple[str, ...], list[UUID]] = {}

    def key(self, values: Mapping[str, Any]) -> tuple[str, ...] | None:
        """The values to match by; None when one is missing."""
        said = [values.get(name) for name in self.fields]
        if not said or any(one is None or one == "" for one in said):
            return None
        return tuple(str(one).lower() for one in said)

    def add(self, values: Mapping[str, Any], key: UUID) -> None:
        """Note a record."""
        said = self.key(values)
        if said is not None and key not in self.found.setdefault(said, []):
            self.found[said].append(key)

    def of(self, values: Mapping[str, Any]) -> list[UUID]:
        """The records with these values."""
        said = self.key(values)
        return [] if said is None else self.found.get(said, [])
