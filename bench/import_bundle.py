# ruff: noqa: E501 - rows of a table read better whole
"""How long an import bundle takes from folder to committed records and events, and how much memory.

    python -m bench.import_bundle [FOLDER] [--json OUT]

Without FOLDER a bundle is made up: 13,087 deals, 65,435 stage changes, 183,218 activities (the size of BPI 2012).
Keys of the JSON: rows, rejected, records_and_events, seconds, rows_per_second, peak_rss_mb, facts_seconds,
facts_rows, one_deal_ms (median, p99), deals_64_ms (median, p99), machine.
"""

import argparse
import asyncio
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from bench.machine import machine
from bench.report import keep
from crm_core import facts, imports, organizations
from crm_core.kit import Database, bootstrap, embedded, migrations, unit_of_work

DEALS, STAGE_CHANGES, ACTIVITIES, USERS = 13_087, 5, 14, 68
START = datetime(2024, 1, 1, tzinfo=UTC)
ROUNDS = 40


def make_up(folder: Path) -> None:
    """Write a bundle of BPI 2012's size."""
    rng = random.Random(1)  # noqa: S311 - a history, not a secret

    def opened(number: int) -> datetime:
        return START + timedelta(minutes=17 * number)

    def stage_changes() -> Iterator[dict[str, object]]:
        for deal in range(DEALS):
            for step in range(STAGE_CHANGES):
                stage = f"s{step}" if step < STAGE_CHANGES - 1 else rng.choice(["s6", "s7"])
                yield {
                    "external_id": f"{deal}:{step}", "deal": str(deal), "stage": stage,
                    "changed_by": f"u{deal % USERS}", "changed_at": opened(deal) + timedelta(days=2 * step),
                }  # fmt: skip

    def activities() -> Iterator[dict[str, object]]:
        for deal in range(DEALS):
            for step in range(ACTIVITIES):
                at = opened(deal) + timedelta(hours=9 * step)
                yield {
                    "external_id": f"{deal}:{step}", "deal": str(deal), "user": f"u{(deal + step) % USERS}",
                    "kind": rng.choice(["call", "email", "task"]), "direction": "outbound", "outcome": "done",
                    "subject": "Call after an offer", "occurred_at": at, "ended_at": at + timedelta(seconds=90),
                }  # fmt: skip

    kinds = ["open"] * 6 + ["won", "lost"]
    imports.write(
        folder,
        imports.Manifest(source="bench"),
        {
            "users": [
                {"external_id": f"u{n}", "name": f"User {n}", "email": f"u{n}@x.invalid", "role": "sales_representative"}
                for n in range(USERS)
            ],
            "stages": [
                {"external_id": f"s{n}", "pipeline": "Sales", "name": f"Stage {n}", "position": n, "kind": kind}
                for n, kind in enumerate(kinds)
            ],
            "deals": (
                {
                    "external_id": str(n), "name": f"Deal {n}", "owner": f"u{n % USERS}", "pipeline": "Sales",
                    "amount": rng.randint(1, 50_000), "created_at": opened(n),
                }
                for n in range(DEALS)
            ),
            "stage_changes": stage_changes(),
            "activities": activities(),
        },
    )  # fmt: skip


async def _timed(what: Callable[[], Awaitable[Any]]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await what()
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


async def _measure(folder: Path, place: Path, url: str) -> dict[str, object]:
    database = Database.connect(url)
    tenant = await organizations.found(database, slug="bench", name="Bench", currency="EUR")
    begun = time.perf_counter()
    outcome = await imports.bring_in(
        database, tenant.system, folder=folder, rejected=place / "rejected.csv", at=datetime.now(UTC)
    )
    seconds = time.perf_counter() - begun
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.perf_counter()
    async with unit_of_work(database, tenant.system) as work:
        extraction = await facts.extract(
            await work.connection(), org_id=tenant.id, currency="EUR", folder=place / "facts"
        )
    facts_seconds = time.perf_counter() - begun
    figures: dict[str, object] = {}
    async with unit_of_work(database, tenant.system) as work:
        connection = await work.connection()
        made = (
            await work.session.execute(
                text(
                    "select (select count(*) from events) + (select count(*) from activities) + (select count(*) from deals)"
                )
            )
        ).scalar_one()
        found = await work.session.execute(
            text(
                "select deal_id from events where deal_id is not null group by 1 order by count(*) desc limit 64"
            )
        )
        busiest: list[UUID] = list(found.scalars())
        for name, deals in (("one_deal_ms", busiest[:1]), ("deals_64_ms", busiest)):
            taken = await _timed(
                partial(facts.for_deals, connection, deals, org_id=tenant.id, currency="EUR")
            )
            figures[name] = {"median": round(statistics.median(taken), 2), "p99": round(taken[-1], 2)}
    await database.close()
    rows = sum(counts.rows for counts in outcome.tables.values())
    return {
        "rows": rows,
        "rejected": sum(counts.rejected for counts in outcome.tables.values()),
        "records_and_events": made,
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "peak_rss_mb": round(rss),
        "facts_seconds": round(facts_seconds, 2),
        "facts_rows": sum(extraction.rows.values()),
        **figures,
        "machine": machine(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        folder = asked.folder or place / "bundle"
        if asked.folder is None:
            make_up(folder)
        place.chmod(0o755)
        server = embedded.start_server(place / "postgres")
        try:
            urls = bootstrap.create_database(server, "bench")
            migrations.upgrade(urls.owner)
            figures = asyncio.run(_measure(folder, place, urls.app))
        finally:
            embedded.release(place / "postgres")
    print(keep(figures, asked.json))


if __name__ == "__main__":
    main()
