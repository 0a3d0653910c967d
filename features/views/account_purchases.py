"""What the account ordered: how lately, how often, how regularly and for how much."""

from features.relations import DAY, count, when
from features.relations_accounts import PURCHASES
from features.view import DAYS, MONEY, TIMES, Feature, FeatureView, Kind, Unit

_ORDER = Unit("order")
_PLACED = "status = 'placed'"
_GAP = "(last_bought_us - first_bought_us) * 1.0 / nullif(bought_ever - 1, 0)"
_HOURS = "gap_sum * 1.0 / nullif(gaps, 0)"
_SQUARE = "gap_squares * 1.0 / nullif(gaps, 0)"


def _within(days: int) -> Feature:
    return Feature(
        f"orders_{days}d",
        count(f"{_PLACED} AND ago < {days}"),
        f"The account placed {{value}} in the last {days} days",
        unit=_ORDER,
        kind=Kind.COUNT,
        empty=0,
        zero=f"The account ordered nothing in the last {days} days",
    )


ACCOUNT_PURCHASES = FeatureView(
    name="account_purchases",
    over=PURCHASES,
    meaning="What the account ordered: how lately, how often, how regularly and for how much.",
    entity="account",
    features=(
        Feature(
            "orders_ever",
            "count(CASE WHEN status = 'placed' THEN 1 END)",
            "The account placed {value} so far",
            unit=_ORDER,
            kind=Kind.COUNT,
            empty=0,
            zero="The account has not ordered yet",
        ),
        _within(90),
        _within(365),
        Feature(
            "days_since_order",
            f"min({when(_PLACED, 'ago')})",
            "The last order is {value} old",
            unit=DAYS,
            zero="The account ordered today",
            absent="The account has not ordered yet",
        ),
        Feature(
            "days_since_first_order",
            f"max({when(_PLACED, 'ago')})",
            "The first order is {value} old",
            unit=DAYS,
            zero="The account ordered for the first time today",
            absent="The account has not ordered yet",
        ),
        Feature(
            "order_gap_days",
            f"{_GAP} / {DAY}",
            "Usually {value} lie between two orders",
            unit=DAYS,
            late=True,
            absent="The account has not ordered twice yet",
        ),
        Feature(
            "order_gap_overrun",
            f"(moment.now_us - last_bought_us) / nullif({_GAP}, 0)",
            "The last order is {value} as old as the usual gap between orders",
            unit=TIMES,
            late=True,
            zero="The account ordered today",
            absent="The account has not ordered twice yet",
        ),
        Feature(
            "order_irregularity",
            f"sqrt(greatest({_SQUARE} - ({_HOURS}) * ({_HOURS}), 0.0)) / nullif({_HOURS}, 0)",
            "The gaps between orders vary by {value} their mean",
            unit=Unit("time", "times", decimals=2),
            late=True,
            zero="Orders come at even gaps",
            absent="The account has not ordered twice yet",
        ),
        Feature(
            "order_usual_amount",
            "usual_cents / 100.0",
            "An order of this account is worth {value} on average",
            unit=MONEY,
            late=True,
            absent="What the account's orders are worth is not known",
        ),
        Feature(
            "order_last_to_usual",
            "latest_bought.total * 100.0 / nullif(usual_cents, 0)",
            "The last order was {value} its usual amount",
            unit=TIMES,
            late=True,
            zero="The last order was for nothing",
            absent="What the account's orders are worth is not known",
        ),
        Feature(
            "orders_cancelled",
            count("status = 'cancelled'"),
            "{value} cancelled",
            unit=Unit("order was", "orders were"),
            kind=Kind.COUNT,
            empty=0,
            zero="No order was cancelled",
        ),
    ),
)
