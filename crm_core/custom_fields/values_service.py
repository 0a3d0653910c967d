"""Values of custom fields: read from what a caller sent, kept in the record, told in the log."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from sqlalchemy import text

from crm_core.custom_fields.errors import (
    BadCustomValueError,
    CustomFieldRequiredError,
    UnknownCustomFieldError,
)
from crm_core.custom_fields.events import CustomValueChanged
from crm_core.custom_fields.repository import listed
from crm_core.custom_fields.schemas import CustomField
from crm_core.kit import Work
from crm_core.kit.editing import to_change
from crm_core.kit.resource import Resource

LONGEST: Final = 20_000
MOST_CHOSEN: Final = 100
_MOST_DIGITS: Final = 28
_TYPES: Final[dict[str, TypeAdapter[Any]]] = {
    "number": TypeAdapter(float),
    "whole": TypeAdapter(int),
    "decimal": TypeAdapter(Decimal),
    "date": TypeAdapter(date),
    "time": TypeAdapter(AwareDatetime),
    "flag": TypeAdapter(bool),
    "link": TypeAdapter(UUID),
}


def plain(field: CustomField, value: object) -> Any:
    """A value as the record keeps it (JSON): decimals, dates, times and ids as text.

    Raises:
        BadCustomValueError: Says of which field, and what would fit.

    """
    if field.kind == "choices":
        return _chosen(field, value)
    if field.kind in {"text", "choice"}:
        return _worded(field, value)
    if isinstance(value, bool) != (field.kind == "flag") and not isinstance(value, str):
        raise _unfit(field)
    try:
        found = _TYPES[field.kind].validate_python(value)
    except ValidationError as error:
        raise _unfit(field) from error
    return _kept(field, found)


def _kept(field: CustomField, found: Any) -> Any:
    match found:
        case float() if found != found or abs(found) == float("inf"):  # noqa: PLR0124 - not a number
            raise _unfit(field)
        case int() if not isinstance(found, bool) and not -(2**53) < found < 2**53:
            raise _unfit(field)
        case Decimal():
            if not found.is_finite() or len(text_of := format(found, "f")) > _MOST_DIGITS:
                raise _unfit(field)
            return text_of
        case datetime():
            return found.astimezone(UTC).isoformat()
        case date() | UUID():
            return str(found)
        case _:
            return found


def _worded(field: CustomField, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or "\0" in value:
        raise _unfit(field)
    if field.kind == "choice" and value not in field.choices:
        raise _unfit(field)
    return value if field.kind == "choice" else value.strip()


def _chosen(field: CustomField, value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not value or len(value) > MOST_CHOSEN:
        raise _unfit(field)
    if any(not isinstance(one, str) or one not in field.choices for one in value):
        raise _unfit(field)
    return list(dict.fromkeys(value))


def _unfit(field: CustomField) -> BadCustomValueError:
    wanted = {
        "text": f"a text of 1 to {LONGEST} characters", "number": "a number", "whole": "a whole number",
        "decimal": f"a decimal number of at most {_MOST_DIGITS} digits", "date": "a date like 2026-03-02",
        "time": "a time with its zone like 2026-03-02T09:00:00Z", "flag": "true or false",
        "choice": "one of " + ", ".join(field.choices), "choices": "a list of " + ", ".join(field.choices),
        "link": f"the id of one of the {field.refers_to}",
    }[field.kind]  # fmt: skip
    return BadCustomValueError(f"{field.path} is {wanted}", field=field.path)


async def put(
    work: Work, resource: Resource, key: UUID, *, values: Mapping[str, Any], at: datetime,
    version: int | None = None, new: bool = False,
) -> None:  # fmt: skip
    """Set custom fields of a record; null empties one. A new record must fill in what is required.

    Raises:
        UnknownCustomFieldError: These records have no such field.
        BadCustomValueError: A value does not fit its field.
        CustomFieldRequiredError: One that is required is left empty.

    """
    fields = {field.name: field for field in await listed(work.session, noun=resource.noun)}
    if unknown := sorted(values.keys() - fields.keys()):
        raise UnknownCustomFieldError(f"{resource.noun} have no custom field {', '.join(unknown)}")
    _require(fields, values, new=new)
    if not values:
        return
    said = {name: None if value is None else plain(fields[name], value) for name, value in values.items()}
    for name, value in said.items():
        if fields[name].kind == "link" and value is not None:
            await _exists(work, fields[name], UUID(value))
    await _write(work, resource, key, fields=fields, said=said, at=at, version=version, new=new)


def _require(fields: Mapping[str, CustomField], values: Mapping[str, Any], *, new: bool) -> None:
    for field in fields.values():
        if field.required and values.get(field.name) is None and (new or field.name in values):
            raise CustomFieldRequiredError(f"{field.path} must be filled in", field=field.path)


async def _exists(work: Work, field: CustomField, key: UUID) -> None:
    # `refers_to` is one of NOUNS, all of which are names of tables.
    found = await work.session.execute(
        text(f"select 1 from {field.refers_to} where org_id = bellwether_org() and id = :id"), {"id": key}
    )
    if found.first() is None:
        raise _unfit(field)


async def _write(
    work: Work, resource: Resource, key: UUID, *, fields: Mapping[str, CustomField],
    said: Mapping[str, Any], at: datetime, version: int | None, new: bool,
) -> None:  # fmt: skip
    table: Any = resource.table
    row: Any = await to_change(work, table, key=key, missing=resource.missing, version=version)
    before = dict(row.custom or {})
    changed = {name: value for name, value in said.items() if before.get(name) != value}
    if not changed:
        return
    row.custom = {name: value for name, value in {**before, **changed}.items() if value is not None}
    if not new and hasattr(row, "version"):
        row.updated_at = at
        row.version += 1
    await work.session.flush()
    deal_id = key if resource.noun == "deals" else getattr(row, "deal_id", None)
    account_id = key if resource.noun == "accounts" else getattr(row, "account_id", None)
    for name, value in changed.items():
        work.emit(
            CustomValueChanged(
                noun=resource.noun, record_id=key, deal_id=deal_id, account_id=account_id, occurred_at=at,
                field_id=fields[name].id, field=name, kind=fields[name].kind, filled=value is not None,
                value=value, before=before.get(name),
            )
        )  # fmt: skip
