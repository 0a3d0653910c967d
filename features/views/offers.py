"""Offers sent to the customer and tasks of the rep on the deal."""

from features.relations import TOUCHES
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_DONE = "coalesce(outcome, '') IN ('done', 'completed')"

OFFERS = FeatureView(
    name="offers",
    over=TOUCHES,
    meaning="Offers sent to the customer and tasks of the rep on the deal.",
    features=(
        Feature(
            "offers_sent", "count(*) FILTER (WHERE kind = 'offer' AND coalesce(direction, '') <> 'inbound')",
            "{value} sent", unit=Unit("offer"), kind=Kind.COUNT, empty=0, zero="No offer has been sent",
        ),
        Feature(
            "offers_returned",
            "count(*) FILTER (WHERE kind = 'offer' AND (direction = 'inbound' OR outcome = 'returned'))",
            "{value} came back from the customer", unit=Unit("offer"), kind=Kind.COUNT, empty=0,
            zero="No offer has come back from the customer",
        ),
        Feature(
            "days_since_offer", "min(ago) FILTER (WHERE kind = 'offer' AND ago >= 0)",
            "The last offer was {value} ago", unit=DAYS, zero="An offer went out today",
            absent="No offer has been sent",
        ),
        Feature(
            "tasks_done", f"count(*) FILTER (WHERE kind = 'task' AND {_DONE})", "{value} done",
            unit=Unit("task"), kind=Kind.COUNT, empty=0, zero="No task has been done",
        ),
        Feature(
            "tasks_open", f"count(*) FILTER (WHERE kind = 'task' AND NOT ({_DONE}))", "{value} not done",
            unit=Unit("task"), kind=Kind.COUNT, empty=0, zero="No task is left to do",
        ),
    ),
)  # fmt: skip
