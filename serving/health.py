"""What is known of an account, as evidence beside its health: facts in sentences, no part of the number."""

from dataclasses import dataclass
from datetime import datetime

from crm_core.targets import Pulse


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known."""

    code: str
    value: float | None
    sentence: str


def evidence(pulse: Pulse, *, at: datetime) -> tuple[Fact, ...]:
    """Say what is known of how an account and those below it do."""
    return (*_contact(pulse, at=at), *_business(pulse), *_money(pulse))


def _contact(pulse: Pulse, *, at: datetime) -> tuple[Fact, ...]:
    if pulse.last_touch_at is None:
        return (Fact("last_touch", None, "Nobody was talked with in the last year."),)
    days = (at - pulse.last_touch_at).days
    return (
        Fact("last_touch", days, f"Last talked with {days} days ago."),
        Fact(
            "touches",
            pulse.touches_90,
            f"{pulse.touches_90} touches in 90 days, {pulse.touches_before} in the 90 before.",
        ),
        Fact(
            "replies", pulse.replies_90, f"{pulse.replies_90} of {pulse.touches_90} touches came from them."
        ),
        Fact("people", pulse.people_90, f"{pulse.people_90} different people talked with in 90 days."),
    )


def _business(pulse: Pulse) -> tuple[Fact, ...]:
    return (
        Fact("won", pulse.won_365, f"{pulse.won_365} deals won in the last year."),
        Fact("lost", pulse.lost_180, f"{pulse.lost_180} deals lost in the last half year."),
        Fact("open", pulse.open_deals, f"{pulse.open_deals} open deals."),
        Fact("subscriptions", pulse.subscriptions, f"{pulse.subscriptions} running subscriptions."),
        Fact("renewals", pulse.renewals_90, f"{pulse.renewals_90} renewals due within 90 days."),
        Fact(
            "cancelled",
            pulse.cancelled_180,
            f"{pulse.cancelled_180} subscriptions cancelled in the last half year.",
        ),
    )


def _money(pulse: Pulse) -> tuple[Fact, ...]:
    sentence = (
        f"{pulse.invoices_overdue} of {pulse.invoices_open} open invoices overdue, "
        f"the oldest {pulse.longest_overdue_days} days."
    )
    return (Fact("overdue", pulse.invoices_overdue, sentence),)
