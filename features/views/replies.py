"""How quickly the customer answers."""

from features.relations import DAY, REPLIES
from features.view import HOURS, Feature, FeatureView

_HOUR = f"({DAY} / 24)"

REPLY_TIMES = FeatureView(
    name="replies",
    over=REPLIES,
    meaning="How quickly the customer answers.",
    features=(
        Feature(
            "reply_hours",
            f"sum(reply_us) / nullif(count(reply_us), 0) / {_HOUR}",
            "The customer takes {value} to reply on average",
            unit=HOURS,
            zero="The customer replies at once",
            absent="The customer has not replied yet",
        ),
        Feature(
            "slowest_reply_hours",
            f"max(reply_us) / {_HOUR}",
            "The customer once took {value} to reply",
            unit=HOURS,
            zero="The customer has always replied at once",
            absent="The customer has not replied yet",
        ),
    ),
)
