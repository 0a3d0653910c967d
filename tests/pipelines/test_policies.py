"""Anybody's log of decisions: read, learned from, judged; and refused where it is none."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.policies import judge
from pipelines.tables import UnreadableTableError

ROWS = 1200


def _table(folder: Path, *, drop: str | None = None, propensity: float = 0.5, name: str = "log.csv") -> Path:
    """Decisions between two actions: b is right for the north, a elsewhere."""
    random = np.random.default_rng(1)
    region = random.choice(["north", "south"], ROWS)
    action = random.choice(["a", "b"], ROWS)
    reward = np.where((region == "north") == (action == "b"), 1.0, 0.0) + random.normal(0, 0.3, ROWS)
    frame = pd.DataFrame(
        {
            "region": region, "size": random.normal(size=ROWS), "action": action, "propensity": propensity,
            "reward": reward, "time": pd.date_range("2026-01-01", periods=ROWS, freq="h"),
        }
    )  # fmt: skip
    path = folder / name
    kept = frame if drop is None else frame.drop(columns=drop)
    if path.suffix == ".parquet":
        kept.to_parquet(path)
    else:
        kept.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_policy_that_looks_at_the_context_beats_every_constant_one(tmp_path: Path, name: str) -> None:
    """What is learned from the earlier half is worth nearly one on the later half, constants a half."""
    found = judge(_table(tmp_path, name=name), seed=1)

    values = {(row["policy"], row["method"]): row for row in found["policies"]}
    assert (found["rows"], found["tested"], found["split"]) == (ROWS, ROWS // 2, "time")
    for method in ("ips", "snips", "dr"):
        learned = values["learned", method]
        assert learned["low"] > 0.8
        assert learned["over_best_constant"]["low"] > 0.2
    assert values["always a", "dr"]["value"] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("drop", "propensity", "reference", "says"),
    [
        ("reward", 0.5, None, "no column reward"),
        (None, 0.0, None, "chances cannot be"),
        (None, 0.5, "c", "no action c"),
    ],
)
def test_a_table_that_is_no_log_is_refused_with_what_is_missing(
    tmp_path: Path, drop: str | None, propensity: float, reference: str | None, says: str
) -> None:
    """The message names the column, the chance or the action."""
    with pytest.raises(UnreadableTableError, match=says):
        judge(_table(tmp_path, drop=drop, propensity=propensity), seed=1, reference=reference)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"propensity": 1.5}, "propensity is not above 0 and at most 1 in row 1"),
        ({"propensity": -0.5}, "propensity is not above 0"),
        ({"propensity": np.inf}, "propensity: row 1 is infinite"),
        ({"propensity": "often"}, "propensity: row 1 is no number: 'often'"),
        ({"chance_a": 1.5, "chance_b": 0.5}, "chance_a is not from 0 to 1"),
        ({"chance_a": -0.1, "chance_b": 0.5}, "chance_a is not from 0 to 1"),
        ({"chance_a": np.nan, "chance_b": 0.5}, "chance_a: row 1 is empty"),
        ({"chance_a": 0.5, "chance_b": 0.5, "chance_c": 0.1}, "sum of the chance_ columns is above 1"),
        ({"chance_a": 0.5, "chance_b": 0.4}, "chance_b is not the propensity of its action"),
        ({"chance_b": 0.4}, "chance_b is not the propensity of its action"),
        ({"propensity": 1.0}, "every action was certain cannot judge others"),
    ],
)
def test_chances_that_cannot_be_are_refused(tmp_path: Path, columns: dict[str, Any], says: str) -> None:
    """Each fault is one sentence that names the column, and nothing is estimated from it."""
    path = _table(tmp_path)
    pd.read_csv(path).assign(**columns).to_csv(path, index=False)

    with pytest.raises(UnreadableTableError, match=says):
        judge(path, seed=1)


def test_a_later_half_without_a_choice_is_refused(tmp_path: Path) -> None:
    """A rollout that went to everybody in the end has nothing to judge by; one that was mixed has."""
    path = _table(tmp_path)
    frame = pd.read_csv(path)
    frame.assign(propensity=np.where(np.arange(ROWS) < ROWS / 2, 0.5, 1.0)).to_csv(path, index=False)
    with pytest.raises(UnreadableTableError, match="later half"):
        judge(path, seed=1)

    frame.assign(propensity=np.where(np.arange(ROWS) % 2, 0.5, 1.0)).to_csv(path, index=False)
    assert judge(path, seed=1)["tested"] == ROWS // 2


def test_chances_with_few_digits_are_taken(tmp_path: Path) -> None:
    """Six digits are enough: their sum is off by no more than rounding explains."""
    path = _table(tmp_path)
    pd.read_csv(path).assign(propensity=0.500001, chance_a=0.500001, chance_b=0.500001).to_csv(
        path, index=False
    )

    assert judge(path, seed=1)["rows"] == ROWS


def test_without_a_time_halves_are_drawn_and_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    """The report says that it did not split by time, and repeats itself."""
    path = _table(tmp_path, drop="time")

    first, again = judge(path, seed=3), judge(path, seed=3)

    assert first["split"] == "drawn"
    assert first == again
