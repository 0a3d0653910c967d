"""Whether the customer answers: inbound against outbound, how quickly, and meetings kept or missed."""

from features.relations import INBOUND, TOUCHES, count, when
from features.view import DAYS, PERCENT, Feature, FeatureView, Kind, Unit

_TWO_WAY = "direction IN ('inbound', 'outbound') AND ago >= 0"
_MISSED = "became IN ('no_show', 'missed', 'cancelled')"
_NOT_MISSED = "coalesce(became, '') NOT IN ('no_show', 'missed', 'cancelled')"

ENGAGEMENT = FeatureView(
    name="engagement",
    over=TOUCHES,
    meaning="How often the customer gets in touch, and whether meetings are kept.",
    features=(
        Feature(
            "inbound_30d",
            count(f"{INBOUND} AND ago < 30"),
            "The customer got in touch {value} in the last 30 days",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The customer has not got in touch in the last 30 days",
        ),
        Feature(
            "inbound_ever",
            count(INBOUND),
            "The customer got in touch {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="The customer has never got in touch",
        ),
        Feature(
            "inbound_share",
            f"{count(INBOUND)} * 1.0 / nullif({count(_TWO_WAY)}, 0)",
            "{value} of the contact came from the customer",
            unit=PERCENT,
            zero="None of the contact came from the customer",
            absent="There has been no contact yet",
        ),
        Feature(
            "days_since_inbound",
            f"min({when(INBOUND, 'ago')})",
            "No reply from the customer for {value}",
            unit=DAYS,
            zero="The customer got in touch today",
            absent="The customer has never got in touch",
        ),
        Feature(
            "meetings_held",
            count(f"kind = 'meeting' AND ago >= 0 AND {_NOT_MISSED}"),
            "{value} held",
            unit=Unit("meeting"),
            kind=Kind.COUNT,
            empty=0,
            zero="No meeting has been held",
        ),
        Feature(
            "meetings_missed",
            count(f"kind = 'meeting' AND {_MISSED}"),
            "{value} missed or called off",
            unit=Unit("meeting"),
            kind=Kind.COUNT,
            empty=0,
            zero="No meeting was missed",
        ),
        Feature(
            "meetings_ahead",
            count(f"kind = 'meeting' AND ago < 0 AND {_NOT_MISSED}"),
            "{value} in the diary",
            unit=Unit("meeting"),
            kind=Kind.COUNT,
            empty=0,
            zero="No meeting is in the diary",
        ),
    ),
)
