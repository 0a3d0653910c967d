"""A service in parts is the service: every column once, in groups that share no relation."""

import pytest

from features.relations import MOMENT
from features.services import WIN_PROBABILITY_V1, in_parts, service_of
from features.views import VIEWS


@pytest.mark.parametrize("most", [1, 2, 3, 50])
def test_every_column_is_in_one_part(most: int) -> None:
    """Nothing is lost or computed twice, and each part keeps the service's order."""
    parts = in_parts(WIN_PROBABILITY_V1, most=most)
    columns = [column for part in parts for column in part.columns]
    order = {column: place for place, column in enumerate(WIN_PROBABILITY_V1.columns)}

    assert len(parts) <= most
    assert sorted(columns) == sorted(WIN_PROBABILITY_V1.columns)
    assert all(sorted(part.columns, key=order.__getitem__) == list(part.columns) for part in parts)


def test_parts_share_no_relation() -> None:
    """What is aggregated once is aggregated in one part only."""
    parts = in_parts(WIN_PROBABILITY_V1, most=3)
    read = [
        {relation.name for view in part.views for relation in view.relations} - {MOMENT.name}
        for part in parts
    ]

    assert not read[0] & read[1]
    assert not (read[0] | read[1]) & read[2]


def test_a_service_of_one_view_is_one_part() -> None:
    """There is nothing to divide."""
    (part,) = in_parts(service_of("one", VIEWS[:1]), most=2)

    assert part.columns == service_of("one", VIEWS[:1]).columns
