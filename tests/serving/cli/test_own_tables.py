"""Tables as analysts have them, given to `evaluate churn`, `series` and `policy`: read, or refused."""

import gzip
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.cli.tell import Exit
from tests.serving.cli.conftest import Bellwether, Said

BEGINS = date(2024, 1, 1)


def written(file: Path, rows: Sequence[Sequence[object]], *, by: str = ",", coding: str = "utf-8") -> Path:
    """Rows, the first the heading, as a text file."""
    file.write_text("\n".join(by.join(map(str, row)) for row in rows) + "\n", encoding=coding)
    return file


def labels(*, extra: Callable[[int, bool], object] | None = None, name: str = "extra") -> list[list[object]]:
    """Customers whose tenure tells whether they left, and a column more."""
    random = np.random.default_rng(2)
    rows: list[list[object]] = [["customerID", "tenure", "Churn Label", *([name] if extra else [])]]
    for number in range(300):
        tenure = int(random.integers(1, 72))
        lost = bool(random.random() < 1 / (1 + np.exp(tenure / 12 - 1)))
        more = [] if extra is None else [extra(number, lost)]
        rows.append([f"x{number}", tenure, "Yes" if lost else "No", *more])
    return rows


def contracts() -> list[list[object]]:
    """Contracts of two plans, with today's status beside."""
    random = np.random.default_rng(5)
    rows: list[list[object]] = [["customer", "plan", "fee", "status", "start", "end"]]
    for number in range(500):
        weak = random.random() < 0.5
        start = float(random.uniform(0, 500))
        end = start + float(random.exponential(250 if weak else 1000))
        days = [BEGINS + timedelta(days=day) for day in (start, end)]
        gone = end < 700
        rows.append(
            [
                number, "weak" if weak else "strong", f"{1000 + number % 7},50",
                "cancelled" if gone else "active", days[0], days[1] if gone else "",
            ]
        )  # fmt: skip
    return rows


def churn(bellwether: Bellwether, file: Path, *more: str) -> Said:
    """The command, its report on standard output."""
    return bellwether("evaluate", "churn", str(file), "--json", "-", *more)


def told(said: Said) -> str:
    """Standard error on one line."""
    return " ".join(said.err.split())


def test_rows_without_a_label_are_left_out_and_counted(bellwether: Bellwether, tmp_path: Path) -> None:
    """They did not stay: nobody knows. What columns were taken for is told, too."""
    rows = labels()
    for row in rows[1:41]:
        row[2] = "" if row[0] != "x3" else "None"

    said = churn(bellwether, written(tmp_path / "t.csv", rows, by=";"))

    assert said.code == 0
    assert (said.json["n"], said.json["left_out"]) == (260, 40)
    assert "40 rows have no Churn Label and were left out." in told(said)
    assert "customer: customerID, label: Churn Label; attributes: tenure." in told(said)
    assert said.json["columns"] == {"customer": "customerID", "label": "Churn Label"}
    assert said.json["attributes"] == ["tenure"]
    assert said.json["flagged"] == []


def test_a_column_that_tells_the_label_is_refused(bellwether: Bellwether, tmp_path: Path) -> None:
    """It is named with why, the figures are honest without it, and --keep learns from it by one's word."""
    file = written(tmp_path / "t.csv", labels(extra=lambda _, lost: int(lost), name="Churn Value"))

    said, kept = churn(bellwether, file), churn(bellwether, file, "--keep", "churn value")

    assert [each["column"] for each in said.json["flagged"]] == ["Churn Value"]
    assert "refused Churn Value: it looks known only afterwards." in told(said)
    assert said.json["attributes"] == ["tenure"]
    assert said.json["auc"] < 0.9
    assert kept.json["kept"] == ["Churn Value"]
    assert kept.json["attributes"] == ["tenure", "Churn Value"]
    assert kept.json["auc"] > 0.99
    assert "kept by your word Churn Value" in told(kept)


def test_the_status_of_today_is_refused_of_contracts(bellwether: Bellwether, tmp_path: Path) -> None:
    """It says which ended at any time; fees with a decimal comma are numbers."""
    file = written(tmp_path / "t.csv", contracts(), by=";")

    said = churn(bellwether, file, "--as-of", "2025-03-01", "--horizon", "120")

    assert [each["column"] for each in said.json["flagged"]] == ["status"]
    assert said.json["attributes"] == ["plan", "fee"]
    assert said.json["auc"] < 0.9
    assert "Column fee: '1006,50' is read as 1006.5" in told(said)


