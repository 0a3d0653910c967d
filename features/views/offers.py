"""Offers made to the customer, and the rep's tasks on the deal."""

from features.relations import TOUCHES, count, when
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_OFFER = "kind = 'offer' AND ago >= 0"

OFFERS = FeatureView(
    name="offers",
    over=TOUCHES,
    meaning="Offers made to the customer, and the rep's tasks on the deal.",
    features=(
        Feature(
            "offers_made",
            count(f"{_OFFER} AND coalesce(direction, '') <> 'inbound'"),
            "{value} made",
            unit=Unit("offer"),
            kind=Kind.COUNT,
            empty=0,
            zero="No offer has been made",
        ),
        Feature(
            "offers_returned",
            count(f"{_OFFER} AND (direction = 'inbound' OR became = 'returned')"),
            "{value} came back from the customer",
            unit=Unit("offer"),
            kind=Kind.COUNT,
            empty=0,
            zero="No offer has come back from the customer",
        ),
        Feature(
            "days_since_offer",
            f"min({when(_OFFER, 'ago')})",
            "The last offer was {value} ago",
            unit=DAYS,
            zero="An offer went out today",
            absent="No offer has been made",
        ),
        Feature(
            "tasks_done",
            count("kind = 'task' AND done"),
            "{value} done",
            unit=Unit("task"),
            kind=Kind.COUNT,
            empty=0,
            zero="No task has been done",
        ),
        Feature(
            "tasks_open",
            count("kind = 'task' AND NOT done"),
            "{value} still to do",
            unit=Unit("task"),
            kind=Kind.COUNT,
            empty=0,
            zero="No task is left to do",
        ),
    ),
)
