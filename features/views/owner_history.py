"""How the owner's deals went, as far as was known then, and how many they have open."""

from features.relations import DAY, OWNERS
from features.view import DAYS, PERCENT, Feature, FeatureView, Kind, Unit

OWNER_HISTORY = FeatureView(
    name="owner_history",
    over=OWNERS,
    meaning="How the owner's deals went, as far as was known then, and how many they have open.",
    features=(
        Feature(
            "owner_closed", "max(closed)", "This rep has closed {value}", unit=Unit("deal"), kind=Kind.COUNT,
            zero="This rep has not closed a deal yet", absent="The deal has no owner",
        ),
        Feature(
            "owner_win_rate", "(max(won) + 2.0) / (max(closed) + 4.0)",
            "This rep wins {value} of deals, by their record so far", unit=PERCENT,
            absent="The deal has no owner",
        ),
        Feature(
            "owner_days_to_win", f"max(cycle_us) / {DAY} / nullif(max(won), 0)",
            "This rep's won deals took {value} on average", unit=DAYS, absent="This rep has not won a deal yet",
        ),
        Feature(
            "owner_open_deals", "max(open_deals)", "This rep has {value} open", unit=Unit("deal"),
            kind=Kind.COUNT, absent="The deal has no owner",
        ),
    ),
)  # fmt: skip
