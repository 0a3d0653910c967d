"""Building a training set point in time: our views, and Feast's DuckDB store, on the same synthetic events.

    python -m bench.training_set [--events 10000000] [--asks 500000] [--feast PYTHON] [--json OUT]

`--feast` names the Python of a separate environment made from `bench/requirements.txt` (`make bench` makes
it), as Feast is no dependency of ours. What each computes:

- `last_value`: the duration of the latest touch known of the deal at each ask. Ours is a view of one feature
  through `features.compute`; Feast's a feature view of one field through `get_historical_features`.
- `all_features`: every feature of WIN_PROBABILITY_V1 (recency windows, two-way engagement, replies, stages,
  the owner's and account's record) over the touches and other facts of the same deals. Feast has no
  counterpart.

Keys of the JSON: events, asks, deals, last_value_seconds, all_features_seconds, features, feast_seconds,
times_faster, same_values (share of asks on which Feast and we agree), machine.
"""

import argparse
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.machine import machine
from bench.report import keep
from features.compute import compute
from features.services import WIN_PROBABILITY_V1, FeatureService, service_of
from features.sources import SOURCES
from features.view import Feature, FeatureView, Relation

YEARS: Final = 3
_FEAST: Final = Path(".venv-feast/bin/python")

LAST_TOUCH: Final = Relation(
    name="last_touch",
    sources=("touch",),
    rows=" FROM moment JOIN touch ON touch.deal_id = moment.deal_id AND touch.known_at <= moment.as_of",
    columns=(
        ("ask_id", "moment.ask_id"),
        ("known_at", "touch.known_at"),
        ("duration", "touch.duration_seconds"),
    ),
)
LAST_VALUE: Final = service_of(
    "last_value",
    (
        FeatureView(
            name="last_value",
            over=LAST_TOUCH,
            meaning="The duration of the latest touch.",
            features=(Feature("duration", "max_by(duration, known_at)", "The latest touch took {value} s"),),
        ),
    ),
)

_DEALS: Final = """
    SELECT printf('deal-%07d', i) AS deal_id,
           printf('account-%06d', pick(i, {deals} // 4 + 1)) AS account_id,
           printf('owner-%04d', pick(i + 7, {deals} // 200 + 1)) AS owner_id, 'direct' AS pipeline,
           ['web', 'tender', 'referral'][1 + pick(i + 1, 3)] AS source,
           TIMESTAMP '2023-01-02' + to_seconds(pick(i + 2, {span})) AS occurred_at,
           TIMESTAMP '2023-01-02' + to_seconds(pick(i + 2, {span})) AS known_at,
           20 + pick(i + 3, 160) AS days
    FROM range({deals}) AS t(i)"""

_FACTS: Final = {
    "deal_opened": "SELECT deal_id, account_id, owner_id, pipeline, source, occurred_at, known_at FROM deals",
    "deal_owner": """
        SELECT deal_id, owner_id, NULL::VARCHAR AS from_owner_id, occurred_at, known_at FROM deals""",
    "deal_stage": """
        SELECT deal_id, 'stage ' || s AS stage, s::INTEGER AS position, 'open' AS kind,
               NULL::VARCHAR AS from_stage, CASE WHEN s > 0 THEN s - 1 END::INTEGER AS from_position,
               occurred_at + to_hours((days * 24 * s / 4)::BIGINT) AS occurred_at,
               occurred_at + to_hours((days * 24 * s / 4)::BIGINT) AS known_at
        FROM deals, range(4) AS t(s)""",
    "deal_amount": """
        SELECT deal_id, (1000.0 + pick(deal_id, 90000))::DOUBLE AS amount, NULL::DOUBLE AS from_amount,
               occurred_at, known_at FROM deals""",
    "deal_expected_close": """
        SELECT deal_id, (occurred_at + to_days(days::INTEGER))::DATE AS expected_close,
               NULL::DATE AS from_expected_close, occurred_at, known_at FROM deals""",
    "deal_closed": """
        SELECT deal_id, account_id, owner_id, pipeline, pick(deal_id, 3) = 0 AS won,
               (1000.0 + pick(deal_id, 90000))::DOUBLE AS amount, occurred_at AS opened_at,
               occurred_at + to_days(days::INTEGER) AS occurred_at,
               occurred_at + to_days(days::INTEGER) AS known_at FROM deals WHERE pick(deal_id, 10) < 9""",
    "touch": """
        SELECT printf('touch-%08d', i) AS touch_id, deal_id, account_id, owner_id AS user_id,
               deal_id || '-' || pick(i + 1, 4) AS person_id,
               ['call', 'email', 'email', 'meeting', 'note', 'task', 'offer'][1 + pick(i + 2, 7)] AS kind,
               ['outbound', 'outbound', 'inbound', 'internal'][1 + pick(i + 3, 4)] AS direction,
               ['connected', 'no_answer', 'sent', 'done'][1 + pick(i + 4, 4)] AS outcome,
               (pick(i + 5, 1800))::DOUBLE AS duration_seconds,
               occurred_at + to_seconds(pick(i + 6, days * 86400)) + to_microseconds(i) AS occurred_at,
               occurred_at + to_seconds(pick(i + 6, days * 86400)) + to_microseconds(i) AS known_at
        FROM range({events}) AS t(i)
        JOIN deals ON deals.deal_id = printf('deal-%07d', i % {deals})""",
}
_ASKS: Final = """
    SELECT deal_id, occurred_at + to_seconds(pick(i + 9, days * 86400)) AS as_of
    FROM range({asks}) AS t(i) JOIN deals ON deals.deal_id = printf('deal-%07d', i % {deals})"""


