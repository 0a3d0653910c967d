"""What `--engine spark` says where it cannot work."""

import sys
from pathlib import Path

import pytest

from features import spark
from pipelines import features
from pipelines.layout import Asking
from serving.cli.engines import Engine, need_engine, training_rows
from serving.cli.tell import Exit, Stop


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Spark is an extra; nothing else needs it."""
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)

    with pytest.raises(Stop) as stopped:
        training_rows(
            Engine.SPARK, Asking(), features.Inputs(tmp_path), features.Outputs(tmp_path / "rows.parquet")
        )

    assert stopped.value.code is Exit.NOT_READY
    assert "bellwether[spark]" in stopped.value.hint


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Java is a system package."""
    from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - the tests' other half does without it
    from pyspark.sql import SparkSession  # noqa: PLC0415

    def refuse(_: object) -> None:
        raise PySparkRuntimeError(errorClass="JAVA_GATEWAY_EXITED", messageParameters={})

    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", refuse)

    with pytest.raises(spark.SparkMissingError, match="openjdk-17-jre-headless"):
        spark.session()


def test_rows_of_other_models_are_refused() -> None:
    """They are made by several queries of their own."""
    need_engine(Engine.DUCKDB, other=True)
    need_engine(Engine.SPARK, other=False)

    with pytest.raises(Stop, match="win probability only"):
        need_engine(Engine.SPARK, other=True)
