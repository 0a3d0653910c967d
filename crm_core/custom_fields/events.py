"""What happens to custom fields, and to their values."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from typing_extensions import override

from crm_core.custom_fields.schemas import NOUNS
from crm_core.kit import Event
from crm_core.kit.records import RecordCreated, RecordDeleted, RecordEdited


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomFieldAdded(RecordCreated):
    """A kind of record has a field more."""

    noun: ClassVar[str] = "custom_fields"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomFieldEdited(RecordEdited):
    """A custom field is described anew."""

    noun: ClassVar[str] = "custom_fields"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomFieldRemoved(RecordDeleted):
    """A custom field is gone, with all its values."""

    noun: ClassVar[str] = "custom_fields"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomValueChanged(Event):
    """A custom field of a record has another value; what somebody wrote stays out of the log.

    The value stands under the field's own name, `custom.<name>`, so that it is closed with the field.
    """

    nouns: ClassVar[tuple[str, ...]] = NOUNS
    noun: str  # type: ignore[misc]  # of whichever record it is
    field_id: UUID
    field: str
    kind: str
    filled: bool
    value: Any
    before: Any

    @override
    def data(self) -> dict[str, Any]:
        """Ids and values; none of a kind that holds words."""
        told = {
            "field_id": str(self.field_id), "field": self.field, "kind": self.kind, "filled": self.filled,
        }  # fmt: skip
        if self.kind == "text":
            return told
        return {**told, f"custom.{self.field}": self.value, f"from_custom.{self.field}": self.before}