def make_up(folder: Path, *, events: int, asks: int) -> tuple[dict[str, Path], Path]:
    """Write the synthetic facts, 200 touches a deal, and the asks; return their files."""
    size = {"events": events, "asks": asks, "deals": max(events // 200, 1), "span": YEARS * 365 * 86400}
    files = {source: folder / f"{source}.parquet" for source in SOURCES}
    for source in SOURCES.keys() - _FACTS.keys():
        pq.write_table(SOURCES[source].empty_table(), files[source])
    with duckdb.connect() as connection:
        connection.execute("CREATE MACRO pick(seed, n) AS CAST(hash(seed) % n AS BIGINT)")
        connection.execute("CREATE TABLE deals AS " + _DEALS.format(**size))
        for source, sql in _FACTS.items():
            connection.execute(f"COPY ({sql.format(**size)}) TO '{files[source]}' (FORMAT parquet)")
        connection.execute(f"COPY ({_ASKS.format(**size)}) TO '{folder / 'asks.parquet'}' (FORMAT parquet)")
    return files, folder / "asks.parquet"


def timed(service: FeatureService, asks: pa.Table, files: dict[str, Path]) -> tuple[float, pa.Table]:
    """Seconds to compute the service over all asks, and its rows."""
    start = time.perf_counter()
    rows = compute(service, asks, files)
    return time.perf_counter() - start, rows


def beside_feast(python: Path, folder: Path, rows: pa.Table) -> dict[str, Any]:
    """Let Feast answer the same asks in its own environment; its seconds and how many values are the same."""
    script = Path(__file__).with_name("training_set_feast.py")
    done = subprocess.run([python, str(script), str(folder)], check=True, capture_output=True, text=True)
    seconds = float(done.stdout.strip().splitlines()[-1])
    with duckdb.connect() as connection:
        connection.register("ours", rows)
        same = connection.execute(
            f"""SELECT avg((o.duration IS NOT DISTINCT FROM f.duration_seconds)::INTEGER)
            FROM ours AS o
            JOIN '{folder / "feast.parquet"}' AS f ON o.deal_id = f.deal_id AND o.as_of = f.as_of"""
        ).fetchone()
    return {"feast_seconds": round(seconds, 2), "same_values": same and same[0]}


def main() -> None:
    """Run the comparison and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--asks", type=int, default=500_000)
    parser.add_argument("--feast", type=Path, default=_FEAST, help="the Python that has Feast")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, asked = make_up(folder, events=given.events, asks=given.asks)
        asks = pq.read_table(asked)
        last, rows = timed(LAST_VALUE, asks, files)
        figures: dict[str, Any] = {
            "events": given.events,
            "asks": given.asks,
            "deals": max(given.events // 200, 1),
            "last_value_seconds": round(last, 2),
        }
        if given.feast.exists():
            figures |= beside_feast(given.feast, folder, rows)
            figures["times_faster"] = round(figures["feast_seconds"] / last, 1)
        else:
            print(f"{given.feast} is not there: Feast is passed over (`make .venv-feast/.ready` installs it)")
        everything, _ = timed(WIN_PROBABILITY_V1, asks, files)
        figures |= {
            "all_features_seconds": round(everything, 2),
            "features": len(WIN_PROBABILITY_V1.columns),
            "machine": machine(),
        }
    print(keep(figures, given.json))


if __name__ == "__main__":
    main()