def purchases(amount: Callable[[int], str], when: Callable[[date], str] = str) -> list[list[object]]:
    """Customers who buy at rates of their own and stop at times of their own."""
    random = np.random.default_rng(5)
    rows: list[list[object]] = [["Customer ID", "Date", "Total Amount"]]
    for number in range(200):
        day, rate = float(random.uniform(0, 200)), float(random.gamma(1.5, 0.02))
        stops = day + float(random.exponential(400))
        while day < min(stops, 700):
            rows.append([f"c{number}", when(BEGINS + timedelta(days=int(day))), amount(len(rows))])
            day += 1 + float(random.exponential(1 / rate))
    return rows


AS_OF = ("--as-of", "2025-03-01", "--horizon", "90")


def test_amounts_and_dates_are_read_as_people_write_them(bellwether: Bellwether, tmp_path: Path) -> None:
    """Figures are those of the plain table; the reading is told; rows of nobody are left out."""
    plain = churn(bellwether, written(tmp_path / "p.csv", purchases(lambda n: f"{1000 + n}.5")), *AS_OF)
    rows = purchases(lambda n: f"€{1000 + n:,}.50", lambda day: f"{day:%d/%m/%Y}")
    rows.append(["", "31/12/2024", "€1.00"])
    said = churn(bellwether, written(tmp_path / "t.csv", rows, by=";"), *AS_OF)

    assert said.json["auc"] == pytest.approx(plain.json["auc"])
    assert "amount: Total Amount" in told(said)
    assert "are read with the day first" in told(said)
    assert "1 rows have no Customer ID and were left out." in told(said)
    assert said.json["left_out"] == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["c", "2024-05-01", "about 5"], "Column Total Amount: row 1 is no number: 'about 5'."),
        (["c", "01/02/2024", "5"], "may have the day or the month first, and no row decides"),
        (["c", "", "5"], "Column Date: row 1 is empty"),
    ],
)
def test_cells_that_are_not_clear_are_refused(
    bellwether: Bellwether, tmp_path: Path, row: list[object], says: str
) -> None:
    """With the column and an example."""
    file = written(tmp_path / "t.csv", [["customer", "Date", "Total Amount"], row])

    said = churn(bellwether, file, *AS_OF)

    assert said.code == Exit.REFUSED
    assert says in told(said)


def months(name: str, count: int, *, missing: Sequence[int] = (), still: bool = False) -> list[list[object]]:
    """A series of months with a season of twelve."""
    return [
        [
            name,
            np.datetime64("2018-01") + number,
            5 if still else 100 + number + 20 * np.sin(number / 6 * np.pi),
        ]
        for number in range(count)
        if number not in missing
    ]


def series(bellwether: Bellwether, file: Path, *more: str) -> Said:
    """The command with a year's season, its report on standard output."""
    return bellwether(
        "evaluate", "series", str(file), "--horizon", "6", "--season", "12", "--jobs", "1",
        "--json", "-", *more,
    )  # fmt: skip


def test_too_many_gaps_are_told(bellwether: Bellwether, tmp_path: Path) -> None:
    """How many places are empty, and of which series; also in the report."""
    rows: list[list[object]] = [
        ["id", "date", "y"],
        *months("a", 60),
        *months("b", 60, missing=range(10, 20)),
    ]

    said = series(bellwether, written(tmp_path / "t.csv", rows))

    assert said.code == 0
    assert "10 of 54 places before the test parts are empty in b: too many to fill" in told(said)
    assert any("10 of 54 places" in each for each in said.json["warnings"])


def test_ids_are_kept_as_they_are(bellwether: Bellwether, tmp_path: Path) -> None:
    """`NA` is a name; rows without one are counted; `[/red]` is no markup."""
    rows: list[list[object]] = [["ID", "Date", "Y"], *months("NA", 40), *months("", 7), *months("[/red]", 4)]

    said = series(bellwether, written(tmp_path / "t.csv", rows, by="\t"))

    assert said.code == 0
    assert said.json["series"] == 1
    assert "7 rows name no series in 'ID' and were left out." in told(said)
    assert "Too short, left out: [/red]." in told(said)


def test_a_series_that_never_moved_has_no_mase(bellwether: Bellwether, tmp_path: Path) -> None:
    """The terminal says so, and says where a history is shorter than a season."""
    still = written(tmp_path / "t.csv", [["id", "date", "y"], *months("a", 40, still=True)])
    short = written(tmp_path / "s.csv", [["id", "date", "y"], *months("a", 16)])

    shown = bellwether("evaluate", "series", str(still), "--horizon", "6", "--season", "12", "--jobs", "1")

    assert "MASE not defined" in shown.out
    assert "Not longer than a season" not in told(shown)
    assert "Not longer than a season before the test part" in told(series(bellwether, short))


