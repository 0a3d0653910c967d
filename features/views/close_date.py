"""When the deal is expected to close, and how that date has moved."""

from features.relations import CLOSE_DATES, DAY, MOMENT, count, micros
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_NO_DATE = "No expected close date has been entered"
_AHEAD = f"({micros('CAST(close_latest.expected_close AS TIMESTAMP)')} - moment.now_us) / {DAY}"

CLOSE_DATE = FeatureView(
    name="close_date",
    over=CLOSE_DATES,
    needs=(MOMENT,),
    meaning="When the deal is expected to close, and how that date has moved.",
    features=(
        Feature(
            "days_to_expected_close",
            _AHEAD,
            "Expected to close in {value}",
            unit=DAYS,
            late=True,
            zero="Expected to close today",
            absent=_NO_DATE,
        ),
        Feature(
            "days_overdue",
            f"CASE WHEN {_AHEAD} < -1 THEN -1 - {_AHEAD} WHEN {_AHEAD} >= -1 THEN 0 END",
            "{value} past its expected close date",
            unit=DAYS,
            late=True,
            zero="Not past its expected close date",
            absent=_NO_DATE,
        ),
        Feature(
            "close_pushes",
            count("expected_close > from_expected_close"),
            "The close date was pushed back {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The close date has never been pushed back",
        ),
        Feature(
            "close_pulls",
            count("expected_close < from_expected_close"),
            "The close date was brought forward {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The close date has never been brought forward",
        ),
        Feature(
            "days_pushed",
            "date_diff('day', close_first.expected_close, close_latest.expected_close)",
            "The close date is {value} later than first planned",
            unit=DAYS,
            kind=Kind.COUNT,
            late=True,
            zero="The close date is the one first planned",
            absent=_NO_DATE,
        ),
    ),
)
