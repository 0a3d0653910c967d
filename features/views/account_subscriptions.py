"""What the account pays again and again: how much, since when, until when, what changed."""

from features.relations import count, when
from features.relations_accounts import CONTRACTS
from features.view import DAYS, MONEY, Feature, FeatureView, Kind, Unit

_SUBSCRIPTION = Unit("subscription")


def _of_money(name: str, condition: str, sentence: str, zero: str) -> Feature:
    return Feature(
        name, f"sum({when(condition, 'mrr_cents')}) / 100.0", sentence, unit=MONEY, empty=0, zero=zero
    )


def _counted(name: str, condition: str, sentence: str, zero: str) -> Feature:
    return Feature(name, count(condition), sentence, unit=_SUBSCRIPTION, kind=Kind.COUNT, empty=0, zero=zero)


ACCOUNT_SUBSCRIPTIONS = FeatureView(
    name="account_subscriptions",
    over=CONTRACTS,
    meaning="What the account pays again and again: how much, since when, until when, what changed.",
    entity="account",
    features=(
        _counted("subscriptions", "lives = 1", "{value} running", "No subscription is running"),
        _counted("subscriptions_paused", "paused = 1", "{value} paused", "No subscription is paused"),
        _of_money("mrr", "lives = 1", "The account pays {value} a month", "The account pays nothing monthly"),
        Feature(
            "subscription_age_days",
            f"max({when('lives = 1', 'begun_days')})",
            "The oldest subscription is {value} old",
            unit=DAYS,
            zero="The subscription began today",
            absent="No subscription is running",
        ),
        Feature(
            "days_to_renewal",
            f"min({when('lives = 1', 'due_days')})",
            "The next renewal is due in {value}",
            unit=DAYS,
            zero="A renewal is due today",
            absent="No renewal is due",
        ),
        _of_money(
            "mrr_due_90d",
            "lives = 1 AND due_days <= 90",
            "{value} a month comes up for renewal within 90 days",
            "Nothing comes up for renewal within 90 days",
        ),
        Feature(
            "renewals",
            f"max({when('lives = 1', 'renewals')})",
            "The subscription that was renewed most was renewed {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="No running subscription was ever renewed",
        ),
        _counted(
            "subscriptions_left",
            "lives = 0",
            "{value} ended or under notice",
            "No subscription was ever left",
        ),
        Feature(
            "days_since_left",
            f"min({when('lives = 0', 'left_days')})",
            "The account gave notice {value} ago",
            unit=DAYS,
            zero="The account gave notice today",
            absent="No subscription was ever left",
        ),
        _counted("subscriptions_grown", "lives = 1 AND grew = 1", "{value} grown", "No subscription grew"),
        _counted(
            "subscriptions_shrunk", "lives = 1 AND shrank = 1", "{value} shrunk", "No subscription shrank"
        ),
        Feature(
            "days_since_change",
            f"min({when('lives = 1', 'changed_days')})",
            "A subscription was changed {value} ago",
            unit=DAYS,
            zero="A subscription was changed today",
            absent="No subscription was changed",
        ),
    ),
)
