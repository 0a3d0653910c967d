"""The reference page of features says what the views say."""

from pathlib import Path

import pytest

from features.reference import PAGES, page


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_written_from_the_views(root: Path, name: str) -> None:
    """Each page of features is what features/reference.py writes today."""
    expected = page(PAGES[name])

    assert expected == (root / "docs/reference" / name).read_text()
