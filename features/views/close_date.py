"""When the deal is expected to close, and how that date has moved."""

from features.relations import CLOSE_DATES
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_NO_DATE = "No expected close date has been entered"

CLOSE_DATE = FeatureView(
    name="close_date",
    over=CLOSE_DATES,
    meaning="When the deal is expected to close, and how that date has moved.",
    features=(
        Feature(
            "days_to_expected_close", "max(ahead) FILTER (WHERE current)", "Expected to close in {value}",
            unit=DAYS, zero="Expected to close today", absent=_NO_DATE,
        ),
        Feature(
            "days_overdue", "greatest(-1.0 - max(ahead) FILTER (WHERE current), 0)",
            "{value} past its expected close date", unit=DAYS, zero="Not past its expected close date",
            absent=_NO_DATE,
        ),
        Feature(
            "close_pushes", "count(*) FILTER (WHERE expected_close > previous_close)",
            "The close date was pushed back {value}", unit=Unit("time"), kind=Kind.COUNT, empty=0,
            zero="The close date has never been pushed back",
        ),
        Feature(
            "close_pulls", "count(*) FILTER (WHERE expected_close < previous_close)",
            "The close date was brought forward {value}", unit=Unit("time"), kind=Kind.COUNT, empty=0,
            zero="The close date has never been brought forward",
        ),
        Feature(
            "days_pushed", "max(ahead) FILTER (WHERE current) - max(ahead) FILTER (WHERE nth = 1)",
            "The close date is {value} later than first planned", unit=DAYS,
            zero="The close date is the one first planned", absent=_NO_DATE,
        ),
        Feature(
            "days_since_close_change", "max(ago) FILTER (WHERE current AND nth > 1)",
            "The close date last changed {value} ago", unit=DAYS, zero="The close date has just changed",
            absent="The close date has never been changed",
        ),
    ),
)  # fmt: skip
