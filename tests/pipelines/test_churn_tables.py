"""Churn of any table: what it is taken for, that only earlier days teach, and what is refused."""

import gzip
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from models.churn.bgnbd import BgNbd, fit
from models.churn.foretelling import TooFewCustomersError
from pipelines.churn_reading import TableNotUnderstoodError
from pipelines.churn_tables import judge
from pipelines.tables import UnreadableTableError

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
    early.write_text("\n".join([lines[0], *kept, '"c0","2025-04-30","1"']) + "\n")

    said = [judge(path, as_of=AS_OF, horizon=60, seed=1).told.said for path in (whole, early)]

    assert said[0].tolist() == pytest.approx(said[1].tolist())


def test_contracts_teach_who_leaves(tmp_path: Path) -> None:
    """Attributes and age tell which contracts end."""
    found = judge(_contracts(tmp_path / "t.csv", contracts=900), as_of=AS_OF, horizon=120, seed=1)

    assert found.shape == "contracts"
    assert (found.told.figures()["auc"] or 0) > 0.6
    assert 0.1 < found.told.figures()["base_rate"] < 0.5  # type: ignore[operator]


def _cut(path: Path, columns: tuple[int, ...], last: date) -> None:
    """Take away what the table says of days after one."""
    lines = path.read_text().replace('"', "").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    kept = [row for row in rows if row[columns[0]] <= last.isoformat()]
    for row in kept:
        row[columns[-1]] = row[columns[-1]] if row[columns[-1]] <= last.isoformat() else ""
    path.write_text("\n".join([lines[0], *map(",".join, kept)]) + "\n")


@pytest.mark.parametrize(
    ("made", "size", "columns"),
    [(_purchases, {"customers": 200}, (1,)), (_contracts, {"contracts": 900}, (3, 4))],
    ids=["purchases", "contracts"],
)
def test_a_horizon_that_outlasts_the_table_is_refused(
    tmp_path: Path, made: Callable[..., Path], size: dict[str, int], columns: tuple[int, ...]
) -> None:
    """Who was not watched for all of it is not counted; the sentence says which day would do, and it does."""
    path = made(tmp_path / "t.csv", **size)
    _cut(path, columns, AS_OF + timedelta(days=60))
    words = r"last date is 2025-04-30: .* within 90 days after 2025-03-01\. .* may be (\S+) at the latest"
    with pytest.raises(TableNotUnderstoodError, match=words) as told:
        judge(path, as_of=AS_OF, horizon=90, seed=1)

    latest = date.fromisoformat(str(re.search(words, str(told.value)).group(1)))  # type: ignore[union-attr]
    assert date(2025, 1, 30) < latest <= date(2025, 2, 8)
    assert judge(path, as_of=latest, horizon=90, seed=1).told.figures()["n"]
    with pytest.raises(TableNotUnderstoodError, match="at the latest"):
        judge(path, as_of=latest + timedelta(days=1), horizon=90, seed=1)


@pytest.mark.parametrize(
    ("apart", "horizon", "latest"),
    [(1, 90, "2024-09-06"), (7, 180, "2024-06-23"), (20, 90, "2024-09-12"), (1, 1, "2024-12-01")],
)
def test_a_table_may_end_a_little_before_the_horizon(
    tmp_path: Path, apart: int, horizon: int, latest: str
) -> None:
    """By three usual gaps between its days, by a tenth of the horizon at most; the last day says nothing."""
    days = [date(2024, 12, 2) - timedelta(days=apart * number) for number in range(60)]
    path = tmp_path / "t.csv"
    path.write_text("customer,time\n" + "".join(f"{day.day},{day}\n" for day in days))

    with pytest.raises(TableNotUnderstoodError, match=f"may be {latest} at the latest"):
        judge(path, as_of=date(2024, 12, 2), horizon=horizon, seed=1)


def test_a_contract_that_ends_on_the_day_has_ended(tmp_path: Path) -> None:
    """The day itself is known, whatever the hour of the end; who began on it is there."""
    path = _contracts(tmp_path / "t.csv", contracts=900)
    before = judge(path, as_of=AS_OF, horizon=120, seed=1).told.figures()
    with path.open("a") as file:
        file.write(f"x,weak,1,2024-02-01,{AS_OF} 15:00:00\ny,weak,1,{AS_OF} 15:00:00,\n")

    after = judge(path, as_of=AS_OF, horizon=120, seed=1).told.figures()

    assert after["n"] == (before["n"] or 0) + 1
    assert (after["base_rate"] or 0) * after["n"] == pytest.approx(
        (before["base_rate"] or 0) * (before["n"] or 0)
    )


@pytest.mark.shared
def test_cdnow_is_watched_to_the_end_of_its_holdout(shared: Path, tmp_path: Path) -> None:
    """39 weeks from 39 weeks are judged, here of every twentieth; 180 days from its last month are not."""
    with gzip.open(shared / "data" / "churn" / "CDNOW_master.txt.gz", "rt") as file:
        lines = [line.split() for line in file.read().splitlines()[1:]]
    path = tmp_path / "t.csv"
    path.write_text(
        "customer,date\n" + "".join(f"{line[0]},{line[1]}\n" for line in lines if int(line[0]) % 20 == 0)
    )

    assert judge(path, as_of=date(1997, 9, 30), horizon=273, seed=1).told.figures()["n"] == 1178
    with pytest.raises(TableNotUnderstoodError, match=r"1998-06-30: .* may be 1998-01-04 at the latest"):
        judge(path, as_of=date(1998, 6, 1), horizon=180, seed=1)


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
        ("customer,time\n1,2024-01-01\n", "last date is 2024-01-01"),
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

    with pytest.raises(UnreadableTableError, match=words):
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
