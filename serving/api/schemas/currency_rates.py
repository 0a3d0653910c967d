"""What currencies are worth."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from serving.api.schemas.deals import Currency
from serving.api.schemas.kit import Input, Output

Rate = Annotated[
    Decimal,
    Field(gt=0, max_digits=20, decimal_places=10),
    PlainSerializer(lambda rate: format(rate.normalize(), "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,10}(\.\d{1,10})?$", "examples": ["0.9215"]}),
]


class CurrencyRateRead(Output):
    """One unit of a currency in the organization's own, from a day until the next rate."""

    id: UUID
    currency: str = Field(examples=["USD"])
    valid_from: date
    rate: Rate


class CurrencyRateSet(Input):
    """A unit of this currency is worth so much of the organization's own from that day on."""

    currency: Currency
    valid_from: date | None = Field(default=None, description="Today when absent.")
    rate: Rate
