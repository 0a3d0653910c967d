"""What follows from what: every reaction of the system to an event, in one table.

A reaction is queued on the connection of its cause, so it is committed with it or not at all. Scores
(`DealScored`) cause nothing, or scoring would never end.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import procrastinate
import psycopg

from crm_core.kit.event import Event
from crm_core.kit.identity import Identity
from crm_core.kit.unit_of_work import Sink
from serving.jobs.queue import Call, defer

Reaction = Callable[[Identity, Event], Call | None]


def rescore(identity: Identity, event: Event) -> Call | None:
    """Score the event's deal anew; a burst on one deal is one job."""
    if event.deal_id is None:
        return None
    arguments = (("org_id", str(identity.org_id)), ("deal_id", str(event.deal_id)))
    return Call("rescore", arguments, key=f"rescore:{event.deal_id}")


def rescore_account(identity: Identity, event: Event) -> Call | None:
    """Score the open deals of the event's account anew, when the event is not on one deal."""
    if event.deal_id is not None or event.account_id is None:
        return None
    arguments = (("org_id", str(identity.org_id)), ("account_id", str(event.account_id)))
    return Call("rescore_account", arguments, key=f"rescore_account:{event.account_id}")


def rescore_open(identity: Identity, _event: Event) -> Call:
    """Score every open deal of the organization anew."""
    return rescore_everything(identity)


def rescore_everything(identity: Identity) -> Call:
    """Score every open deal of an organization, because its history, its model or the calendar moved."""
    return Call("rescore_open", (("org_id", str(identity.org_id)),), key=f"rescore_open:{identity.org_id}")


REACTIONS: Final[Mapping[str, tuple[Reaction, ...]]] = {
    "DealOpened": (rescore,),
    "DealStageChanged": (rescore,),
    "DealAmountChanged": (rescore,),
    "DealExpectedCloseChanged": (rescore,),
    "DealOwnerChanged": (rescore,),
    "DealPersonAdded": (rescore,),
    "DealPersonRemoved": (rescore,),
    "DealProductAdded": (rescore,),
    "DealProductRemoved": (rescore,),
    "ActivityLogged": (rescore, rescore_account),
    "AccountEdited": (rescore_account,),
    "ImportFinished": (rescore_open,),
    "ImportUndone": (rescore_open,),
}


def calls(identity: Identity, events: Sequence[Event]) -> list[Call]:
    """The jobs that events lead to, each once; in the order of their keys, so that two transactions that
    queue the same jobs wait for each other and never in a circle.
    """
    found = {
        call.key: call
        for event in events
        for reaction in REACTIONS.get(event.type, ())
        if (call := reaction(identity, event)) is not None
    }
    return [found[key] for key in sorted(found)]


def sink(queue: procrastinate.App) -> Sink:
    """The unit of work's sink: puts the jobs of the events about to be committed into the queue."""

    async def queue_reactions(
        connection: psycopg.AsyncConnection[Any], identity: Identity, events: Sequence[Event]
    ) -> None:
        for call in calls(identity, events):
            await defer(queue, call, connection=connection)

    return queue_reactions
