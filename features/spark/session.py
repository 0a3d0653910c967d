"""A Spark session that computes features: in UTC, on this machine unless a cluster is named, and quiet."""

import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOGGING: Final = Path(__file__).with_name("log4j2.properties")
_LOOPBACK: Final = "127.0.0.1"


class SparkMissingError(RuntimeError):
    """Spark cannot run here; the message says what to install."""


def session(
    *,
    master: str = "local[*]",
    memory_gib: int = 2,
    partitions: int = 8,
    scratch: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> "SparkSession":
    """Return the session of this process, begun now if there is none; `stop` it when done.

    Args:
        master: `local[N]` for N threads of this process, or a cluster's address.
        memory_gib: of the driver, which on one machine does all the work; heeded when Spark's process begins.
        partitions: in how many parts rows are shuffled; some for each core that there is.
        scratch: where shuffles and what does not fit in memory are written; Spark's choice when None.
        settings: more of Spark's own, by their names.

    Raises:
        SparkMissingError: pyspark or Java is not installed.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - an extra that most never install
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise SparkMissingError("The engine spark needs pyspark: pip install 'bellwether[spark]'") from error
    chosen = {
        "spark.driver.memory": f"{memory_gib}g",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **(_alone() if master.startswith("local") else {}),
        **({"spark.local.dir": str(scratch)} if scratch else {}),
        **(settings or {}),
    }
    builder = SparkSession.builder.master(master).appName("bellwether")
    for name, value in chosen.items():
        builder = builder.config(name, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of a pandas newer than the newest it knows
            begun = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise SparkMissingError(
            "Spark did not start. It needs Java 17 (Debian: apt-get install openjdk-17-jre-headless; "
            "or set JAVA_HOME)."
        ) from error
    if master.startswith("local"):
        begun.sparkContext.pythonExec = sys.executable  # whatever python3 is first on PATH
    return begun


def _alone() -> dict[str, str]:
    """Return what a driver that is its own executor needs: nobody else comes in, little is said."""
    return {
        "spark.driver.host": _LOOPBACK,
        "spark.driver.bindAddress": _LOOPBACK,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}",
    }
