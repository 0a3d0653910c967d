"""Numbers and dates however a table writes them: the whole column decides, or it is refused."""

import re

import numpy as np
import pyarrow as pa
import pytest

from pipelines.tables import Order, UnreadableTableError, moments, numbers


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.5", " 2 ", "1e3", "-.5"], [1.5, 2, 1000, -0.5]),
        (["1.5", "", "NA", None], [1.5, np.nan, np.nan, np.nan]),
        (["1,234.50", "12", "-3,000,000"], [1234.5, 12, -3e6]),
        (["1.234,50", "12,30"], [1234.5, 12.3]),
        (["12,3", "7"], [12.3, 7]),
        (["€12.30", "€ 1,000"], [12.3, 1000]),
        (["12,30 €", "1.000,00 €"], [12.3, 1000]),
        (["$1,200", "($15.50)"], [1200, -15.5]),
        (["CHF 1'200.50", "CHF 7"], [1200.5, 7]),
        (["1 234,5", "1\u00a0000"], [1234.5, 1000]),
        (["50%", "12.5 %"], [0.5, 0.125]),
        (["1,234", "999"], [1234, 999]),
    ],
)
def test_numbers_are_read_as_people_write_them(cells: list[str | None], read: list[float]) -> None:
    """Thousands, decimal commas, signs of a currency and percent, where the whole column agrees."""
    found = numbers("amount", pa.chunked_array([pa.array(cells, pa.string())]))

    assert found.values.tolist() == pytest.approx(read, nan_ok=True)


def test_a_reading_that_is_not_plain_is_told_with_an_example() -> None:
    """Plain numbers need no word."""
    assert numbers("x", pa.chunked_array([["1.5"]])).notice is None
    assert numbers("x", pa.chunked_array([["1.234,50", "1"]])).notice == (
        "Column x: '1.234,50' is read as 1234.5, and the others likewise."
    )


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["1", "x", "y"], "Column amount: row 2 is no number: 'x' (2 such rows)."),
        (["1,234.50", "1.234,50"], "writes numbers in two ways"),
        (["€1", "$1"], "mixes currencies"),
        (["€1.234"], "may be thousands or decimals"),
        (["5%", "0.5"], "some cells are percent"),
        (["1", "inf"], "row 2 is infinite"),
        (["12 34"], "no number: '12 34'"),
    ],
)
def test_what_is_no_number_is_shown(cells: list[str], says: str) -> None:
    """Nothing is guessed where cells contradict each other."""
    with pytest.raises(UnreadableTableError, match=re.escape(says)):
        numbers("amount", pa.chunked_array([cells]))


def test_yes_and_no_are_one_and_nought_only_where_asked() -> None:
    """A reward may be yes or no; an amount may not."""
    cells = pa.chunked_array([["Yes", "no", "YES"]])

    assert numbers("reward", cells, switches=True).values.tolist() == [1, 0, 1]
    with pytest.raises(UnreadableTableError, match="no number: 'Yes'"):
        numbers("amount", cells)


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2024-01-31", "2024-02-01"], "2024-01-31T00:00"),
        (["2024-01-31 08:26", "2024-02-01T10:00:00.5"], "2024-01-31T08:26"),
        (["2024-01-31T08:26:00Z"], "2024-01-31T08:26"),
        (["2024-01-31T23:30:00-02:00"], "2024-02-01T01:30"),
        (["2024/1/31"], "2024-01-31T00:00"),
        (["2024-01", "2024-02"], "2024-01-01T00:00"),
        (["2024Q3", "2024-Q4"], "2024-07-01T00:00"),
        (["20240131"], "2024-01-31T00:00"),
        (["202402"], "2024-02-01T00:00"),
        (["2024"], "2024-01-01T00:00"),
        (["2024-W05-1"], "2024-01-29T00:00"),
        (["31 Jan 2024"], "2024-01-31T00:00"),
        (["Jan 31, 2024"], "2024-01-31T00:00"),
        (["31-Jan-2024"], "2024-01-31T00:00"),
        (["January 2024"], "2024-01-01T00:00"),
        (["01/02/2024", "31/01/2024"], "2024-02-01T00:00"),
        (["01/02/2024", "01/31/2024"], "2024-01-02T00:00"),
        (["01.02.2024", "31.01.2024"], "2024-02-01T00:00"),
        (["2/6/2024 8:26", "2/16/2024 8:26"], "2024-02-06T08:26"),
        (["2/6/2024 8:26 PM", "2/16/2024 8:26 AM"], "2024-02-06T20:26"),
    ],
)
def test_dates_are_read(cells: list[str], first: str) -> None:
    """ISO forms as they are; slashed and dotted ones as a part above 12 says."""
    assert str(moments("date", pa.chunked_array([cells])).values[0]).startswith(first)


@pytest.mark.parametrize(("order", "first"), [("day", "2024-02-01"), ("month", "2024-01-02")])
def test_the_order_of_day_and_month_may_be_said(order: Order, first: str) -> None:
    """Where no cell decides it; and the reading is told."""
    found = moments("date", pa.chunked_array([["01/02/2024"]]), order=order)

    assert str(found.values[0]).startswith(first)
    assert found.notice == f"Column date: dates such as '01/02/2024' are read with the {order} first."


def test_empty_cells_and_columns_of_dates_are_kept() -> None:
    """What was not entered is no moment, and no fault."""
    said = moments("end", pa.chunked_array([["2024-01-31", "", "NA"]])).values
    typed = moments(
        "end", pa.chunked_array([pa.array([None, 0], pa.timestamp("ns", "Europe/Berlin"))])
    ).values

    assert np.isnat(said).tolist() == [False, True, True]
    assert np.isnat(typed).tolist() == [True, False]
    assert str(typed[1]).startswith("1970-01-01T00:00")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            ["2024-01-01", "yesterday"],
            "Column date: row 2 is no date: 'yesterday'. Write dates as 2024-01-31.",
        ),
        (["01/02/2024", "02/03/2024"], "may have the day or the month first"),
        (
            ["31/01/2024", "01/31/2024"],
            "has the day first in '31/01/2024' and the month first in '01/31/2024'",
        ),
        (["2024-01-31", "31/01/2024"], "writes dates in several ways: '2024-01-31' and '31/01/2024'"),
        (["31/01/24"], "no year of four digits"),
        (["2024-02-30"], "is no date: '2024-02-30'"),
        (["31/02/2024"], "is no date: '31/02/2024'"),
        (["5"], "is no date: '5'"),
        (["2024-01-31 25:00"], "is no date"),
    ],
)
def test_what_is_no_date_or_may_be_two_is_said(cells: list[str], says: str) -> None:
    """With an example, and what to write instead."""
    with pytest.raises(UnreadableTableError, match=re.escape(says)):
        moments("date", pa.chunked_array([cells]))


def test_an_order_that_a_cell_contradicts_is_refused() -> None:
    """The cells have the last word."""
    with pytest.raises(UnreadableTableError, match="has the month first in '01/31/2024', not the day"):
        moments("date", pa.chunked_array([["01/31/2024"]]), order="day")
