"""`--engine`: what computes the training rows, DuckDB on this machine or Spark here or on a cluster."""

from enum import StrEnum
from typing import Annotated

import typer

from pipelines import features
from pipelines.layout import Asking
from serving.cli.tell import Exit, Stop


class Engine(StrEnum):
    """Who runs the features' SQL."""

    DUCKDB = "duckdb"
    SPARK = "spark"


EngineName = Annotated[
    Engine, typer.Option(help="What computes the rows; spark needs pyspark and Java 17, and gives the same.")
]


def need_engine(engine: Engine, *, other: bool) -> None:
    """Refuse what Spark does not compute: the rows of models but the win probability."""
    if engine is Engine.SPARK and other:
        raise Stop(
            "Spark computes the rows of the win probability only.", "Leave --engine out.", Exit.REFUSED
        )


def training_rows(engine: Engine, params: Asking, inputs: features.Inputs, outputs: features.Outputs) -> int:
    """Compute the training rows by the engine and return how many there are."""
    if engine is Engine.DUCKDB:
        return features.run(params, inputs, outputs)
    from features import spark  # noqa: PLC0415 - sqlglot, and Spark behind it, for those who ask for it
    from pipelines import spark_rows  # noqa: PLC0415

    try:
        session = spark.session()
    except spark.SparkMissingError as error:
        raise Stop("Spark is not there.", str(error), Exit.NOT_READY) from error
    try:
        return spark_rows.run(params, inputs, outputs, spark=session)
    finally:
        session.stop()
