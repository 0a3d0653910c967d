"""What follows from what: every reaction of the system to an event, in one table.

A reaction is queued on the connection of its cause, so it is committed with it or not at all. Scores
(`DealScored`) cause no scores, or scoring would never end; recommendations cause nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import procrastinate
import psycopg

from crm_core.access import PasswordResetAsked
from crm_core.deals import DealStageChanged
from crm_core.insights import DealScored
from crm_core.kit.event import Event
from crm_core.kit.identity import Identity
from crm_core.kit.unit_of_work import Sink
from crm_core.webhooks import WebhookEdited
from serving.jobs import routing
from serving.jobs.queue import Call, defer_all
from serving.jobs.webhooks import delivering, wake

_CALM_SECONDS: Final = 20
"""How long a change of one deal waits for others before it moves the scores of those beside it."""

_CALM_FORECAST_SECONDS: Final = 0.5
"""How long a forecast waits for the scores that follow from the same change."""

CHANGE: Final = "change"
"""Cause of a forecast made because what it rests on has moved."""

_CALM_FILES_SECONDS: Final = 310
"""A little more than bytes just put are left alone (`serving.jobs.files`)."""

Reaction = Callable[[Identity, Event], Iterable[Call]]


def rescore(identity: Identity, event: Event) -> Iterable[Call]:
    """Score the event's deal anew; a burst on one deal is one job."""
    if event.deal_id is not None:
        yield _call(identity, "rescore", "deal_id", event.deal_id)


def rescore_account(identity: Identity, event: Event) -> Iterable[Call]:
    """Score the open deals of the event's account anew."""
    if event.account_id is not None:
        yield _call(identity, "rescore_account", "account_id", event.account_id)


def rescore_siblings(identity: Identity, event: Event) -> Iterable[Call]:
    """Score the open deals of the same owners and accounts, new and old, anew once things are calm."""
    for noun in ("owner", "account"):
        for name in (f"{noun}_id", f"from_{noun}_id"):
            if (id_ := getattr(event, name, None)) is not None:
                yield replace(
                    _call(identity, f"rescore_{noun}", f"{noun}_id", id_), wait_seconds=_CALM_SECONDS
                )


def rescore_siblings_if_closed(identity: Identity, event: Event) -> Iterable[Call]:
    """The same where a deal was closed or opened again; a step between open stages moves only itself."""
    if isinstance(event, DealStageChanged) and {event.kind, event.from_kind} != {"open"}:
        yield from rescore_siblings(identity, event)


def rescore_open(identity: Identity, _event: Event) -> Iterable[Call]:
    """Score every open deal of the organization anew."""
    yield rescore_everything(identity)


def rescore_everything(identity: Identity) -> Call:
    """Score every open deal of an organization, because its history, its model or the calendar moved."""
    return Call("rescore_open", (("org_id", str(identity.org_id)),), key=f"rescore_open:{identity.org_id}")


def recommend(identity: Identity, event: Event) -> Iterable[Call]:
    """Work out anew what to do next about the event's deal."""
    if event.deal_id is not None:
        yield _call(identity, "recommend", "deal_id", event.deal_id)


def recommend_if_closed(identity: Identity, event: Event) -> Iterable[Call]:
    """Recommend nothing any more for a deal that was closed; while it is open its next score asks."""
    if isinstance(event, DealStageChanged) and event.kind != "open":
        yield from recommend(identity, event)


def recommend_account(identity: Identity, event: Event) -> Iterable[Call]:
    """Work out anew what to do next about an account that something was done with beside its deals."""
    if event.deal_id is None and event.account_id is not None:
        yield _call(identity, "recommend_account", "account_id", event.account_id)


def tell_risk(identity: Identity, event: Event) -> Iterable[Call]:
    """Tell anew whether the event's account may be lost; a burst on one account is one job."""
    if event.account_id is not None:
        yield _call(identity, "tell_risk", "account_id", event.account_id)


