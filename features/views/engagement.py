"""Whether the customer answers: inbound against outbound, how quickly, and meetings kept or missed."""

from features.relations import DAY, TOUCHES
from features.view import DAYS, HOURS, PERCENT, Feature, FeatureView, Kind, Unit

_INBOUND = "direction = 'inbound' AND ago >= 0"
_HOUR = f"({DAY} / 24)"
_MISSED = "('no_show', 'missed', 'cancelled')"

ENGAGEMENT = FeatureView(
    name="engagement",
    over=TOUCHES,
    meaning="Whether the customer answers, how quickly, and keeps meetings.",
    features=(
        Feature(
            "inbound_30d", f"count(*) FILTER (WHERE {_INBOUND} AND ago < 30)",
            "The customer got in touch {value} in the last 30 days", unit=Unit("time"), kind=Kind.COUNT, empty=0,
            zero="The customer has not got in touch in the last 30 days",
        ),
        Feature(
            "inbound_ever", f"count(*) FILTER (WHERE {_INBOUND})", "The customer got in touch {value}",
            unit=Unit("time"), kind=Kind.COUNT, empty=0, zero="The customer has never got in touch",
        ),
        Feature(
            "inbound_share",
            f"count(*) FILTER (WHERE {_INBOUND}) * 1.0"
            " / nullif(count(*) FILTER (WHERE ago >= 0 AND direction IN ('inbound', 'outbound')), 0)",
            "{value} of the contact came from the customer", unit=PERCENT,
            zero="None of the contact came from the customer", absent="There has been no contact yet",
        ),
        Feature(
            "days_since_inbound", f"min(ago) FILTER (WHERE {_INBOUND})", "No reply from the customer for {value}",
            unit=DAYS, zero="The customer got in touch today", absent="The customer has never got in touch",
        ),
        Feature(
            "unanswered_outbound",
            "count(*) FILTER (WHERE direction = 'outbound')"
            " - coalesce(max(outbound_so_far) FILTER (WHERE direction = 'inbound'), 0)",
            "{value} since the customer last answered", unit=Unit("attempt"), kind=Kind.COUNT, empty=0,
            zero="Nothing of ours is waiting for an answer",
        ),
        Feature(
            "reply_hours", f"sum(reply_us) / count(reply_us) / {_HOUR}",
            "The customer takes {value} to reply on average", unit=HOURS, zero="The customer replies at once",
            absent="The customer has not replied yet",
        ),
        Feature(
            "slowest_reply_hours", f"max(reply_us) / {_HOUR}", "The customer once took {value} to reply", unit=HOURS,
            zero="The customer has always replied at once", absent="The customer has not replied yet",
        ),
        Feature(
            "meetings_held", f"count(*) FILTER (WHERE kind = 'meeting' AND ago >= 0 AND"
            f" coalesce(outcome, '') NOT IN {_MISSED})",
            "{value} held", unit=Unit("meeting"), kind=Kind.COUNT, empty=0, zero="No meeting has been held",
        ),
        Feature(
            "meetings_missed", f"count(*) FILTER (WHERE kind = 'meeting' AND outcome IN {_MISSED})",
            "{value} missed or called off", unit=Unit("meeting"), kind=Kind.COUNT, empty=0,
            zero="No meeting was missed",
        ),
        Feature(
            "meetings_ahead", "count(*) FILTER (WHERE kind = 'meeting' AND ago < 0)", "{value} in the diary",
            unit=Unit("meeting"), kind=Kind.COUNT, empty=0, zero="No meeting is in the diary",
        ),
    ),
)  # fmt: skip
