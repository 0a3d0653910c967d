"""The live stream: what changed in the record, as server-sent events, as far as the listener may see it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Final, TypeAlias
from uuid import UUID, uuid4

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from crm_core.kit import Identity, UnavailableError, unit_of_work
from serving import sight
from serving.api.call import Caller, Serving
from serving.api.identity import still_valid
from serving.api.schemas.kit import Output
from serving.api.transaction import SignedIn
from serving.live import Change, Listener, Taken
from serving.services import Services

router = APIRouter(prefix="/stream", tags=["stream"], route_class=SignedIn)

_BOOT: Final = uuid4().hex[:8]
"""Numbers of changes begin anew with the process, so an id says which process counted."""
_HEARTBEAT_SECONDS: Final = 15
VALID_SECONDS: Final = 15.0
"""How long a stream goes on before it asks anew whether its session or key works still, news or not."""
_REMEMBERED: Final = 5_000
_OF_ALL: Final = frozenset({"pipelines", "users", "organizations", "forecasts"})
"""Nouns that everybody of the organization reads."""
_OF_EVERYTHING: Final = frozenset({"imports"})
"""Nouns whose change means that much else changed."""


Record: TypeAlias = tuple[str, UUID]
"""A noun whose policy decides, and an id."""
Visible: TypeAlias = frozenset[Record]


class Changed(Output):
    """The data of one message: refetch this record."""

    noun: str = Field(examples=["insights"])
    id: UUID
    deal_id: UUID | None


@router.get(
    "",
    operation_id="stream_changes",
    response_class=EventSourceResponse,
    response_model=None,
    responses={
        200: {"model": Changed, "description": "A stream of `event: changed` messages with this data."}
    },
)
async def stream_changes(
    *,
    services: Serving,
    caller: Caller,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="Sent by browsers when they connect again.")
    ] = None,
) -> Response:
    """Follow changes. `event: resync` says that some may have been missed: refetch what is shown."""
    messages = follow(services, caller, after=_number(last_event_id))
    return EventSourceResponse(
        messages, ping=_HEARTBEAT_SECONDS, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    )


def _number(last_event_id: str | None) -> int | None:
    """The number to go on from; -1, which no hub remembers, for one of another process."""
    if not last_event_id:
        return None
    boot, _, number = last_event_id.partition("-")
    return int(number) if boot == _BOOT and number.isdecimal() else -1


async def follow(
    services: Services, caller: Caller, *, after: int | None = None, valid_seconds: float = VALID_SECONDS
) -> AsyncIterator[ServerSentEvent]:
    """Yield what the caller may hear, until their session or key works no more.

    That is asked every `valid_seconds` however much happens meanwhile; and before anything is told when the
    answer is older than that.
    """
    filtering = Filter(services, caller.identity)
    tells_time = asyncio.get_running_loop().time
    due = tells_time() + valid_seconds
    with services.hub.listening(caller.identity.org_id, after=after) as listener:
        yield ServerSentEvent(event="hello", id=f"{_BOOT}-{listener.heard}", data="{}", retry=1000)
        while True:
            taken = await _within(due - tells_time(), listener)
            try:
                if tells_time() >= due:
                    if not await still_valid(services, caller):
                        return
                    due = tells_time() + valid_seconds
                messages = await filtering.messages(taken) if taken else []
            except UnavailableError:
                listener.lose()
                await asyncio.sleep(UnavailableError.retry_after)
                continue
            for message in messages:
                yield message


async def _within(seconds: float, listener: Listener) -> Taken | None:
    """Take what the listener hears within so many seconds; None when it hears nothing."""
    try:
        return await asyncio.wait_for(listener.take(), timeout=max(seconds, 0))
    except TimeoutError:
        return None


class Filter:
    """Lets through what one listener may know: never the id of a record that is hidden from them.

    A record that was shown and then went out of sight (given away, deleted) is told once more, so that the
    screen lets go of it: itself, and not what has come to hang on it since.
    """

    def __init__(self, services: Services, identity: Identity) -> None:
        self._services = services
        self._identity = identity
        self._shown: OrderedDict[Record, None] = OrderedDict()

    async def messages(self, taken: Taken) -> list[ServerSentEvent]:
        """Turn what the hub had waiting into messages."""
        everything = taken.missed or any(change.noun in _OF_EVERYTHING for change in taken.changes)
        if everything:
            return [ServerSentEvent(event="resync", id=f"{_BOOT}-{taken.number}", data="{}")]
        visible = await self._visible(taken.changes)
        told = ((change, self._told(change, visible)) for change in taken.changes)
        return [
            ServerSentEvent(event="changed", id=f"{_BOOT}-{change.number}", data=message.model_dump_json())
            for change, message in told
            if message is not None
        ]

    def _told(self, change: Change, visible: Visible) -> Changed | None:
        gate = _gate(change)
        if gate is None:
            known = change.noun in _OF_ALL
            return Changed(noun=change.noun, id=change.id, deal_id=None) if known else None
        if gate in visible:
            self._shown[gate] = None
            self._shown.move_to_end(gate)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
            deal_id = change.deal_id if ("deals", change.deal_id) in visible else None
            return Changed(noun=change.noun, id=change.id, deal_id=deal_id)
        if gate not in self._shown:
            return None
        del self._shown[gate]
        noun, record = gate
        return Changed(noun=noun, id=record, deal_id=record if noun == "deals" else None)

    async def _visible(self, changes: Iterable[Change]) -> Visible:
        asked: dict[str, set[UUID]] = {}
        for change in changes:
            gate = _gate(change)
            deal = ("deals", change.deal_id) if change.deal_id is not None else None
            for noun, record in filter(None, {gate, deal}):
                asked.setdefault(noun, set()).add(record)
        if not asked:
            return frozenset()
        found: set[Record] = set()
        async with unit_of_work(self._services.database, self._identity) as work:
            for noun, ids in asked.items():
                found |= {(noun, record) for record in await sight.seen(work.session, noun, ids)}
        return frozenset(found)


def _gate(change: Change) -> Record | None:
    """The record whose policy decides: an activity's own, else the deal's for all that hangs on a deal."""
    if change.noun in {"activities", "accounts", "people", "notifications", "bulk_jobs"}:
        return change.noun, change.id
    return ("deals", change.deal_id) if change.deal_id is not None else None
