"""Scoring deals over HTTP: facts, features, reasons and storage, beside `mlflow models serve` on a ready row.

    python -m bench.serving_scores [--data FOLDER] [--seconds 10] [--json OUT]

FOLDER holds the demo company, made by `bench.first_run`. Keys: machine, ours and mlflow (by clients: clients,
answers, failures, p50_ms, p99_ms, per_second), deals, and `throughput_at_most_clients` (ours divided by
mlflow's). Ours answers POST /api/v1/deals/{id}/score for
open deals in turn; theirs POST /invocations for one row whose features were computed beforehand, without
reasons or storage.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.load import load, request
from bench.machine import machine
from bench.report import keep
from bench.service import COMPANY, UNTHROTTLED, WHO, running

CLIENTS = (1, 16, 64)


def _open_deals(client: httpx.Client) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        params = {"state": "open", "limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/deals", params=params).raise_for_status().json()
        found += [deal["id"] for deal in page["items"]]
        if (cursor := page["next_cursor"]) is None or len(found) >= 2000:  # noqa: PLR2004
            return found


def _ours(url: str, *, seconds: float) -> dict[str, Any]:
    port = int(url.rsplit(":", 1)[1])
    with httpx.Client(base_url=url, timeout=60) as client:
        opened = client.post("/api/v1/session", json=WHO).raise_for_status()
        csrf = {"X-CSRF-Token": opened.json()["csrf_token"]}
        made = client.post("/api/v1/api-keys", json={"name": "bench"}, headers=csrf).raise_for_status().json()
        deals = _open_deals(client)
    headers = {"Authorization": f"Bearer {made['key']}"}
    asks = [request(f"/api/v1/deals/{deal}/score", port=port, headers=headers) for deal in deals]
    turns = itertools.cycle(asks)

    def measured(clients: int) -> dict[str, Any]:
        return asyncio.run(load(port, turns.__next__, clients=clients, seconds=seconds)).figures()

    figures = {clients: measured(clients) for clients in CLIENTS}
    return {"deals": len(deals), "figures": figures}


@contextlib.contextmanager
def _mlflow(tracking: str, model: str) -> Iterator[int]:
    """Serve a registered model with MLflow, and stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", model, "--env-manager", "local",
         "--host", "127.0.0.1", "--port", str(port)],
        env={"MLFLOW_TRACKING_URI": tracking, "PATH": str(Path(sys.executable).parent) + ":/usr/bin:/bin"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/ping").raise_for_status()
                break
            time.sleep(0.5)
        yield port
    finally:
        process.terminate()
        process.wait()


def _theirs(data: Path, organization: str, *, row: dict[str, Any], seconds: float) -> dict[int, Any]:
    body = json.dumps({"dataframe_records": [row]}).encode()
    uri = f"models:/win_probability.{organization}@champion"
    with _mlflow(f"sqlite:///{(data / 'mlflow.db').resolve()}", uri) as port:
        ask = request("/invocations", port=port, body=body, headers={"Content-Type": "application/json"})
        return {
            clients: asyncio.run(load(port, lambda: ask, clients=clients, seconds=seconds)).figures()
            for clients in CLIENTS
        }


def _row(data: Path, organization: str) -> dict[str, Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only for the peer's ready row

    table = pq.read_table(data / "features" / organization / "win_probability.parquet").slice(0, 1)
    row: dict[str, Any] = table.drop_columns(["won", "known_at", "owner_id"]).to_pylist()[0]
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def main() -> None:
    """Measure both, and print or write the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=COMPANY)
    parser.add_argument("--org", default="demo")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with running("serve", data=asked.data, patience=120, settings=UNTHROTTLED) as url:
        ours = _ours(url, seconds=asked.seconds)
    theirs = _theirs(asked.data, asked.org, row=_row(asked.data, asked.org), seconds=asked.seconds)
    if failed := sum(each["failures"] for each in (*ours["figures"].values(), *theirs.values())):
        raise SystemExit(f"{failed} requests were not answered; figures with failures say nothing")
    most = CLIENTS[-1]
    peer = theirs[most]["per_second"]
    report = {
        "machine": machine(),
        "deals": ours["deals"],
        "ours": ours["figures"],
        "mlflow": theirs,
        "throughput_at_most_clients": round(ours["figures"][most]["per_second"] / peer, 2) if peer else None,
    }
    print(keep(report, asked.json))


if __name__ == "__main__":
    main()
