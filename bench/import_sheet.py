"""How fast a sheet comes into the record, and how much memory its worker takes.

    python -m bench.import_sheet [--rows N] [--quick] [--noun leads] [--json OUT]

Writes a CSV of made-up rows, and takes and brings it in as the job does, over a database of its own. Keys of
the JSON: noun, rows, lay_out_seconds, bring_in_seconds, rows_per_second, created, events, peak_rss_mb,
machine.
"""

import argparse
import asyncio
import csv
import json
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from bench.machine import machine
from crm_core import organizations, sheets
from crm_core.kit import Database, bootstrap, embedded, migrations, new_id, unit_of_work

_ROWS: Final = 1_000_000
_QUICK: Final = 20_000
_HEADERS: Final = {
    "leads": ("External ID", "Name", "Email", "Company", "Phone", "Country"),
    "accounts": ("External ID", "Company name", "Website", "Industry", "Employees", "Country"),
}


def _row(noun: str, n: int) -> tuple[str, ...]:
    if noun == "leads":
        firm = n % 5003
        name, email = f"Person{n} Surname{n % 977}", f"p{n}@firm{firm}.example"
        return (f"x{n}", name, email, f"Firm {firm} GmbH", f"+49 40 {n:07d}", "DE")
    return (f"x{n}", f"Firm {n} GmbH", f"firm{n}.example", "steel", str(n % 900), "DE")


def _write(path: Path, noun: str, rows: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS[noun])
        writer.writerows(_row(noun, n) for n in range(rows))


async def _bring_in(url: str, path: Path, noun: str, rows: int) -> dict[str, Any]:
    database = Database.connect(url, pool_size=2)
    tenant = await organizations.found(database, slug="bench", name="Bench", currency="EUR")
    begun = time.perf_counter()
    laid = path.with_suffix(".rows")
    layout = sheets.lay_out(path, laid)
    at = datetime.now(UTC)
    async with unit_of_work(database, tenant.system) as work:
        row = await sheets.take(work, laid, layout, key=new_id(), name=path.name, at=at, noun=noun)
        key = row.id
        await sheets.remap(work, key, to={"options": {"duplicates": "ignore"}}, at=at)
        await sheets.start(work, key, at=at)
    laid_out = time.perf_counter()
    importing = None
    ended = False
    while not ended:
        async with unit_of_work(database, tenant.system) as work:
            if importing is None:
                importing = await sheets.prepared(work, await sheets.read(work.session, key), None)
            ended = (await sheets.next_slice(work, key, importing, laid, at=at)).ended
    done = time.perf_counter()
    async with unit_of_work(database, tenant.system) as work:
        row = await sheets.read(work.session, key)
        created = row.created
        told = await work.session.execute(
            text("select count(*) from events where noun = :noun"), {"noun": noun}
        )
        events = told.scalar_one()
    await database.close()
    return {
        "noun": noun, "rows": rows, "lay_out_seconds": round(laid_out - begun, 2),
        "bring_in_seconds": round(done - laid_out, 2), "rows_per_second": round(rows / (done - laid_out)),
        "created": created, "events": events,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "machine": machine(),
    }  # fmt: skip


def measure(noun: str, rows: int) -> dict[str, Any]:
    """Measure over a fresh server, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        admin = embedded.start_server(Path(folder))
        try:
            urls = bootstrap.create_database(admin, "bench")
            migrations.upgrade(urls.owner)
            path = Path(folder) / "sheet.csv"
            _write(path, noun, rows)
            return asyncio.run(_bring_in(urls.app, path, noun, rows))
        finally:
            embedded.release(Path(folder))


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=_ROWS)
    parser.add_argument("--noun", choices=sorted(_HEADERS), default="leads")
    parser.add_argument("--quick", action="store_true", help=f"only {_QUICK:,} rows")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = measure(asked.noun, _QUICK if asked.quick else asked.rows)
    print(json.dumps(found, indent=2, default=str))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2, default=str))


if __name__ == "__main__":
    main()