def tell_risks(identity: Identity, _event: Event) -> Iterable[Call]:
    """Tell anew of every customer of the organization."""
    yield tell_all_risks(identity)


def tell_all_risks(identity: Identity) -> Call:
    """Tell of every customer of an organization, because its history, its model or the calendar moved."""
    return Call("tell_risks", (("org_id", str(identity.org_id)),), key=f"tell_risks:{identity.org_id}")


def foresee(identity: Identity, _event: Event) -> Iterable[Call]:
    """Make the organization's forecast anew; a burst of changes is one forecast."""
    yield replace(forecast_anew(identity), wait_seconds=_CALM_FORECAST_SECONDS)


def follow_news(identity: Identity, event: Event) -> Iterable[Call]:
    """Recommend and foresee anew after a score that something led to; one that was asked for is no news."""
    if isinstance(event, DealScored) and not event.asked:
        yield from recommend(identity, event)
        yield from foresee(identity, event)


def foresee_if_closed(identity: Identity, event: Event) -> Iterable[Call]:
    """The same where a deal was closed or opened again; of other steps its next score tells."""
    if isinstance(event, DealStageChanged) and {event.kind, event.from_kind} != {"open"}:
        yield from foresee(identity, event)


def forecast_anew(identity: Identity, *, cause: str = CHANGE) -> Call:
    """Make an organization's forecast anew."""
    why = () if cause == CHANGE else (("cause", cause),)
    return Call("forecast", (("org_id", str(identity.org_id)), *why), key=f"forecast:{identity.org_id}")


def find_duplicates(identity: Identity, event: Event) -> Iterable[Call]:
    """Go through the records that a search was started for."""
    yield _call(identity, "find_duplicates", "run_id", event.record_id)


def _call(identity: Identity, task: str, name: str, id_: UUID) -> Call:
    return Call(task, (("org_id", str(identity.org_id)), (name, str(id_))), key=f"{task}:{id_}")


def deliver(identity: Identity, event: Event) -> Iterable[Call]:
    """Deliver what waits for the webhook, unless it has just been paused."""
    if not isinstance(event, WebhookEdited) or event.active:
        yield delivering(identity.org_id, event.record_id)


def send_invitation(identity: Identity, event: Event) -> Iterable[Call]:
    """Send the letter of an invitation."""
    yield _call(identity, "send_invitation", "invitation_id", event.record_id)


def send_reset(identity: Identity, event: Event) -> Iterable[Call]:
    """Send a letter with a way to a new password."""
    if isinstance(event, PasswordResetAsked):
        yield _call(identity, "send_reset", "reset_id", event.reset_id)


def tell_mentioned(identity: Identity, event: Event) -> Iterable[Call]:
    """Tell whom a note names, however it was written."""
    if getattr(event, "kind", "note") == "note":
        yield _call(identity, "tell_mentioned", "activity_id", event.record_id)


def tell_of_drift(identity: Identity, event: Event) -> Iterable[Call]:
    """Tell the admins that something of a model has drifted."""
    yield _call(identity, "tell_of_drift", "alarm_id", event.record_id)


def sweep_files(identity: Identity, _event: Event) -> Iterable[Call]:
    """Remove what nothing refers to any more, once it is sure that nothing is about to."""
    call = Call("sweep_files", (("org_id", str(identity.org_id)),), key=f"sweep_files:{identity.org_id}")
    yield replace(call, wait_seconds=_CALM_FILES_SECONDS)


def run_bulk(identity: Identity, event: Event) -> Iterable[Call]:
    """Work off a bulk job that was started."""
    yield _call(identity, "run_bulk", "job_id", event.record_id)


def import_sheet(identity: Identity, event: Event) -> Iterable[Call]:
    """Bring in a sheet that was started."""
    yield _call(identity, "import_sheet", "sheet_id", event.record_id)


