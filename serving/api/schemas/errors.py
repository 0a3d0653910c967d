"""The one shape of every error: RFC 9457 problem details with a stable code."""

from pydantic import Field

from serving.api.schemas.kit import Output


class Violation(Output):
    """One field that was not as asked."""

    field: str = Field(examples=["body.amount"])
    message: str = Field(examples=["Input should be a valid decimal"])


class Problem(Output):
    """Why a request was refused; `code` is stable, the words may change."""

    type: str = Field(
        description="A URI for the kind of problem.", examples=["/problems/deal_already_closed"]
    )
    title: str = Field(examples=["The deal is already closed"])
    status: int = Field(examples=[409])
    code: str = Field(examples=["deal_already_closed"])
    detail: str
    request_id: str
    violations: list[Violation] = Field(
        description="What was not as asked, or what is missing, where that can be named."
    )
