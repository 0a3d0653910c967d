"""Custom fields as a kind of record, and as fields of other kinds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Numeric,
    Text,
    Uuid,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from crm_core.custom_fields.errors import CustomFieldNotFoundError
from crm_core.custom_fields.events import CustomFieldAdded, CustomFieldEdited, CustomFieldRemoved
from crm_core.custom_fields.schemas import CustomField
from crm_core.custom_fields.service import add, delete, edit
from crm_core.custom_fields.tables import CustomFieldRow
from crm_core.kit.records import declare
from crm_core.kit.resource import Field, Kind, Resource

RESOURCE: Final = declare(
    CustomFieldRow, noun="custom_fields", one="custom_field", missing=CustomFieldNotFoundError,
    created=CustomFieldAdded, edited=CustomFieldEdited, deleted=CustomFieldRemoved, kept=("archived_at",),
    lists=("choices",), title="label", searched=("label", "name"), order="position", match=(),
    create=add, edit=edit, delete=delete,
)  # fmt: skip

_KINDS: Final[dict[str, Kind]] = {"choices": "list", "link": "id"}
_TYPES: Final[dict[str, Any]] = {
    "number": Float(),
    "whole": Numeric(),
    "decimal": Numeric(),
    "date": Date(),
    "time": DateTime(timezone=True),
    "flag": Boolean(),
    "link": Uuid(),
}


def extended(resource: Resource, fields: Iterable[CustomField]) -> Resource:
    """The same kind of record with an organization's own fields, as `custom.<name>`."""
    own = {field.path: _field(resource, field) for field in fields if field.noun == resource.noun}
    return replace(resource, fields={**resource.fields, **own}) if own else resource


def _field(resource: Resource, field: CustomField) -> Field:
    holder: Any = getattr(resource.table, "custom")  # noqa: B009 - only customized tables get here
    value = holder[field.name]
    column = value if field.kind == "choices" else value.astext
    if field.kind in _TYPES:
        column = cast(column, _TYPES[field.kind])
    kind: Kind = _KINDS.get(field.kind) or field.kind  # type: ignore[assignment]
    return Field(
        name=field.path, kind=kind, column=column, nullable=True, written=True, required=field.required,
        choices=field.choices if field.kind == "choice" else (), refers_to=field.refers_to,
        narrowed=_narrowed(resource, field.id) if field.indexed else None,
    )  # fmt: skip


def _narrowed(
    resource: Resource, field_id: UUID
) -> Callable[[Sequence[str] | None, str | None, str | None], ColumnElement[bool]]:
    def narrowed(any_of: Sequence[str] | None, low: str | None, high: str | None) -> ColumnElement[bool]:
        among = literal(None if any_of is None else list(any_of), ARRAY(Text()))
        found = func.bellwether_custom_ids(
            literal(field_id, Uuid()), among, literal(low, Text()), literal(high, Text()), type_=Uuid()
        )
        return resource.column("id").in_(select(found))

    return narrowed
