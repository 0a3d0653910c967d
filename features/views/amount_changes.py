"""How the amount has moved since the deal was opened."""

from features.relations import AMOUNTS, DAY, MOMENT, count, micros, when
from features.view import DAYS, TIMES, Feature, FeatureView, Kind, Unit

AMOUNT_CHANGES = FeatureView(
    name="amount_changes",
    over=AMOUNTS,
    needs=(MOMENT,),
    meaning="How the amount has moved since the deal was opened.",
    features=(
        Feature(
            "amount_changes",
            "greatest(count(amount_entered) - 1, 0)",
            "The amount was changed {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The amount has never been changed",
        ),
        Feature(
            "amount_raises",
            count("amount > from_amount"),
            "The amount was raised {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The amount has never been raised",
        ),
        Feature(
            "amount_cuts",
            count("amount < from_amount"),
            "The amount was cut {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The amount has never been cut",
        ),
        Feature(
            "amount_vs_first",
            "amount_latest.amount / nullif(amount_first.amount, 0)",
            "The amount is {value} what it was at first",
            unit=TIMES,
            late=True,
            absent="There is no first amount to compare with",
        ),
        Feature(
            "days_since_amount_change",
            when("amount_entries > 1", f"(moment.now_us - {micros('amount_latest.occurred_at')}) / {DAY}"),
            "The amount last changed {value} ago",
            unit=DAYS,
            late=True,
            zero="The amount has just changed",
            absent="The amount has never been changed",
        ),
    ),
)
