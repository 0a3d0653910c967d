"""How the owner's deals went, as far as was known then, and how many they have open."""

from features.relations import DAY, OWNERS
from features.view import DAYS, PERCENT, Feature, FeatureView, Kind, Unit

_NOBODY = "The deal has no owner"

OWNER_HISTORY = FeatureView(
    name="owner_history",
    over=OWNERS,
    meaning="How the owner's deals went, as far as was known then, and how many they have open.",
    features=(
        Feature(
            "owner_closed",
            "sum(closed)",
            "This rep has closed {value}",
            unit=Unit("deal"),
            kind=Kind.COUNT,
            zero="This rep has not closed a deal yet",
            absent=_NOBODY,
        ),
        Feature(
            "owner_win_rate",
            "(sum(won) + 2.0) / (sum(closed) + 4.0)",
            "This rep wins {value} of deals, by their record so far",
            unit=PERCENT,
            absent=_NOBODY,
        ),
        Feature(
            "owner_days_to_win",
            f"sum(cycle_us) / {DAY} / nullif(sum(won), 0)",
            "This rep's won deals took {value} on average",
            unit=DAYS,
            absent="This rep has not won a deal yet",
        ),
        Feature(
            "owner_open_deals",
            "sum(opened)",
            "This rep has {value} open",
            unit=Unit("deal"),
            kind=Kind.COUNT,
            absent=_NOBODY,
        ),
    ),
)
