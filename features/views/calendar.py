"""Where in the week, quarter and year the moment falls; never which year: a model would memorise it."""

from features.relations import DAY, MOMENT
from features.view import DAYS, Feature, FeatureView, Kind

_DAYS_SINCE_A_MONDAY = f"CAST(floor(moment.now_us / {DAY}) AS BIGINT) + 3"
"""1970 began on a Thursday."""

CALENDAR = FeatureView(
    name="calendar",
    over=MOMENT,
    meaning="Where in the week, quarter and year the moment falls; never which year.",
    features=(
        Feature(
            "month", "month(moment.as_of)", "It is month {value} of the year", kind=Kind.COUNT, late=True
        ),
        Feature(
            "weekday",
            f"({_DAYS_SINCE_A_MONDAY}) % 7",
            "It is day {value} of the week, Monday being 0",
            kind=Kind.COUNT,
            late=True,
        ),
        Feature(
            "days_to_quarter_end",
            "date_diff('day', CAST(moment.as_of AS DATE),"
            " CAST(date_trunc('quarter', moment.as_of) + INTERVAL 3 MONTH AS DATE))",
            "The quarter ends in {value}",
            unit=DAYS,
            kind=Kind.COUNT,
            late=True,
        ),
    ),
)
