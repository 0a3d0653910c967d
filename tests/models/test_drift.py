"""Drift rings when something moved, stays silent when nothing did, and says nothing about too little."""

import json
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from models.drift import Limits, Report, calibration, compare

Deals = tuple[pa.Table, NDArray[np.intp]]
COLUMNS = ["amount", "stage", "visits"]


def _rows(seed: int, groups: int, *, shift: float = 0.0, late: float = 0.0, gaps: float = 0.1) -> Deals:
    """Rows of deals, four each; what a deal is its rows share."""
    random = np.random.default_rng(seed)
    deal = np.repeat(np.arange(groups), 4)
    level = np.repeat(random.normal(shift, 1, groups), 4)
    amount = level + random.normal(0, 0.3, deal.size)
    stage = np.where(np.repeat(random.random(groups), 4) < 0.3 + late, "late", "early")
    visits = np.where(random.random(deal.size) < 0.5, 0, random.poisson(3, deal.size))
    table = pa.table(
        {
            "amount": pa.array(amount, mask=random.random(deal.size) < gaps),
            "stage": pa.array(stage),
            "visits": pa.array(visits),
        }
    )
    return table, deal


def _compared(now: Deals, *, seed: int = 1) -> Report:
    before, groups = _rows(seed, 800)
    return compare(before, now[0], columns=COLUMNS, groups=(groups, now[1]), limits=Limits(), seed=seed)


def test_nothing_rings_when_nothing_moved() -> None:
    """Twenty checks of unmoved rows raise no alarm: the stated rate is one in a hundred."""
    alarms = [_compared(_rows(100 + seed, 200), seed=seed).alarms for seed in range(20)]

    assert sum(map(bool, alarms)) <= 1


@pytest.mark.parametrize(
    ("moved", "column"), [({"shift": 0.9}, "amount"), ({"late": 0.35}, "stage"), ({"gaps": 0.5}, "amount")]
)
def test_what_moved_rings(moved: dict[str, float], column: str) -> None:
    """A shifted number, another mix of words, and a field that is no longer filled in are each found."""
    report = _compared(_rows(7, 200, **moved))

    assert [each.column for each in report.alarms] == [column]
    assert report.shifts[0].column == column


def test_too_few_deals_say_nothing() -> None:
    """Below the stated number of deals nothing rings, whatever they are."""
    report = _compared(_rows(7, 40, shift=5.0))

    assert report.enough is False
    assert {each.alarming for each in report.shifts} == {False}
    assert json.dumps([asdict(each) for each in report.shifts])


def test_identical_rows_have_no_distance() -> None:
    """All three distances of a table to itself are nought."""
    rows = _rows(1, 800)

    found = {each.column: each for each in _compared(rows).shifts}

    assert all(each.psi == each.jensen_shannon == 0 for each in found.values())
    assert found["amount"].ks == 0
    assert found["stage"].ks is None


def test_an_alarm_that_stands_does_not_flicker() -> None:
    """A distance between both marks is neither an alarm nor calm."""
    found = next(each for each in _compared(_rows(7, 400, shift=0.32)).shifts if each.column == "amount")

    assert not found.alarming
    assert not found.calm


def test_chances_that_are_borne_out_are_calm_and_others_ring() -> None:
    """Outcomes drawn from the chances ring in one of a hundred; chances twice too high always."""
    random = np.random.default_rng(3)
    said = np.repeat(random.uniform(0.1, 0.6, 600), 2)
    deals = [str(n) for n in np.repeat(np.arange(600), 2)]
    luck = np.repeat(random.random(600), 2)

    borne_out = calibration(luck < said, said, deals, limits=Limits(), seed=1)
    too_high = calibration(luck < said / 2, said, deals, limits=Limits(), seed=1)
    too_few = calibration(luck[:50] < said[:50], said[:50], deals[:50], limits=Limits(), seed=1)

    assert not borne_out.alarming
    assert too_high.alarming
    assert too_high.observed < too_high.predicted
    assert not too_few.enough
