"""One row of a bulk job: read as its fields ask, done inside a savepoint, and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import psycopg
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from crm_core.kit import DomainError, InvalidError, UnavailableError, Work
from crm_core.kit.refusals import BusyError, refusal
from crm_core.kit.resource import Resource
from crm_core.records.errors import AmbiguousKeyError
from crm_core.records.service import create, edit, put

_LONGEST: Final = 20_000
_LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the data: what it holds, or why it cannot be read, and where it ends."""

    content: Mapping[str, Any] | str
    end: int


Rows = Callable[[int, int], Sequence[Line]]
"""(position, at most) -> the lines from that byte on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row."""

    status: Literal["created", "changed", "unchanged", "deleted", "failed"]
    record_id: UUID | None = None
    code: str | None = None
    detail: str | None = None


async def do_row(
    work: Work, resource: Resource, action: str, content: Mapping[str, Any] | str, *, match: str | None,
    at: datetime,
) -> Outcome:  # fmt: skip
    """Do one row; one that is refused leaves nothing behind, and what was done before it stays.

    Raises:
        UnavailableError, BusyError: Something stands in the way just now: try the slice again.

    """
    told = len(work.events)
    try:
        if isinstance(content, str):
            raise InvalidError(content)
        async with work.session.begin_nested():
            outcome = await _done(work, resource, action, content, match=match, at=at)
            await work.session.flush()
    except (DomainError, DBAPIError, psycopg.Error, ValidationError) as error:
        del work.events[told:]
        return _failed(error)
    if outcome.status == "changed" and len(work.events) == told:
        return Outcome("unchanged", outcome.record_id)
    return outcome


def _failed(error: Exception) -> Outcome:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return Outcome("failed", None, "invalid", f"{where}: {first['msg']}")
    meant = refusal(error) if isinstance(error, DBAPIError | psycopg.Error) else error
    if not isinstance(meant, DomainError):
        raise error
    if isinstance(meant, UnavailableError | BusyError):
        raise meant from error
    return Outcome("failed", None, meant.code, meant.detail)


async def _done(
    work: Work, resource: Resource, action: str, content: Mapping[str, Any], *, match: str | None,
    at: datetime,
) -> Outcome:  # fmt: skip
    owner = work.identity.user_id
    if action == "create":
        values = _values(resource, content, new=True)
        if resource.owner is not None and values.get(resource.owner) is None:
            values[resource.owner] = owner
        return Outcome("created", await create(work, resource, values, at=at))
    value = content.get(match or "id")
    if value is None or isinstance(value, dict | list):
        raise InvalidError(f"the row does not say its {match}")
    rest = {name: one for name, one in content.items() if name != match}
    if action == "upsert":
        values = _values(resource, rest, new=False)
        key, made = await put(
            work, resource, by=str(match), value=str(value), values=values, owner_id=owner, at=at
        )
        return Outcome("created" if made else "changed", key)
    key = await _keyed(work, resource, by=str(match), value=value, rest=rest)
    if action == "delete" and resource.delete is not None:
        await resource.delete(work, key, at=at)
        return Outcome("deleted", key)
    await edit(work, resource, key, to=_values(resource, rest, new=False), at=at)
    return Outcome("changed", key)


async def _keyed(work: Work, resource: Resource, *, by: str, value: object, rest: Mapping[str, Any]) -> UUID:
    try:
        asked = TypeAdapter(_TYPES[resource.fields[by].kind]).validate_python(value)
    except ValidationError as error:
        raise InvalidError(f"{value!r} is no {by}") from error
    if by == "id":
        key: UUID = asked
        return key
    where = [resource.column(by) == asked]
    if by == "external_id" and rest.get("external_source"):
        where.append(resource.column("external_source") == rest["external_source"])
    found = (await work.session.execute(select(resource.column("id")).where(*where).limit(2))).scalars().all()
    if not found:
        raise resource.missing(field=by)
    if len(found) > 1:
        raise AmbiguousKeyError(field=by)
    return UUID(str(found[0]))


def _values(resource: Resource, content: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
    """The row's values as the record's own types; raises ValidationError."""
    found = _shape(resource, new=new).model_validate(dict(content))
    return {name: getattr(found, name) for name in found.model_fields_set}


def _shape(resource: Resource, *, new: bool) -> type[BaseModel]:
    known = _SHAPES.get((resource.noun, new))
    if known is not None:
        return known
    shape: dict[str, Any] = {}
    for field in resource.written:
        type_: Any = Literal[field.choices] if field.choices else _TYPES[field.kind]
        if field.name == resource.title and field.kind == "text" and not field.nullable:
            type_ = Annotated[str, Field(min_length=1, max_length=_LONGEST_TITLE)]
        may_lack = not (new and field.required)
        empty = field.nullable or (may_lack and not field.required)
        shape[field.name] = (type_ | None if empty else type_, None if may_lack else ...)
    made = create_model("Row", __config__=ConfigDict(extra="forbid", str_strip_whitespace=True), **shape)
    return _SHAPES.setdefault((resource.noun, new), made)


_TYPES: Final[dict[str, Any]] = {
    "id": UUID,
    "text": Annotated[str, Field(max_length=_LONGEST)],
    "choice": str,
    "number": float,
    "whole": Annotated[int, Field(ge=-(2**31), lt=2**31)],
    "decimal": Annotated[Decimal, Field(max_digits=28)],
    "date": date,
    "time": AwareDatetime,
    "flag": bool,
    "list": list[Annotated[str, Field(max_length=_LONGEST)]],
    "object": dict[str, Any],
}
_SHAPES: Final[dict[tuple[str, bool], type[BaseModel]]] = {}
