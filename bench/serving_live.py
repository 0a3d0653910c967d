"""How soon a score follows what happened, and how fast all open deals are scored anew.

    python -m bench.serving_live [--data FOLDER] [--times 100] [--json OUT]

FOLDER holds the demo company, made by `bench.first_run`. Keys: machine; by_http and on_screen: answers,
failures, p50_ms, p95_ms, p99_ms; follows: the same of insights, recommendations and forecasts, where failures
are calls after which nothing of the kind was told; all_open: deals, seconds, per_second - by POST
/scores/batch.

`by_http` is the time from the answer to POST /activities (the event is committed) to having read the new
score over HTTP, told by the stream. `on_screen` is the same from the browser's side: the deal page is open
in Chromium, the call is logged through the interface by another client, and the clock stops when the page
shows the score of a later moment than before. Without Chromium it is null. `follows` is the time from the
committed call until the stream tells of the deal's new score, of its new next action, and of a new forecast;
a next action that nobody would see a difference in is not stored and not told.
"""

import argparse
import asyncio
import random
import shutil
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, async_playwright

from bench.machine import machine
from bench.report import keep
from bench.service import COMPANY, UNTHROTTLED, WHO, running

_BATCH = 500
_FOLLOWING = ("insights", "recommendations", "forecasts")
_FOLLOWED = 40
"""Calls after which all that follows is waited for."""
_PATIENCE = 5.0
_NEWER = """before => document.querySelector('[data-testid="score"]')?.dataset.asOf > before"""


async def _by_http(client: httpx.AsyncClient, deals: list[str], *, times: int) -> dict[str, Any]:
    waits, failures = [], 0
    for number in range(times):
        wait = await _told(client, deals[number % len(deals)])
        if wait is None:
            failures += 1
        else:
            waits.append(wait)
    return _figures(waits, failures=failures)


async def _told(client: httpx.AsyncClient, deal: str) -> float | None:
    """Milliseconds from the committed call to its score read, by a stream of its own; None after 10 s."""
    try:
        async with asyncio.timeout(10), client.stream("GET", "/api/v1/stream") as stream:
            lines = stream.aiter_lines()
            while "hello" not in await anext(lines):
                pass
            (await client.post("/api/v1/activities", json=_call(deal))).raise_for_status()
            committed = time.perf_counter()
            while '"noun":"insights"' not in (line := await anext(lines)) or deal not in line:
                pass
            (await client.get(f"/api/v1/deals/{deal}/score")).raise_for_status()
            return (time.perf_counter() - committed) * 1e3
    except TimeoutError:
        return None


async def _follows(client: httpx.AsyncClient, deals: list[str], *, times: int) -> dict[str, Any]:
    waits: dict[str, list[float]] = {noun: [] for noun in _FOLLOWING}
    for number in range(times):
        for noun, wait in (await _followed(client, deals[number % len(deals)])).items():
            waits[noun].append(wait)
    return {noun: _figures(found, failures=times - len(found)) for noun, found in waits.items()}


def _fresh(deals: list[str], *, used: int) -> list[str]:
    """Deals that the other parts do not call about, in a new order: a second call changes little."""
    middle = deals[used:-used] or deals
    return random.sample(middle, len(middle))


async def _followed(client: httpx.AsyncClient, deal: str) -> dict[str, float]:
    """Milliseconds from the committed call until each noun was told of, those that were."""
    found: dict[str, float] = {}
    try:
        async with (
            httpx.AsyncClient(base_url=client.base_url, cookies=client.cookies, timeout=120) as listening,
            asyncio.timeout(_PATIENCE),
            listening.stream("GET", "/api/v1/stream") as stream,
        ):
            lines = stream.aiter_lines()
            while "hello" not in await anext(lines):
                pass
            (await client.post("/api/v1/activities", json=_call(deal))).raise_for_status()
            committed = time.perf_counter()
            while len(found) < len(_FOLLOWING):
                line = await anext(lines)
                for noun in _FOLLOWING:
                    if f'"noun":"{noun}"' in line and (noun == "forecasts" or deal in line):
                        found.setdefault(noun, (time.perf_counter() - committed) * 1e3)
    except TimeoutError:
        pass
    return found


def _call(deal: str) -> dict[str, str]:
    return {"kind": "call", "direction": "outbound", "outcome": "connected", "deal_id": deal}


def _figures(waits: list[float], *, failures: int) -> dict[str, Any]:
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


async def _on_screen(url: str, client: httpx.AsyncClient, deals: list[str], *, times: int) -> Any:
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        return None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = await browser.new_page(base_url=url)
        await page.goto("/login")
        await page.get_by_role("textbox", name="Email").fill(WHO["email"])
        await page.get_by_label("Password", exact=True).fill(WHO["password"])
        await page.get_by_role("button", name="Log in").click()
        await page.wait_for_url("**/deals*")
        waits = [wait for deal in deals[:times] if (wait := await _seen(page, client, deal)) is not None]
        await browser.close()
    return _figures(waits, failures=min(times, len(deals)) - len(waits))


async def _seen(page: Page, client: httpx.AsyncClient, deal: str) -> float | None:
    """Milliseconds from the committed call to the page's new score; None when it never comes."""
    await page.goto(f"/deals/{deal}")
    shown = page.get_by_test_id("score")
    before = await shown.get_attribute("data-as-of")
    await page.wait_for_timeout(300)
    changed = asyncio.ensure_future(page.wait_for_function(_NEWER, arg=before, polling="raf", timeout=10_000))
    await asyncio.sleep(0.05)
    (await client.post("/api/v1/activities", json=_call(deal))).raise_for_status()
    committed = time.perf_counter()
    try:
        await changed
    except PlaywrightError:
        return None
    return (time.perf_counter() - committed) * 1e3


async def _measure(url: str, *, times: int) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        opened = (await client.post("/api/v1/session", json=WHO)).raise_for_status()
        client.headers["X-CSRF-Token"] = opened.json()["csrf_token"]
        deals = await _deals(client)
        return {
            "machine": machine(),
            "by_http": await _by_http(client, deals, times=times),
            "follows": await _follows(client, _fresh(deals, used=times), times=min(times, _FOLLOWED)),
            "on_screen": await _on_screen(url, client, deals[::-1], times=times),
            "all_open": await _all(client, deals),
        }


def main() -> None:
    """Measure, and print or write the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=COMPANY)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with running("serve", data=asked.data, patience=120, settings=UNTHROTTLED) as url:
        figures = asyncio.run(_measure(url, times=asked.times))
    print(keep(figures, asked.json))


if __name__ == "__main__":
    main()
