"""How soon a score follows what happened, and how fast all open deals are scored anew.

Run while `bellwether serve` runs on the same data folder, with BELLWETHER_REQUESTS_PER_MINUTE=1000000:

    python -m bench.serving_live --email adam.admin@demo.example --password bellwether-demo --json OUT

Keys: machine; live: answers, failures, p50_ms, p95_ms, p99_ms - from the answer to POST /activities (the
event is committed) to having read the new score over HTTP, told by the stream; all_open: deals, seconds,
per_second - by POST /scores/batch.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.machine import machine

_BATCH = 500


async def _live(client: httpx.AsyncClient, deals: list[str], *, times: int) -> dict[str, Any]:
    waits, failures = [], 0
    async with client.stream("GET", "/api/v1/stream") as stream:
        lines = stream.aiter_lines()
        for number in range(times):
            deal = deals[number % len(deals)]
            call = {"kind": "call", "direction": "outbound", "outcome": "connected", "deal_id": deal}
            (await client.post("/api/v1/activities", json=call)).raise_for_status()
            committed = time.perf_counter()
            try:
                async with asyncio.timeout(10):
                    async for line in lines:
                        if '"noun":"insights"' in line and deal in line:
                            break
                    (await client.get(f"/api/v1/deals/{deal}/score")).raise_for_status()
            except TimeoutError:
                failures += 1
                continue
            waits.append((time.perf_counter() - committed) * 1e3)
    p50, p95, p99 = np.percentile(waits, [50, 95, 99]) if waits else (0.0, 0.0, 0.0)
    return {
        "answers": len(waits), "failures": failures,
        "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "p99_ms": round(float(p99), 1),
    }  # fmt: skip


async def _all(client: httpx.AsyncClient, deals: list[str]) -> dict[str, Any]:
    began = time.perf_counter()
    scored = 0
    for start in range(0, len(deals), _BATCH):
        batch = {"deal_ids": deals[start : start + _BATCH]}
        answer = (await client.post("/api/v1/scores/batch", json=batch)).raise_for_status()
        scored += len(answer.json()["items"])
    seconds = time.perf_counter() - began
    return {"deals": scored, "seconds": round(seconds, 2), "per_second": round(scored / seconds, 1)}


async def _deals(client: httpx.AsyncClient) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        params = {"state": "open", "limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/v1/deals", params=params)).raise_for_status().json()
        found += [deal["id"] for deal in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            return found


async def _measure(asked: argparse.Namespace) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{asked.port}", timeout=120) as client:
        known = {"email": asked.email, "password": asked.password}
        opened = (await client.post("/api/v1/session", json=known)).raise_for_status()
        client.headers["X-CSRF-Token"] = opened.json()["csrf_token"]
        deals = await _deals(client)
        live = await _live(client, deals, times=asked.times)
        return {"machine": machine(), "live": live, "all_open": await _all(client, deals)}


def main() -> None:
    """Measure, and print or write the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    text = json.dumps(asyncio.run(_measure(asked)), indent=2) + "\n"
    if asked.json:
        asked.json.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
