"""A registered win-probability model on Spark: every row gets its value and band, by MLflow's UDF."""

from typing import TYPE_CHECKING, Final

from models.registry import CHAMPION, registered_name
from models.win_probability import MODEL

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ANSWERED: Final = "value double, band string"


def champion_uri(organization: str, *, model: str = MODEL) -> str:
    """Return where MLflow finds the version that answers for an organization."""
    return f"models:/{registered_name(model, organization)}@{CHAMPION}"


def scored(rows: "DataFrame", *, uri: str, tracking_uri: str) -> "DataFrame":
    """Return the rows with `value` and `band`, as `models.win_probability.served` answers them.

    Each Python worker of an executor loads the model once. Workers need this package and its requirements, as
    `mlflow models serve` does; MLflow sends them the model's files.

    Args:
        rows: `as_of` and the columns of the model's feature service.
        uri: the model, such as that of `champion_uri`.
        tracking_uri: MLflow's server or database.
    """
    import mlflow  # noqa: PLC0415 - takes nine seconds
    from pyspark.sql import functions as sql  # noqa: PLC0415 - there is none where there is no Spark

    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    answer = mlflow.pyfunc.spark_udf(
        rows.sparkSession, model_uri=uri, result_type=ANSWERED, env_manager="local"
    )
    with_answer = rows.withColumn("answer", answer(sql.struct(*rows.columns)))
    return with_answer.select(*rows.columns, "answer.value", "answer.band")
