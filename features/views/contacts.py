"""Who on the customer's side takes part, and as what."""

from features.relations import PEOPLE, TOUCHES
from features.view import Feature, FeatureView, Kind, Unit

_PERSON = Unit("person", "people")


def _has(role: str, called: str) -> Feature:
    return Feature(
        f"has_{role}", f"count(*) FILTER (WHERE here AND role = '{role}')", "{value} on the deal",
        unit=Unit(called), kind=Kind.COUNT, empty=0, zero=f"No {called} is on the deal",
    )  # fmt: skip


CONTACTS = FeatureView(
    name="contacts",
    over=PEOPLE,
    needs=(TOUCHES,),
    meaning="Who on the customer's side takes part, and as what.",
    features=(
        Feature(
            "people", "count(*) FILTER (WHERE here)", "{value} of the customer on the deal", unit=_PERSON,
            kind=Kind.COUNT, empty=0, zero="Nobody of the customer is on the deal",
        ),
        Feature(
            "roles", "count(DISTINCT role) FILTER (WHERE here)", "{value} filled on the customer's side",
            unit=Unit("buying role"), kind=Kind.COUNT, empty=0, zero="No buying role is known",
        ),
        _has("decision_maker", "decision maker"),
        _has("economic_buyer", "economic buyer"),
        _has("champion", "champion"),
        Feature(
            "people_left", "count(*) FILTER (WHERE gone)", "{value} left the deal", unit=_PERSON, kind=Kind.COUNT,
            empty=0, zero="Nobody has left the deal",
        ),
        Feature(
            "people_active_30d", "touches_at_ask.people_active_30d",
            "{value} of the customer in contact in the last 30 days", unit=_PERSON, kind=Kind.COUNT, empty=0,
            zero="Nobody of the customer was in contact in the last 30 days", late=True,
        ),
        Feature(
            "people_active_ever", "touches_at_ask.people_active_ever",
            "{value} of the customer in contact so far", unit=_PERSON, kind=Kind.COUNT, empty=0,
            zero="Nobody of the customer was in contact so far", late=True,
        ),
    ),
)  # fmt: skip
