"""The record gives exactly the facts that feature views read."""

import pyarrow as pa
import pytest

from crm_core import facts
from features.sources import SOURCES


def test_same_sources() -> None:
    """Neither side knows a source that the other does not."""
    assert list(facts.SOURCES) == list(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_same_columns(name: str) -> None:
    """Each source has the declared columns, types and nullability, in the declared order."""
    expected: pa.Schema = SOURCES[name]

    assert expected == facts.SOURCES[name].schema