def undo_sheet(identity: Identity, event: Event) -> Iterable[Call]:
    """Take back a sheet."""
    yield _call(identity, "undo_sheet", "sheet_id", event.record_id)


OF_CUSTOMERS: Final = (
    "OrderStatusChanged", "InvoiceIssued", "InvoicePaid", "InvoiceReopened", "InvoiceVoided",
    "InvoiceWrittenOff", "PaymentReceived", "PaymentRefunded", "SubscriptionStarted", "SubscriptionActivated",
    "SubscriptionRenewed", "SubscriptionChanged", "SubscriptionPaused", "SubscriptionCancelled",
    "SubscriptionEnded",
)  # fmt: skip
"""What a customer orders, is billed, pays and subscribes to."""

REACTIONS: Final[Mapping[str, tuple[Reaction, ...]]] = {
    "BulkJobStarted": (run_bulk,),
    "SheetImportStarted": (import_sheet,),
    "SheetUndoingStarted": (undo_sheet,),
    "DealOpened": (rescore, rescore_siblings),
    "DealStageChanged": (rescore, rescore_siblings_if_closed, recommend_if_closed, foresee_if_closed),
    "DealScored": (follow_news,),
    "DealAmountChanged": (rescore, foresee),
    "DealExpectedCloseChanged": (rescore,),
    "DealOwnerChanged": (rescore, rescore_siblings, foresee),
    "DealAccountChanged": (rescore, rescore_siblings),
    "DealSourceChanged": (rescore,),
    "DealPersonAdded": (rescore,),
    "DealPersonRemoved": (rescore,),
    "DealProductAdded": (rescore,),
    "DealProductRemoved": (rescore,),
    "DealDeleted": (rescore_siblings, foresee),
    "DealCategoryPicked": (foresee,),
    "StageCategoriesSet": (foresee,),
    "ActivityLogged": (rescore, tell_mentioned, recommend_account, tell_risk),
    "ActivityEdited": (tell_mentioned,),
    "ActivityCompleted": (rescore,),
    "AccountCreated": (routing.moved,),
    "AccountEdited": (rescore_account, routing.moved),
    "LeadCreated": (routing.arrived,),
    "LeadEdited": (routing.moved,),
    "TerritoriesAssigned": (foresee,),
    "TerritoriesPublished": (routing.published,),
    "ImportFinished": (rescore_open, routing.brought_in, tell_risks),
    "ImportUndone": (rescore_open, tell_risks),
    **dict.fromkeys(OF_CUSTOMERS, (tell_risk,)),
    "DuplicateSearchStarted": (find_duplicates,),
    "FileDeleted": (sweep_files,),
    "PersonErased": (sweep_files,),
    "UserInvited": (send_invitation,),
    "ModelDriftFound": (tell_of_drift,),
    "PasswordResetAsked": (send_reset,),
    "WebhookEdited": (deliver,),
    "WebhookDeliveriesAsked": (deliver,),
}
"""Scores look back on the owner's and the account's deals, so what changes those moves more than one score.
Jobs of many deals coalesce by owner and account and give way to those of one.
"""


def calls(identity: Identity, events: Sequence[Event]) -> list[Call]:
    """The jobs that events lead to, each once; in the order of their keys, so that two transactions that
    queue the same jobs wait for each other and never in a circle.
    """
    found = {
        call.key: call
        for event in events
        for reaction in REACTIONS.get(event.type, ())
        for call in reaction(identity, event)
    }
    return [found[key] for key in sorted(found)]


def sink(queue: procrastinate.App) -> Sink:
    """The unit of work's sink: puts the jobs of the events about to be committed into the queue."""

    async def queue_reactions(
        connection: psycopg.AsyncConnection[Any], identity: Identity, events: Sequence[Event]
    ) -> None:
        await defer_all(queue, calls(identity, events), connection=connection)
        await wake(queue, connection, identity)

    return queue_reactions
