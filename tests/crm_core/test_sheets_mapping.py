"""Suggestions for columns are as good as is said, on sheets that they were not tuned on."""

from pathlib import Path

import pytest

from crm_core.sheets.scoring import Judge
from tests.crm_core import sheets_mapping as mapping

MADE_UP = [mapping.made_up(seed) for seed in range(1000, 1060)]


@pytest.mark.parametrize(("judge", "least"), [("content", 0.68), ("both", 0.79)])
def test_shuffled_and_missing_headers_are_seen_through(judge: Judge, least: float) -> None:
    """Lists in five tongues, a third without headers: what stands in the columns says what they are."""
    assert mapping.accuracy(MADE_UP, judge) >= least


def test_values_and_headers_together_are_better_than_either() -> None:
    """Neither is left out for the other."""
    both = mapping.accuracy(MADE_UP, "both")

    assert both > mapping.accuracy(MADE_UP, "content")
    assert both > mapping.accuracy(MADE_UP, "header") + 0.3


def test_headers_of_other_systems_are_known(shared: Path) -> None:
    """Columns of Salesforce's and Pipedrive's exports are told by name; those of no field are left out."""
    assert mapping.accuracy(mapping.observed(shared, judging=True), "both") >= 0.9


def test_real_files_are_understood(shared: Path) -> None:
    """Of the columns of the sample exports, most are right with their headers, and many without any."""
    samples = mapping.samples(shared)

    assert mapping.accuracy(samples, "both") >= 0.88
    assert mapping.accuracy(mapping.without_headers(samples), "both") >= 0.62
