"""Churn of any table: what it is taken for, that only earlier days teach, and what is refused."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from models.churn.bgnbd import BgNbd, fit
from models.churn.foretelling import TooFewCustomersError
from pipelines.churn_tables import TableNotUnderstoodError, judge

BEGINS = datetime(2024, 1, 1)  # noqa: DTZ001 - a table's own days
AS_OF = date(2025, 3, 1)


def _purchases(path: Path, *, customers: int, until: int = 700, seed: int = 5) -> Path:
    """Customers who buy at rates of their own and stop at times of their own."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        day, rate = float(random.uniform(0, 200)), float(random.gamma(1.5, 0.02))
        stops = day + float(random.exponential(400))
        while day < min(stops, until):
            when = (BEGINS + timedelta(days=day)).date().isoformat()
            rows.append({"Customer ID": f"c{number}", "Date": when, "Value": "9.5"})
            day += 1 + float(random.exponential(1 / rate))
    pa_csv.write_csv(pa.Table.from_pylist(rows), path)
    return path


def _contracts(path: Path, *, contracts: int, seed: int = 5) -> Path:
    """Contracts of two plans, one of which is left four times as often."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(contracts):
        plan = "weak" if random.random() < 0.5 else "strong"
        start = float(random.uniform(0, 500))
        end = start + float(random.exponential(250 if plan == "weak" else 1000))
        days = [(BEGINS + timedelta(days=day)).date().isoformat() for day in (start, end)]
        rows.append(
            {
                "customer": str(number), "plan": plan, "seats": str(number % 7), "start": days[0],
                "end": days[1] if end < 700 else "",
            }
        )  # fmt: skip
    pa_csv.write_csv(pa.Table.from_pylist(rows), path)
    return path


def test_purchases_teach_who_stops(tmp_path: Path) -> None:
    """Lost is who buys nothing within the horizon; recency and frequency tell it well."""
    found = judge(_purchases(tmp_path / "t.csv", customers=500), as_of=AS_OF, horizon=90, seed=1)
    figures = found.told.figures()

    assert found.shape == "purchases"
    assert set(figures) == {"auc", "brier", "ece", "base_rate", "n"}
    assert figures["auc"] is not None
    assert figures["auc"] > 0.75
    assert figures["ece"] is not None
    assert figures["ece"] < 0.1


def test_what_comes_after_the_day_changes_nothing_said(tmp_path: Path) -> None:
    """The chances are the same when every later purchase but one is taken away."""
    whole = _purchases(tmp_path / "whole.csv", customers=300)
    early = tmp_path / "early.csv"
    lines = whole.read_text().splitlines()
    kept = [line for line in lines[1:] if line.split(",")[1].strip('"') <= AS_OF.isoformat()]
    early.write_text("\n".join([lines[0], *kept, '"c0","2025-04-01","1"']) + "\n")

    said = [judge(path, as_of=AS_OF, horizon=60, seed=1).told.said for path in (whole, early)]

    assert said[0].tolist() == pytest.approx(said[1].tolist())


def test_contracts_teach_who_leaves(tmp_path: Path) -> None:
    """Attributes and age tell which contracts end."""
    found = judge(_contracts(tmp_path / "t.csv", contracts=900), as_of=AS_OF, horizon=120, seed=1)

    assert found.shape == "contracts"
    assert (found.told.figures()["auc"] or 0) > 0.6
    assert 0.1 < found.told.figures()["base_rate"] < 0.5  # type: ignore[operator]


def test_a_label_without_dates_is_cross_validated(tmp_path: Path) -> None:
    """Nothing is resampled: each row is told once by a model of the others."""
    random = np.random.default_rng(2)
    tenure = random.integers(1, 72, 400)
    lost = random.random(400) < 1 / (1 + np.exp(tenure / 12 - 1))
    table = pa.table(
        {
            "customerID": [f"x{n}" for n in range(400)],
            "tenure": tenure.tolist(),
            "Churn": ["Yes" if each else "No" for each in lost],
        }
    )
    pa_csv.write_csv(table, tmp_path / "t.csv")

    found = judge(tmp_path / "t.csv", as_of=None, horizon=90, seed=1)

    assert found.shape == "labelled contracts"
    assert found.told.figures()["n"] == 400
    assert (found.told.figures()["auc"] or 0) > 0.7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "Purchases need a customer and a time"),
        ("customer,time\n1,yesterday\n", "row 1 is no date"),
        ("customer,time\n1,2024-01-01\n", "Nothing in the table is after"),
        ("customer,start,end\n1,2024-05-01,2024-01-01\n", "end before they start"),
        ("id,churn\n1,perhaps\n2,yes\n", "neither yes nor no"),
        ("id,churn\n1,yes\n2,yes\n", "the same of every row"),
        ("customer,time\n", "has no rows"),
    ],
)
def test_what_is_not_understood_is_said(tmp_path: Path, text: str, words: str) -> None:
    """Each fault is one sentence that names it."""
    path = tmp_path / "t.csv"
    path.write_text(text)

    with pytest.raises(TableNotUnderstoodError, match=words):
        judge(path, as_of=AS_OF, horizon=90, seed=1)


def test_a_short_history_is_refused(tmp_path: Path) -> None:
    """With too little before the day there is nothing to learn from."""
    with pytest.raises(TooFewCustomersError, match="days long"):
        judge(_purchases(tmp_path / "t.csv", customers=50), as_of=date(2024, 2, 1), horizon=90, seed=1)


def test_bg_nbd_finds_the_law_that_made_purchases() -> None:
    """From customers drawn by the model its parameters come back, and its chances are true on average."""
    random = np.random.default_rng(8)
    truth = BgNbd(0.9, 20.0, 1.0, 3.0)
    size, span = 4000, 200.0
    rate = random.gamma(truth.r, 1 / truth.alpha, size)
    leave = random.beta(truth.a, truth.b, size)
    x, t_x, after = np.zeros(size), np.zeros(size), np.zeros(size)
    for customer in range(size):
        day = float(random.exponential(1 / rate[customer]))
        while day < span + 100:
            if day < span:
                x[customer], t_x[customer] = x[customer] + 1, day
            else:
                after[customer] += 1
            if random.random() < leave[customer]:
                break
            day += float(random.exponential(1 / rate[customer]))

    found = fit(x, t_x, np.full(size, span))

    assert found.r == pytest.approx(truth.r, rel=0.2)
    assert found.none(x, t_x, np.full(size, span), ahead=100.0).mean() == pytest.approx(
        (after == 0).mean(), abs=0.02
    )
    assert found.expected(x, t_x, np.full(size, span), ahead=100.0).mean() == pytest.approx(
        after.mean(), rel=0.1
    )
