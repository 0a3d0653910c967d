"""The API of a declared kind of record: list, query, create, read, change, put by key, delete."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, Field, PlainSerializer, WithJsonSchema, create_model
from sqlalchemy import ColumnElement

from crm_core import records
from crm_core.kit import asking
from crm_core.kit.asking import MOST_COUNTED
from crm_core.kit.asking import Asked as Question
from crm_core.kit.filtering import condition, words
from crm_core.kit.resource import Field as RecordField
from crm_core.kit.resource import Kind, Resource
from serving.api.call import Asked, Caller, NewOnly, Now, PageAsked, Version, Work, etag
from serving.api.refusals import FilterNotJson
from serving.api.schemas.kit import Input, Name, Output
from serving.api.schemas.resource import QueryBody
from serving.api.transaction import InTransaction

_LONGEST: Final = 20_000
_FILTER: Final = (
    'JSON: `{"and": [...]}`, `{"or": [...]}`, `{"not": {...}}` or `{"field": "amount", "op": "gte", '
    '"value": "1000"}`; `account.industry` reaches a record that is referred to.'
)
Filter = Annotated[str | None, Query(max_length=_LONGEST, description=_FILTER)]
"""A filter in a URL."""
View = Annotated[
    UUID | None,
    Query(description="A saved view: its filter holds too, its order and fields unless others are asked."),
]
_Decimal = Annotated[
    Decimal,
    Field(max_digits=28),
    PlainSerializer(lambda amount: format(amount, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,18}(\.\d{1,10})?$", "examples": ["12500.00"]}),
]
"""A number of which no digit is lost, as text."""
_TYPES: Final[dict[Kind, Any]] = {
    "id": UUID,
    "text": Annotated[str, Field(max_length=_LONGEST)],
    "number": float,
    "whole": Annotated[int, Field(ge=-(2**31), lt=2**31)],
    "decimal": _Decimal,
    "date": date,
    "time": AwareDatetime,
    "flag": bool,
    "list": list[Annotated[str, Field(max_length=_LONGEST)]],
    "object": dict[str, Any],
}


def _type(field: RecordField, *, title: str) -> Any:
    if field.choices:
        return Literal[field.choices]
    return Name if field.name == title and field.kind == "text" and not field.nullable else _TYPES[field.kind]


def _shapes(
    resource: Resource, *, whole: bool
) -> tuple[type[Input], type[Input], type[Output], type[Output]]:
    """What is sent to create and to change one, and what is answered: one, and a page.

    Where a noun has endpoints of its own, the names of its own shapes stay free.
    """
    read_name, page_name, new_name = ("Read", "Page", "Create") if whole else ("Record", "Records", "Put")
    name = "".join(part.title() for part in resource.one.split("_"))
    new: dict[str, Any] = {}
    patch: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for field in resource.fields.values():
        type_ = _type(field, title=resource.title)
        shown[field.name] = (type_ | None if field.nullable else type_, ...)
        if field.written:
            may_lack = field.nullable or not field.required
            new[field.name] = (type_ | None if may_lack else type_, None if may_lack else ...)
            patch[field.name] = (type_ | None if field.nullable else type_, None)
    read = create_model(f"{name}{read_name}", __base__=Output, **shown)
    paged = create_model(
        f"{name}{page_name}", __base__=Output, items=(list[read], ...), next_cursor=(str | None, ...),
        total=(int | None, Field(description=f"When asked for; never more than {MOST_COUNTED + 1}.")),
    )  # fmt: skip
    return (
        create_model(f"{name}{new_name}", __base__=Input, **new),
        create_model(f"{name}Patch", __base__=Input, **patch),
        read,
        paged,
    )


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Render plain values: amounts as text, times in UTC."""
    content = orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
    return Response(content, status, headers=dict(headers or {}), media_type="application/json")


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)


def where(resource: Resource, text: str | None) -> tuple[ColumnElement[bool], ...]:
    """The condition of a filter in a URL, for lists that have endpoints of their own."""
    asked = filter_of(text)
    return (condition(resource, asked, lookup=records.of_table),) if asked else ()


