"""How the amount has moved since the deal was opened."""

from features.relations import AMOUNTS
from features.view import DAYS, TIMES, Feature, FeatureView, Kind, Unit

AMOUNT_CHANGES = FeatureView(
    name="amount_changes",
    over=AMOUNTS,
    meaning="How the amount has moved since the deal was opened.",
    features=(
        Feature(
            "amount_changes", "count(*) - 1", "The amount was changed {value}", unit=Unit("time"),
            kind=Kind.COUNT, empty=0, zero="The amount has never been changed",
        ),
        Feature(
            "amount_raises", "count(*) FILTER (WHERE amount > previous_amount)",
            "The amount was raised {value}", unit=Unit("time"), kind=Kind.COUNT, empty=0,
            zero="The amount has never been raised",
        ),
        Feature(
            "amount_cuts", "count(*) FILTER (WHERE amount < previous_amount)", "The amount was cut {value}",
            unit=Unit("time"), kind=Kind.COUNT, empty=0, zero="The amount has never been cut",
        ),
        Feature(
            "amount_vs_first",
            "max(amount) FILTER (WHERE current) / nullif(max(amount) FILTER (WHERE nth = 1), 0)",
            "The amount is {value} what it was at first", unit=TIMES,
            absent="There is no first amount to compare with",
        ),
        Feature(
            "days_since_amount_change", "max(ago) FILTER (WHERE current AND nth > 1)",
            "The amount last changed {value} ago", unit=DAYS, zero="The amount has just changed",
            absent="The amount has never been changed",
        ),
    ),
)  # fmt: skip
