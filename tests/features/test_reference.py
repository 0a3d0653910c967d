"""The reference page of features says what the views say."""

from pathlib import Path

from features.reference import page
from features.services import WIN_PROBABILITY_V1


def test_the_page_is_written_from_the_views(root: Path) -> None:
    """docs/reference/features.md is what features/reference.py writes today."""
    expected = page(WIN_PROBABILITY_V1)

    assert expected == (root / "docs/reference/features.md").read_text()