async def filtered(
    work: Work, resource: Resource, text: str | None, *, view: UUID | None = None
) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a filter in a URL, which may name custom fields, and of a saved view."""
    question = Question(filter_of(text))
    if view is not None:
        question = await records.viewed(work.session, resource, view, asked=question)
    known, lookup = await records.known(work.session, resource, question)
    found = (condition(known, question.filter, lookup=lookup),) if question.filter else ()
    return (*found, words(known, question.q)) if question.q else found


def filter_of(text: str | None) -> Mapping[str, Any] | None:
    if not text:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise FilterNotJson from None
    if not isinstance(found, dict):
        raise FilterNotJson
    return found


async def shown_page(
    work: Work,
    resource: Resource,
    question: Question,
    *,
    asked: PageAsked,
    total: bool,
    view: UUID | None = None,
) -> Response:
    """Answer a page of records."""
    if view is not None:
        question = await records.viewed(work.session, resource, view, asked=question)
    known, lookup = await records.known(work.session, resource, question)
    found = await asking.listed(
        work.session, known, question, lookup=lookup, after=asked.after, limit=asked.limit
    )
    counted = await asking.counted(work.session, known, question, lookup=lookup) if total else None
    cursor = asked.cursors.write(found.next, listing=asked.listing) if found.next else None
    return answer({"items": list(found.items), "next_cursor": cursor, "total": counted})


async def shown(work: Work, resource: Resource, key: UUID, *, status: int = 200) -> Response:
    """Answer one record with its ETag."""
    row = await asking.read(work.session, resource, key)
    headers = {"ETag": etag(row["version"])} if "version" in row else {}
    return answer(row, status=status, headers=headers)


def router(resource: Resource, *, whole: bool = True) -> APIRouter:
    """The endpoints of a kind of record; not `whole`: those that a noun with endpoints of its own lacks."""
    made = APIRouter(prefix=f"/{resource.noun}", tags=[resource.noun], route_class=InTransaction)
    new, patch, read, paged = _shapes(resource, whole=whole)
    _queries(made, resource, paged=paged)
    _puts(made, resource, body_type=new, read=read)
    if whole:
        _lists(made, resource, paged=paged)
        _creates(made, resource, body_type=new, read=read)
        _changes(made, resource, body_type=patch, read=read)
    _deletes(made, resource)
    return made


def _lists(made: APIRouter, resource: Resource, *, paged: type[Output]) -> None:
    @made.get("", operation_id=f"list_{resource.noun}", response_model=paged,
              summary=f"List {_words(resource.noun)}.")  # fmt: skip
    async def list_records(
        *,
        work: Work,
        asked: Asked,
        filter: Filter = None,  # noqa: A002 - its name in the URL
        sort: Annotated[str | None, Query(max_length=200, description=_SORT)] = None,
        fields: Annotated[str | None, Query(max_length=2000, description=_FIELDS)] = None,
        q: Annotated[str | None, Query(max_length=200, description="Words to look for.")] = None,
        total: Annotated[bool, Query(description="Count them too, as far as 10,000.")] = False,
        view: View = None,
    ) -> Response:
        question = Question(filter_of(filter), q, sort, fields)
        return await shown_page(work, resource, question, asked=asked, total=total, view=view)


def _queries(made: APIRouter, resource: Resource, *, paged: type[Output]) -> None:
    @made.post("/query", operation_id=f"query_{resource.noun}", response_model=paged,
               summary=f"List {_words(resource.noun)} by a filter that is too long for a URL.")  # fmt: skip
    async def query_records(*, body: QueryBody, work: Work, asked: Asked) -> Response:
        page = asked.within(f"{resource.noun} {body.listing()}", cursor=body.cursor, limit=body.limit)
        question = Question(body.filter, body.q, body.sort, body.fields)
        return await shown_page(work, resource, question, asked=page, total=body.total, view=body.view)


def _creates(made: APIRouter, resource: Resource, *, body_type: type[Input], read: type[Output]) -> None:
    if resource.create is None:
        return

    async def create_record(*, body: Input, work: Work, caller: Caller, at: Now) -> Response:
        values = body.changes()
        if resource.owner is not None and resource.owner not in values:  # null: nobody's, to be routed
            values[resource.owner] = caller.identity.user_id
        return await shown(work, resource, await records.create(work, resource, values, at=at), status=201)

    _takes(create_record, body_type)
    made.post("", status_code=201, operation_id=f"create_{resource.one}", response_model=read,
              summary=f"Add one of the {_words(resource.noun)}.")(create_record)  # fmt: skip


def _changes(made: APIRouter, resource: Resource, *, body_type: type[Input], read: type[Output]) -> None:
    @made.get("/{key}", operation_id=f"read_{resource.one}", response_model=read,
              summary=f"Read one of the {_words(resource.noun)}; its ETag goes into If-Match.")  # fmt: skip
    async def read_record(*, key: UUID, work: Work) -> Response:
        return await shown(work, resource, key)

    if resource.edit is None:
        return

    async def edit_record(*, key: UUID, body: Input, work: Work, at: Now, version: Version) -> Response:
        await records.edit(work, resource, key, to=body.changes(), at=at, version=version)
        return await shown(work, resource, key)

    _takes(edit_record, body_type)
    made.patch("/{key}", operation_id=f"edit_{resource.one}", response_model=read,
               summary="Change fields; with If-Match, only if nobody changed them meanwhile (412).",
               )(edit_record)  # fmt: skip


def _deletes(made: APIRouter, resource: Resource) -> None:
    delete = resource.delete
    if delete is None:
        return

    @made.delete("/{key}", status_code=204, operation_id=f"delete_{resource.one}",
                 summary=f"Delete one of the {_words(resource.noun)}.")  # fmt: skip
    async def delete_record(*, key: UUID, work: Work, at: Now, version: Version) -> None:
        await delete(work, key, at=at, version=version)


def _puts(made: APIRouter, resource: Resource, *, body_type: type[Input], read: type[Output]) -> None:
    if resource.create is None or resource.edit is None or not resource.match:
        return

    async def put_record(
        *,
        by: str,
        value: Annotated[str, Path(max_length=500)],
        body: Input,
        work: Work,
        caller: Caller,
        at: Now,
        version: Version,
        new_only: NewOnly,
    ) -> Response:
        key, made_now = await records.put(
            work, resource, by=by, value=value, values=body.changes(), owner_id=caller.identity.user_id,
            at=at, version=version, new_only=new_only,
        )  # fmt: skip
        return await shown(work, resource, key, status=201 if made_now else 200)

    _takes(put_record, body_type)
    put_record.__annotations__["by"] = Literal[resource.match]
    made.put("/by/{by}/{value}", operation_id=f"put_{resource.one}", response_model=read,
             summary="Change the one with this key, or add it.",
             responses={201: {"model": read, "description": "It was added."}})(put_record)  # fmt: skip


def _takes(handler: Callable[..., Any], body_type: type[Input]) -> None:
    """Let FastAPI read the body as this type, which is made while the program starts."""
    handler.__annotations__["body"] = body_type


def _words(noun: str) -> str:
    return noun.replace("_", " ")


_SORT: Final = "Field names with commas between; a leading `-` sorts downwards. Nulls come last."
_FIELDS: Final = "Field names with commas between; all of them when left out."