@pytest.mark.parametrize(
    ("cells", "more", "says"),
    [
        (["01/02/2024"] * 9, (), "may have the day or the month first"),
        (["2024-01-01", "soon"], (), "Column date: row 2 is no date: 'soon'."),
        (["31/01/2024"], ("--month-first",), "has the day first in '31/01/2024'"),
        (["2024-01-01"], ("--y", "amt"), "There is no column 'amt'. There are: id, date, y."),
    ],
)
def test_faults_of_a_series_table_are_told_alone(
    bellwether: Bellwether, tmp_path: Path, cells: list[str], more: tuple[str, ...], says: str
) -> None:
    """Without advice that has nothing to do with them."""
    file = written(tmp_path / "t.csv", [["id", "date", "y"], *(["a", each, 1] for each in cells)])

    said = series(bellwether, file, *more)

    assert said.code == Exit.REFUSED
    assert says in told(said)
    assert "Name columns" not in said.err


@pytest.mark.parametrize("command", ["series", "churn", "policy"])
@pytest.mark.parametrize(
    "given",
    [
        (gzip.compress(b"id,date,y\n" + b"a,2024-01-01,1\n" * 99, mtime=0)[:-12], "t.csv.gz", "ends early"),
        (b"PAR1 and no more", "t.parquet", "no Parquet file, or a damaged one"),
        (b"id,date,y\na,1\n", "t.csv", "its heading has 3 cells, but a row has 2"),
        (None, "t.csv", "There is no file"),
    ],
    ids=["cut off", "damaged", "uneven", "absent"],
)
def test_a_file_that_is_no_table_is_told(
    bellwether: Bellwether, tmp_path: Path, command: str, given: tuple[bytes | None, str, str]
) -> None:
    """By every command in the same words."""
    content, name, says = given
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    asked = ("--horizon", "2", "--season", "1") if command == "series" else ()

    said = bellwether("evaluate", command, str(file), *asked)

    assert said.code == Exit.REFUSED
    assert says in told(said)
    assert "pandas" not in said.err.lower()


def decisions(**columns: Callable[[int], object]) -> dict[str, list[Any]]:
    """A log of decisions between two actions; some columns otherwise."""
    random = np.random.default_rng(1)
    made: dict[str, Callable[[int], object]] = {
        "Größe": lambda n: n % 7,
        "Action": lambda _: "ab"[int(random.integers(2))],
        "Propensity": lambda _: 0.5,
        "REWARD": lambda n: n % 3,
        "Time": lambda n: BEGINS + timedelta(days=n),
    }
    return {name: [cell(number) for number in range(300)] for name, cell in (made | columns).items()}


def policy(bellwether: Bellwether, file: Path) -> Said:
    """The command, its report on standard output."""
    return bellwether("evaluate", "policy", str(file), "--json", "-")


@pytest.mark.parametrize(
    ("columns", "warns"),
    [
        ({}, "Windows-1252"),
        ({"Propensity": lambda _: "50%"}, "Column Propensity: '50%' is read as 0.5"),
        ({"REWARD": lambda n: "Yes" if n % 3 else "No"}, "Column REWARD: yes is read as 1, no as 0."),
        ({"Time": lambda n: f"{BEGINS + timedelta(days=n):%m/%d/%Y}"}, "are read with the month first"),
    ],
    ids=["plain", "percent", "yes and no", "slashes"],
)
def test_a_log_is_read_whatever_its_names_and_cells_look_like(
    bellwether: Bellwether, tmp_path: Path, columns: dict[str, Callable[[int], object]], warns: str
) -> None:
    """Semicolons, capitals, Windows text, percent, yes and no; and the warnings say how it was read."""
    table = decisions(**columns)
    rows = [list(table), *zip(*table.values(), strict=True)]

    said = policy(bellwether, written(tmp_path / "t.csv", rows, by=";", coding="cp1252"))

    assert said.code == 0, said.err
    assert (said.json["rows"], said.json["split"]) == (300, "time")
    assert any(warns in each for each in said.json["warnings"])
    assert warns in told(said)


def test_parquet_is_known_in_capitals(bellwether: Bellwether, tmp_path: Path) -> None:
    """`X.PARQUET` is Parquet."""
    pq.write_table(pa.table(decisions()), tmp_path / "X.PARQUET")

    assert policy(bellwether, tmp_path / "X.PARQUET").json["rows"] == 300


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"REWARD": lambda n: "often" if n == 1 else n}, "Column REWARD: row 2 is no number: 'often'."),
        ({"Propensity": lambda n: "" if n == 1 else 0.5}, "Column Propensity: row 2 is empty"),
        ({"Time": lambda _: "soon"}, "Column Time: row 1 is no date: 'soon' (300 such rows)."),
    ],
)
def test_cells_of_a_log_that_cannot_be_are_refused(
    bellwether: Bellwether, tmp_path: Path, columns: dict[str, Callable[[int], object]], says: str
) -> None:
    """In a sentence with the column and an example."""
    table = decisions(**columns)

    said = policy(bellwether, written(tmp_path / "t.csv", [list(table), *zip(*table.values(), strict=True)]))

    assert said.code == Exit.REFUSED
    assert says in told(said)
