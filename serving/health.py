"""An account's health as it stands until the churn model replaces it: points by rules that can be read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm_core.targets import Pulse

BASIS_NOTE: Final = (
    "Points by fixed rules, not a probability: no outcome was learned from. "
    "A calibrated churn hazard takes its place."
)
_BEGINS: Final = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One rule, and what it gave or took."""

    code: str
    points: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Health:
    """Zero to a hundred, and what it is made of: fifty, and the parts."""

    points: int
    parts: tuple[Part, ...]
    as_of: datetime


def health(pulse: Pulse, *, at: datetime) -> Health:
    """Add up what speaks for an account and against it."""
    parts = tuple(one for one in (*_contact(pulse, at=at), *_business(pulse), *_money(pulse)) if one.points)
    return Health(max(0, min(100, _BEGINS + sum(one.points for one in parts))), parts, at)


def _contact(pulse: Pulse, *, at: datetime) -> tuple[Part, ...]:
    if pulse.last_touch_at is None:
        return (Part("no_contact", -15, "Nobody was talked with in the last year."),)
    days = (at - pulse.last_touch_at).days
    recent = 10 if days <= 30 else 0 if days <= 90 else -10  # noqa: PLR2004 - a month, a quarter
    more, less = pulse.touches_90 > pulse.touches_before * 1.3, pulse.touches_90 < pulse.touches_before * 0.7
    trend = 5 if more else -5 if less else 0
    replies = 5 if pulse.touches_90 and pulse.replies_90 / pulse.touches_90 >= 0.3 else 0  # noqa: PLR2004
    wide = 5 if pulse.people_90 >= 3 else -5 if pulse.people_90 == 1 else 0  # noqa: PLR2004
    return (
        Part("last_touch", recent, f"Last talked with {days} days ago."),
        Part(
            "trend", trend, f"{pulse.touches_90} touches in 90 days, {pulse.touches_before} in the 90 before."
        ),
        Part("replies", replies, f"{pulse.replies_90} of {pulse.touches_90} touches came from them."),
        Part("people", wide, f"{pulse.people_90} different people talked with in 90 days."),
    )


def _business(pulse: Pulse) -> tuple[Part, ...]:
    return (
        Part("won", min(15, 5 * pulse.won_365), f"{pulse.won_365} deals won in the last year."),
        Part("lost", -min(10, 5 * pulse.lost_180), f"{pulse.lost_180} deals lost in the last half year."),
        Part("open", 5 if pulse.open_deals else 0, f"{pulse.open_deals} open deals."),
        Part(
            "subscriptions", min(10, 5 * pulse.subscriptions), f"{pulse.subscriptions} running subscriptions."
        ),
        Part(
            "cancelled",
            -20 if pulse.cancelled_180 else 0,
            f"{pulse.cancelled_180} subscriptions cancelled in the last half year.",
        ),
    )


def _money(pulse: Pulse) -> tuple[Part, ...]:
    late = pulse.longest_overdue_days
    points = -15 if late > 60 else -8 if late > 14 else -3 if pulse.invoices_overdue else 0  # noqa: PLR2004
    sentence = (
        f"{pulse.invoices_overdue} of {pulse.invoices_open} open invoices overdue, the oldest {late} days."
    )
    return (Part("overdue", points, sentence),)
