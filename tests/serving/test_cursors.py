"""Page cursors are opaque and belong to the list that gave them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.api.cursors import BadCursorError, Cursors

CURSORS = Cursors(b"a secret of this test")
KEYS = st.lists(st.none() | st.text(), min_size=1, max_size=4)


@given(after=KEYS, listing=st.text())
def test_a_cursor_reads_back_as_written(after: list[str | None], listing: str) -> None:
    """Whatever the sort key, the next page begins behind it."""
    cursor = CURSORS.write(after, listing=listing)

    assert CURSORS.read(cursor, listing=listing) == tuple(after)


@given(after=KEYS, position=st.integers(0, 10_000))
def test_an_altered_cursor_is_refused(after: list[str | None], position: int) -> None:
    """One changed character anywhere makes a cursor worthless, so that nobody can page by guesses."""
    cursor = CURSORS.write(after, listing="deals")
    position %= len(cursor) - 1
    altered = cursor[:position] + ("A" if cursor[position] != "A" else "B") + cursor[position + 1 :]

    with pytest.raises(BadCursorError):
        CURSORS.read(altered, listing="deals")


@pytest.mark.parametrize(
    "foreign", ["", "not base64 !", "QUJD", Cursors(b"other").write(["1"], listing="deals")]
)
def test_a_foreign_cursor_is_refused(foreign: str) -> None:
    """Text from elsewhere, or signed with another secret, is no cursor."""
    with pytest.raises(BadCursorError):
        CURSORS.read(foreign, listing="deals")


def test_a_cursor_opens_its_own_list_only() -> None:
    """A cursor of one sort order or filter is refused in another, where it would skip rows silently."""
    cursor = CURSORS.write(["x", "1"], listing="deals:-amount")

    with pytest.raises(BadCursorError):
        CURSORS.read(cursor, listing="deals:name")
    assert CURSORS.read(None, listing="deals:name") is None
