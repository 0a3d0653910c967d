"""How calls go: whether somebody picks up, and for how long they talk."""

from features.relations import TOUCHES
from features.view import MINUTES, PERCENT, Feature, FeatureView, Kind, Unit

_CALL = "kind = 'call'"
_MINUTE = "60000.0"

CALLS = FeatureView(
    name="calls",
    over=TOUCHES,
    meaning="How calls go: whether somebody picks up, and for how long they talk.",
    features=(
        Feature(
            "calls_ever", f"count(*) FILTER (WHERE {_CALL})", "{value} so far", unit=Unit("call"),
            kind=Kind.COUNT, empty=0, zero="There has been no call yet",
        ),
        Feature(
            "calls_connected_share",
            f"count(*) FILTER (WHERE {_CALL} AND outcome = 'connected') * 1.0"
            f" / nullif(count(*) FILTER (WHERE {_CALL} AND outcome IS NOT NULL), 0)",
            "{value} of the calls got through", unit=PERCENT, zero="No call has got through",
            absent="There has been no call yet",
        ),
        Feature(
            "call_minutes", f"sum(duration_ms) FILTER (WHERE {_CALL}) / {_MINUTE}", "{value} on the phone so far",
            unit=MINUTES, zero="No time on the phone so far", empty=0,
        ),
        Feature(
            "call_minutes_30d",
            f"sum(duration_ms) FILTER (WHERE {_CALL} AND ago >= 0 AND ago < 30) / {_MINUTE}",
            "{value} on the phone in the last 30 days", unit=MINUTES, empty=0,
            zero="No time on the phone in the last 30 days",
        ),
        Feature(
            "longest_call_minutes", f"max(duration_ms) FILTER (WHERE {_CALL}) / {_MINUTE}",
            "The longest call took {value}", unit=MINUTES, absent="No call has been timed",
        ),
        Feature(
            "no_answer_streak",
            f"count(*) FILTER (WHERE {_CALL} AND outcome = 'no_answer')"
            f" - coalesce(max(no_answers_so_far) FILTER (WHERE {_CALL} AND outcome = 'connected'), 0)",
            "{value} unanswered since one got through", unit=Unit("call"), kind=Kind.COUNT, empty=0,
            zero="No call has gone unanswered since one got through",
        ),
    ),
)  # fmt: skip
