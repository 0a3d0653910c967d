"""Feature services and what they are asked for."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from serving.api.schemas.kit import Input, Output


class FeatureRead(Output):
    """One column."""

    name: str
    view: str
    kind: Literal["number", "count", "text"]
    sentence: str = Field(examples=["{value} since the customer last got in touch"])
    when_absent: str | None


class FeatureServiceRead(Output):
    """A service: the exact ordered columns that a model is given."""

    name: str = Field(examples=["win_probability_v1"])
    entity: Literal["deal", "account"]
    features: list[FeatureRead]


class FeatureRowsAsk(Input):
    """Of what, as of when, in which form."""

    as_of: Annotated[
        AwareDatetime | None,
        Field(
            ge=datetime(1970, 1, 1, tzinfo=UTC),
            description="Nothing known later counts; now when absent. From 1970 on.",
        ),
    ] = None
    ids: Annotated[
        list[UUID] | None,
        Field(
            max_length=500,
            description="Deals or accounts; absent for every deal that was open then, or every account.",
        ),
    ] = None
    format: Annotated[
        Literal["arrow", "json"], Field(description="An Arrow stream, or JSON of at most 5,000 rows.")
    ] = "arrow"


class FeatureRows(Output):
    """The rows as JSON."""

    service: str
    as_of: datetime
    rows: list[dict[str, Any]]
