"""What the audit trail and privacy are asked with and answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Output


class AuditHead(Output):
    """The end of the audit trail's chain."""

    n: int = Field(description="How many events are sealed.")
    link: str = Field(description="The last link, in hexadecimal; `bellwether audit verify --expect n:link`.")
    sealed_at: datetime | None


class ErasureRead(Output):
    """Somebody was forgotten."""

    id: UUID
    counts: dict[str, int] = Field(description="How many rows went or were emptied, by table.")


class PersonalData(Output):
    """Everything that is kept of somebody, by table."""

    tables: dict[str, list[dict[str, Any]]]


class Due(Output):
    """What a retention rule would let go now."""

    count: int = Field(description="Counted as far as 10,001.")
