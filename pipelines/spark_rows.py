"""Stage: facts in, training rows out, as `pipelines.features` does it, by Spark and so past one machine.

The rows are the same: asks in the same order, the same columns, one Parquet file. Nothing but that file's
rows of the moment is held by the driver.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from features.compute import Facts
from features.services import FeatureService
from features.spark import computed
from features.spark.compute import ASK_ID, answered
from features.view import schema_of
from pipelines.features import ASKED_OF, ASKS, Inputs, Outputs, ages_of, paths_of, told
from pipelines.layout import Asking

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ASKED: Final = schema_of(
    pa.field("deal_id", pa.string()),
    pa.field("as_of", pa.timestamp("us")),
    pa.field("won", pa.bool_()),
    pa.field("known_at", pa.timestamp("us")),
    pa.field("owner_id", pa.string()),
)


def run(params: Asking, inputs: Inputs, outputs: Outputs, *, spark: "SparkSession") -> int:
    """Compute the training rows and return how many there are."""
    outputs.rows.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=outputs.rows.parent) as name:
        parts = write(
            params, paths_of(inputs.facts), service=inputs.service, folder=Path(name).resolve(), spark=spark
        )
        return _in_one(parts, outputs.rows, service=inputs.service, metadata=told(inputs))


def write(
    params: Asking, facts: Facts, *, service: FeatureService, folder: Path, spark: "SparkSession"
) -> Path:
    """Write the asks and then the rows below a folder that every executor can reach; return the rows' folder.

    The asks are written down before they are numbered for good, so that a part that is lost and computed
    again cannot be numbered otherwise.
    """
    from pyspark.sql import functions as sql  # noqa: PLC0415 - there is none where there is no Spark

    asked, rows = folder / "asks", folder / "rows"
    sources = {source: facts.get(source) for source in ASKED_OF}
    with answered(ASKS, sources, spark=spark, params={"ages": ages_of(params)}) as found:
        found.select(sql.monotonically_increasing_id().alias(ASK_ID), *_ASKED.names).write.parquet(str(asked))
    asks = spark.read.parquet(str(asked))
    with computed(service, asks.select(ASK_ID, "deal_id", "as_of"), facts) as found:
        whole = asks.join(found, ASK_ID).orderBy(ASK_ID)
        whole.select(*_ASKED.names, *service.columns).write.parquet(str(rows))
    return rows


def _in_one(parts: Path, path: Path, *, service: FeatureService, metadata: dict[bytes, str]) -> int:
    """Put the parts one after another into one file, a batch at a time."""
    schema = schema_of(*_ASKED, *(service.schema.field(name) for name in service.columns))
    files = sorted(parts.glob("part-*.parquet"))
    with pq.ParquetWriter(path, schema.with_metadata(metadata), compression="zstd") as writer:
        for batch in ds.dataset(files, schema=schema).to_batches():
            writer.write_batch(batch)
    return int(pq.read_metadata(path).num_rows)
