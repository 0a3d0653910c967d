"""Events of the log as sentences, and timelines made of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from crm_core import activities
from crm_core.events import Entry
from crm_core.kit import Work
from serving.api.schemas.activities import ActivityRead, TimelineEntry
from serving.api.schemas.kit import Ref

Data = Mapping[str, Any]

_DONE: Final = {
    ("call", "outbound"): "Called",
    ("call", "inbound"): "Was called",
    ("email", "outbound"): "Sent an email",
    ("email", "inbound"): "Received an email",
    ("meeting", None): "Met",
    ("note", None): "Wrote a note",
    ("task", None): "Set a task",
    ("offer", None): "Made an offer",
    ("offer", "inbound"): "Got an offer back",
}


def _words(value: object) -> str:
    return str(value).replace("_", " ")


def _amount(data: Data, name: str) -> str:
    value = data.get(name)
    currency = (data.get("from_currency") if name.startswith("from_") else None) or data.get("currency")
    return "nothing" if value is None else f"{float(value):,.2f} {currency or ''}".strip()


def _date(data: Data, name: str) -> str:
    value = data.get(name)
    return "none" if value is None else f"{date.fromisoformat(value):%-d %b %Y}"


def _stage_changed(data: Data) -> str:
    reason = f": {_words(data['reason'])}" if data.get("reason") else ""
    match data.get("kind"), data.get("from_kind"):
        case "won", _:
            return f"Won{reason}"
        case "lost", _:
            return f"Lost{reason}"
        case _, "won" | "lost":
            return f"Opened again in {data.get('stage')}{reason}"
    return f"Moved from {data.get('from_stage')} to {data.get('stage')}"


def _done(data: Data) -> str:
    kind, direction = data.get("kind"), data.get("direction")
    said = _DONE.get((str(kind), direction)) or _DONE.get((str(kind), None)) or _words(kind).capitalize()
    minutes = round((data.get("duration_seconds") or 0) / 60)
    lasted = f", {minutes} min" if minutes and kind in {"call", "meeting"} else ""
    return f"{said}{lasted}" + (f" ({_words(data['outcome'])})" if data.get("outcome") else "")


def _as_role(data: Data) -> str:
    return f" as {_words(data['role'])}" if data.get("role") else ""


def _line(data: Data) -> str:
    return f"{float(data.get('quantity') or 0):g} x {data.get('product')}"


_SENTENCES: Final[Mapping[str, Callable[[Data], str]]] = {
    "DealOpened": lambda data: f"Opened in {data.get('stage')}",
    "DealStageChanged": _stage_changed,
    "DealAmountChanged": lambda data: (
        f"Amount changed from {_amount(data, 'from_amount')} to {_amount(data, 'amount')}"
    ),
    "DealExpectedCloseChanged": lambda data: (
        f"Expected close moved from {_date(data, 'from_expected_close')} to {_date(data, 'expected_close')}"
    ),
    "DealOwnerChanged": lambda _: "Given to another owner",
    "DealAccountChanged": lambda _: "Moved to another account",
    "DealSourceChanged": lambda data: (
        f"Source corrected from {_words(data.get('from_source') or 'none')}"
        f" to {_words(data.get('source') or 'none')}"
    ),
    "DealDeleted": lambda _: "Deleted",
    "DealPersonAdded": lambda data: f"A person joined{_as_role(data)}",
    "DealPersonRemoved": lambda data: f"A person left{_as_role(data)}",
    "DealPrimaryPersonSet": lambda data: (
        "A person came first" if data.get("primary_person_id") else "Nobody comes first any longer"
    ),
    "DealProductAdded": lambda data: f"Product added: {_line(data)}",
    "DealProductRemoved": lambda data: f"Product removed: {_line(data)}",
    "DealEdited": lambda data: f"Edited {', '.join(map(_words, data.get('fields') or ()))}",
    "DealCategoryPicked": lambda data: (
        f"Counted as {_words(data['category'])} in the forecast"
        if data.get("category")
        else "What it counts as in the forecast was left to its stage"
    ),
    "AccountRiskTold": lambda data: f"Health {int(data.get('health') or 0)}",
    "DealScored": lambda data: f"Win probability {float(data.get('value') or 0):.0%}",
    "RecommendationAnswered": lambda data: (
        f"Recommendation to {_words(data.get('action'))}: {_words(data.get('answer'))}"
    ),
    "ActivityLogged": _done,
    "ActivityEdited": lambda data: f"Corrected {', '.join(map(_words, data.get('fields') or ()))}",
    "ActivityCompleted": lambda data: f"Completed a {_words(data.get('kind'))}",
}


def sentence(entry: Entry) -> str:
    """Say what an event was; an event emptied by a person's right to be forgotten says that."""
    if entry.redacted_at is not None:
        return "Something happened that was since erased"
    tell = _SENTENCES.get(entry.type)
    if tell is None:
        return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in entry.type).strip()
    return tell(entry.data)


async def tell(work: Work, entries: Sequence[Entry]) -> list[TimelineEntry]:
    """Show events with the activities behind them, as far as those may be seen."""
    logged = [UUID(entry.data["activity_id"]) for entry in entries if "activity_id" in entry.data]
    known = await activities.several(work.session, logged) if logged else {}

    def shown(entry: Entry) -> TimelineEntry:
        activity = known.get(UUID(entry.data["activity_id"])) if "activity_id" in entry.data else None
        return TimelineEntry(
            id=entry.id,
            type=entry.type,
            occurred_at=entry.occurred_at,
            actor=Ref.model_validate(entry.actor) if entry.actor else None,
            sentence=sentence(entry),
            data=entry.data,
            activity=ActivityRead.model_validate(activity) if activity else None,
        )

    return [shown(entry) for entry in entries]
