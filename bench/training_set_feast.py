"""Feast's side of bench/training_set.py: run by the Python of an environment that has Feast."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType


def main(folder: Path) -> None:
    """Answer the asks in `folder` with the latest duration of each deal; print the seconds taken."""
    deal = Entity(name="deal", join_keys=["deal_id"], value_type=ValueType.STRING)
    source = FileSource(path=str(folder / "touch.parquet"), timestamp_field="known_at")
    view = FeatureView(
        name="touches",
        entities=[deal],
        ttl=timedelta(days=3650),
        schema=[Field(name="duration_seconds", dtype=Float64)],
        source=source,
    )
    config = RepoConfig(
        project="bench",
        provider="local",
        registry=str(folder / "registry.db"),
        offline_store={"type": "duckdb"},
        online_store={"type": "sqlite", "path": str(folder / "online.db")},
        entity_key_serialization_version=3,
    )
    store = FeatureStore(config=config)
    store.apply([deal, view])
    asks = pd.read_parquet(folder / "asks.parquet")
    asks["event_timestamp"] = pd.to_datetime(asks["as_of"], utc=True)
    start = time.perf_counter()
    rows = store.get_historical_features(asks, features=["touches:duration_seconds"]).to_df()
    seconds = time.perf_counter() - start
    rows[["deal_id", "as_of", "duration_seconds"]].to_parquet(folder / "feast.parquet")
    print(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
