"""What an export is asked with."""

from typing import Annotated, Any

from pydantic import Field

from serving.api.schemas.kit import Input
from serving.exporting import Format


class ExportBody(Input):
    """Which records, in which order, with which of their fields, as which file."""

    noun: Annotated[str, Field(max_length=60, examples=["deals"])]
    format: Format = "csv"
    filter: dict[str, Any] | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    sort: list[str] | None = Field(default=None, max_length=4)
    fields: list[str] | None = Field(default=None, max_length=200)
