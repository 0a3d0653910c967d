"""Guard rails: which actions may be recommended at all in a situation, and for each of the others why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.next_action.spec import ACTIONS, WAIT, Subject

_SILENT_DAYS: Final = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What guard rails look at; numbers as in the context, None where not known."""

    subject: Subject = "deal"
    open: bool = True
    """Whether the deal is open; an account counts as open while it exists."""
    people: int = 0
    """Whom one could get in touch with."""
    calls_7d: int = 0
    emails_7d: int = 0
    meetings_7d: int = 0
    """Calls and mails to the customer and meetings, of any rep, in the last week."""
    meetings_ahead: int = 0
    missing_role: bool = False
    stage_position: int | None = None
    offers_made: int = 0
    days_since_offer: float | None = None
    days_since_inbound: float | None = None
    days_since_touch: float | None = None
    days_in_stage: float | None = None
    discounted: bool = False
    """Whether a product line carries a discount already."""
    has_manager: bool = False
    win: float | None = None


@dataclass(frozen=True, slots=True)
class Rails:
    """Limits that an organization may set."""

    contacts_a_week: int = 4
    calls_a_week: int = 2
    emails_a_week: int = 2
    offer_days: float = 30.0
    """Days before another proposal."""
    price_days: float = 10.0
    """Days that a proposal must have lain before a discount counts as needed."""
    stalled_days: float = 21.0
    """Days in one stage before a manager is asked in."""
    hopeless: float = 0.1
    """Win probability below which letting go is spoken of."""


def refusals(now: Situation, rails: Rails) -> Mapping[str, str | None]:
    """Return for each action why it is not allowed now, in a sentence; None where it is."""
    if not now.open:
        return {action: None if action == WAIT else "The deal is closed." for action in ACTIONS}
    contact = _contact(now, rails)
    return {
        "call": contact or _often(now.calls_7d, rails.calls_a_week, "calls"),
        "email": contact or _often(now.emails_7d, rails.emails_a_week, "mails"),
        "meet_missing_role": _meet(now) or contact,
        "send_proposal": _propose(now, rails),
        "involve_manager": _involve(now, rails),
        "discount": _discount(now, rails),
        WAIT: None,
        "disqualify": _let_go(now, rails),
    }


def _contact(now: Situation, rails: Rails) -> str | None:
    if now.people == 0:
        return "Nobody of the customer is known."
    done = now.calls_7d + now.emails_7d + now.meetings_7d
    if done >= rails.contacts_a_week:
        return (
            f"The customer was contacted {done} times in the last week; {rails.contacts_a_week} is the limit."
        )
    return None


def _often(done: int, most: int, what: str) -> str | None:
    return f"There were {done} {what} in the last week; {most} is the limit." if done >= most else None


def _meet(now: Situation) -> str | None:
    if now.subject == "account":
        return "Who is missing is told for deals."
    if not now.missing_role:
        return "Nobody is missing in the buying committee."
    return "A meeting is in the diary already." if now.meetings_ahead else None


def _propose(now: Situation, rails: Rails) -> str | None:
    if now.subject == "account":
        return "Proposals are made on deals."
    if not now.stage_position:
        return "The deal is still in its first stage."
    if now.days_since_offer is not None and now.days_since_offer < rails.offer_days:
        return f"A proposal went out {now.days_since_offer:.0f} days ago."
    return None


def _involve(now: Situation, rails: Rails) -> str | None:
    if not now.has_manager:
        return "The owner reports to nobody."
    stalled = now.days_in_stage is not None and now.days_in_stage >= rails.stalled_days
    if now.subject == "deal" and not stalled:
        return "The deal is not stalled."
    return None


def _discount(now: Situation, rails: Rails) -> str | None:
    if now.subject == "account":
        return "Discounts are given on deals."
    if now.discounted:
        return "A discount was given already."
    if not now.offers_made or now.days_since_offer is None or now.days_since_offer < rails.price_days:
        return "No proposal has lain long enough for its price to be what holds the deal up."
    return None


def _let_go(now: Situation, rails: Rails) -> str | None:
    if now.subject == "account":
        return "Only deals are let go."
    if now.win is None or now.win >= rails.hopeless:
        return "The deal is not without hope."
    silent = now.days_since_inbound if now.days_since_inbound is not None else now.days_since_touch
    if silent is not None and silent < _SILENT_DAYS:
        return "The customer was in touch not long ago."
    return None
