"""The live stream: what changed in the record, as server-sent events, as far as the listener may see it."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Annotated, Final
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
from serving.live import Change, Taken
from serving.services import Services

router = APIRouter(prefix="/stream", tags=["stream"], route_class=SignedIn)

_BOOT: Final = uuid4().hex[:8]
"""Numbers of changes begin anew with the process, so an id says which process counted."""
_HEARTBEAT_SECONDS: Final = 15
_REMEMBERED: Final = 5_000
_OF_ALL: Final = frozenset({"pipelines", "users", "organizations"})
"""Nouns that everybody of the organization reads."""
_OF_EVERYTHING: Final = frozenset({"imports"})
"""Nouns whose change means that much else changed."""


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
    messages = _messages(services, caller, after=_number(last_event_id))
    return EventSourceResponse(
        messages, ping=_HEARTBEAT_SECONDS, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    )


def _number(last_event_id: str | None) -> int | None:
    """The number to go on from; -1, which no hub remembers, for one of another process."""
    if not last_event_id:
        return None
    boot, _, number = last_event_id.partition("-")
    return int(number) if boot == _BOOT and number.isdecimal() else -1


async def _messages(
    services: Services, caller: Caller, *, after: int | None
) -> AsyncIterator[ServerSentEvent]:
    filtering = Filter(services, caller.identity)
    with services.hub.listening(caller.identity.org_id, after=after) as listener:
        yield ServerSentEvent(event="hello", id=f"{_BOOT}-{listener.heard}", data="{}", retry=1000)
        while True:
            try:
                taken = await asyncio.wait_for(listener.take(), timeout=_HEARTBEAT_SECONDS)
            except TimeoutError:
                with suppress(UnavailableError):
                    if not await still_valid(services, caller):
                        return
                continue
            try:
                messages = await filtering.messages(taken)
            except UnavailableError:
                listener.lose()
                await asyncio.sleep(UnavailableError.retry_after)
                continue
            for message in messages:
                yield message


class Filter:
    """Lets through what one listener may know: never the id of a record that is hidden from them.

    A record that was shown and then went out of sight (given away, deleted) is told once more, so that the
    screen lets go of it.
    """

    def __init__(self, services: Services, identity: Identity) -> None:
        self._services = services
        self._identity = identity
        self._shown: OrderedDict[UUID, bool] = OrderedDict()

    async def messages(self, taken: Taken) -> list[ServerSentEvent]:
        """Turn what the hub had waiting into messages."""
        everything = taken.missed or any(change.noun in _OF_EVERYTHING for change in taken.changes)
        if everything:
            return [ServerSentEvent(event="resync", id=f"{_BOOT}-{taken.number}", data="{}")]
        visible = await self._visible(taken.changes)
        return [
            ServerSentEvent(
                event="changed",
                id=f"{_BOOT}-{change.number}",
                data=Changed(noun=change.noun, id=change.id, deal_id=change.deal_id).model_dump_json(),
            )
            for change in taken.changes
            if self._lets_through(change, visible)
        ]

    def _lets_through(self, change: Change, visible: frozenset[UUID]) -> bool:
        if change.noun in _OF_ALL:
            return True
        key = _key(change)
        if key in visible:
            self._shown[key] = True
            self._shown.move_to_end(key)
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
            return True
        return change.noun != "activities" and self._shown.pop(key, False)

    async def _visible(self, changes: Iterable[Change]) -> frozenset[UUID]:
        asked: dict[str, set[UUID]] = {}
        for change in changes:
            noun = _gate(change)
            if noun is not None:
                asked.setdefault(noun, set()).add(_key(change))
        if not asked:
            return frozenset()
        found: set[UUID] = set()
        async with unit_of_work(self._services.database, self._identity) as work:
            for noun, ids in asked.items():
                found |= await sight.seen(work.session, noun, ids)
        return frozenset(found)


def _gate(change: Change) -> str | None:
    """The table whose policy decides: an activity's own, else the deal's for all that hangs on a deal."""
    if change.noun in {"activities", "accounts", "people"}:
        return change.noun
    return "deals" if change.deal_id is not None else None


def _key(change: Change) -> UUID:
    return change.id if change.noun in {"activities", "accounts", "people"} else change.deal_id or change.id
