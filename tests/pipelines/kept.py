"""Facts laid down as an extraction leaves them."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

POSITION = 4711


def keep(facts: Mapping[str, pa.Table], folder: Path) -> None:
    """Write each source that has rows; beside what counts lies what a killed extraction left."""
    for source, rows in facts.items():
        if rows.num_rows:
            (folder / source).mkdir(parents=True)
            for name in ("part", "left"):
                pq.write_table(rows, folder / source / f"{name}.parquet")
    files = {source: ["part.parquet"] if rows.num_rows else [] for source, rows in facts.items()}
    (folder / "position.json").write_text(json.dumps({"next_xid": POSITION, "files": files}))
