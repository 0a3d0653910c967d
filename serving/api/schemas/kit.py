"""The pieces every schema is made of: strict bases, money, references and pages."""

from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")

MAX_PAGE = 200
MAX_BATCH = 500


def _plain(amount: Decimal) -> str:
    return format(amount, "f")


Money = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=2, ge=0),
    PlainSerializer(_plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,16}(\.\d{1,2})?$", "examples": ["12500.00"]}),
]
"""An amount as a decimal string, never a binary fraction; the currency stands beside it."""

Quantity = Annotated[
    Decimal,
    Field(max_digits=15, decimal_places=3, gt=0),
    PlainSerializer(_plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,12}(\.\d{1,3})?$", "examples": ["40.000"]}),
]

Custom = Annotated[
    dict[str, Any],
    Field(
        description="The organization's own fields by name; `GET /api/v1/openapi.json` types them.",
        examples=[{"contract_months": 24}],
    ),
]

Probability = Annotated[float, Field(ge=0, le=1, examples=[0.62])]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def holds_nul(value: Any) -> bool:
    """Whether a text, or one in a list or an object, holds the character that PostgreSQL has no place for."""
    match value:
        case str():
            return "\0" in value
        case list():
            return any(map(holds_nul, value))
        case dict():
            return any(holds_nul(part) for item in value.items() for part in item)
        case _:
            return False


class Input(BaseModel):
    """A request body: unknown fields are refused, so that a typing error is an answer and not a silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        if holds_nul(value):
            raise PydanticCustomError("nul", "A text cannot hold the character U+0000")
        return value

    def changes(self) -> dict[str, Any]:
        """The fields the caller sent, by name; a field sent as null is a change to nothing."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Output(BaseModel):
    """An answer: every field is always there, and null is written out."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Ref(Output):
    """Another record, by id and the name a person knows it by."""

    id: UUID
    name: str = Field(examples=["Harbour Logistics"])


class Page(Output, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(
        description="Send it back as `cursor` for the next page; null on the last. Opaque, and stable when "
        "rows are added meanwhile."
    )


class Listing(Output, Generic[Item]):
    """A list short enough to have no pages."""

    items: list[Item]
