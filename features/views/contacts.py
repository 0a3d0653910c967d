"""Who on the customer's side takes part, and as what."""

from features.relations import PEOPLE, count, when
from features.view import Feature, FeatureView, Kind, Unit

_PERSON = Unit("person", "people")


def _in_role(role: str, called: str) -> Feature:
    return Feature(
        f"{role}s",
        "sum(" + when(f"role = '{role}'", "joined") + ")",
        "{value} on the deal",
        unit=Unit(called),
        kind=Kind.COUNT,
        empty=0,
        zero=f"No {called} is on the deal",
    )


CONTACTS = FeatureView(
    name="contacts",
    over=PEOPLE,
    meaning="Who on the customer's side takes part, and as what.",
    features=(
        Feature(
            "people",
            "sum(joined)",
            "{value} of the customer on the deal",
            unit=_PERSON,
            kind=Kind.COUNT,
            empty=0,
            zero="Nobody of the customer is on the deal",
        ),
        _in_role("decision_maker", "decision maker"),
        _in_role("economic_buyer", "economic buyer"),
        _in_role("champion", "champion"),
        Feature(
            "people_left",
            count("joined < 0"),
            "{value} left the deal",
            unit=_PERSON,
            kind=Kind.COUNT,
            empty=0,
            zero="Nobody has left the deal",
        ),
    ),
)
