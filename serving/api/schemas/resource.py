"""What a query of records is asked with."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field

from serving.api.schemas.kit import MAX_PAGE, Input


class QueryBody(Input):
    """Which records, in which order, with which of their fields."""

    filter: dict[str, Any] | None = Field(
        default=None,
        examples=[{"and": [{"field": "name", "op": "contains", "value": "harbour"}]}],
        description="`and`, `or`, `not` and conditions `{field, op, value}`.",
    )
    q: Annotated[str, Field(max_length=200)] | None = None
    sort: list[str] | None = Field(default=None, max_length=4)
    fields: list[str] | None = Field(default=None, max_length=200)
    view: UUID | None = Field(default=None, description="A saved view to ask within.")
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    total: bool = False

    def listing(self) -> str:
        """What a cursor belongs to: everything asked except the page."""
        asked = self.model_dump(mode="json", exclude={"cursor", "limit", "total"})
        return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()
