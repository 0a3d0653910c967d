"""The live stream: what changed in the record, as server-sent events, as far as the listener may see it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import Field
from sse_starlette import EventSourceResponse

from serving.api.call import Caller, Serving
from serving.api.schemas.kit import Output

router = APIRouter(prefix="/stream", tags=["stream"])


class Changed(Output):
    """The data of one message: refetch this record."""

    noun: str = Field(examples=["insights"])
    id: UUID
    deal_id: UUID | None


@router.get(
    "",
    operation_id="stream_changes",
    response_class=EventSourceResponse,
    responses={
        200: {"model": Changed, "description": "A stream of `event: changed` messages with this data."}
    },
)
async def stream_changes(
    services: Serving,
    caller: Caller,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="Sent by browsers when they connect again.")
    ] = None,
) -> Any:
    """Follow changes. `event: resync` says that some may have been missed: refetch what is shown."""
    raise NotImplementedError
