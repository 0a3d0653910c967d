"""DuckDB's words in Spark's, where the same words would mean something else."""

import pytest
import sqlglot

from features import services
from features.services import FeatureService
from features.spark.translate import ANSWER, UntranslatableError, steps

EVERY = [each for each in vars(services).values() if isinstance(each, FeatureService)]


def _spark(sql: str, **params: list[int]) -> str:
    return steps(sql, params=params)[-1].sql


@pytest.mark.parametrize("service", EVERY, ids=lambda service: service.name)
def test_every_service_has_steps_that_spark_reads(service: FeatureService) -> None:
    """Each step parses as Spark's SQL, and the last gives the service's columns."""
    found = steps(service.sql)

    last = sqlglot.parse_one(found[-1].sql, read="spark")
    assert all(sqlglot.parse_one(step.sql, read="spark") for step in found)
    assert isinstance(last, sqlglot.exp.Query)
    assert found[-1].name == ANSWER
    assert sorted(last.named_selects) == sorted(("ask_id", *service.columns))


def test_a_step_that_is_read_twice_is_kept() -> None:
    """What is read once is not worth keeping."""
    found = steps("WITH a AS (SELECT x FROM t), b AS (SELECT x FROM a) SELECT * FROM b, b AS again")

    assert [(step.name, step.shared) for step in found] == [("a", False), ("b", True), (ANSWER, False)]


def test_tables_are_read_under_a_prefix() -> None:
    """The name the query uses stays the alias, so that columns are found."""
    (only,) = steps("SELECT touch.x FROM touch", prefix="p_")

    assert only.sql == "SELECT `touch`.`x` FROM `p_touch` AS `touch`"


def test_null_in_a_struct_sorts_last() -> None:
    """Each field is compared by whether it is null first."""
    assert _spark("SELECT max({'a': x}) FROM t") == (
        "SELECT MAX(STRUCT(`x` IS NULL AS `a__unknown`, `x` AS `a`)) FROM `t` AS `t`"
    )


def test_numbers_are_doubles() -> None:
    """A decimal would round."""
    assert _spark("SELECT x / 60000.0 FROM t") == "SELECT `x` / CAST(60000.0 AS DOUBLE) FROM `t` AS `t`"


def test_a_cast_to_integer_rounds() -> None:
    """Half to even, as DuckDB does."""
    assert _spark("SELECT CAST(x AS BIGINT) FROM t") == "SELECT CAST(BROUND(`x`) AS BIGINT) FROM `t` AS `t`"


def test_days_are_counted_between_dates() -> None:
    """Borders of days, not spans of 24 hours."""
    assert "DATEDIFF(DAY, CAST(`a` AS DATE), CAST(`b` AS DATE))" in _spark(
        "SELECT date_diff('day', a, b) FROM t"
    )


def test_parameters_become_lists() -> None:
    """`$ages` is what is given."""
    assert "EXPLODE(ARRAY(0, 7))" in _spark("SELECT unnest($ages) AS age", ages=[0, 7])


def test_an_asof_join_becomes_spans() -> None:
    """A row holds until its successor's time."""
    found = _spark("SELECT a.x, b.y FROM a ASOF LEFT JOIN b ON b.k = a.k AND b.t <= a.t")

    assert "ASOF" not in found
    assert "LEAD(`t`) OVER (PARTITION BY `k` ORDER BY `t` NULLS LAST) AS `__until`" in found
    assert "(`b`.`__until` IS NULL OR `b`.`__until` > `a`.`t`)" in found


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT date_diff('hour', a, b) FROM t", "hour"),
        ("SELECT $who FROM t", "no value is given"),
        ("SELECT a.x FROM a ASOF LEFT JOIN b ON b.t <= a.t", "ASOF"),
        ("CREATE TABLE t AS SELECT 1", "no query"),
    ],
)
def test_what_has_no_equal_is_refused(sql: str, why: str) -> None:
    """Better no answer than another one."""
    with pytest.raises(UntranslatableError, match=why):
        steps(sql)
