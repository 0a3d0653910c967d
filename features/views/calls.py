"""How calls go: whether somebody picks up, and for how long they talk."""

from features.relations import CONNECTED, TOUCHES, count, when
from features.view import MINUTES, PERCENT, Feature, FeatureView, Kind, Unit

_CALL = "kind = 'call' AND ago >= 0"
_MINUTE = "60000.0"

CALLS = FeatureView(
    name="calls",
    over=TOUCHES,
    meaning="How calls go: whether somebody picks up, and for how long they talk.",
    features=(
        Feature(
            "calls_ever",
            count(_CALL),
            "{value} so far",
            unit=Unit("call"),
            kind=Kind.COUNT,
            empty=0,
            zero="There has been no call yet",
        ),
        Feature(
            "calls_connected_share",
            f"{count(CONNECTED)} * 1.0 / nullif({count(f'{_CALL} AND became IS NOT NULL')}, 0)",
            "{value} of the calls got through",
            unit=PERCENT,
            zero="No call has got through",
            absent="There has been no call yet",
        ),
        Feature(
            "call_minutes",
            f"sum({when(_CALL, 'duration_ms')}) / {_MINUTE}",
            "{value} on the phone so far",
            unit=MINUTES,
            empty=0,
            zero="No time on the phone so far",
        ),
        Feature(
            "call_minutes_30d",
            f"sum({when(f'{_CALL} AND ago < 30', 'duration_ms')}) / {_MINUTE}",
            "{value} on the phone in the last 30 days",
            unit=MINUTES,
            empty=0,
            zero="No time on the phone in the last 30 days",
        ),
        Feature(
            "longest_call_minutes",
            f"max({when(_CALL, 'duration_ms')}) / {_MINUTE}",
            "The longest call took {value}",
            unit=MINUTES,
            absent="No call has been timed",
        ),
    ),
)
