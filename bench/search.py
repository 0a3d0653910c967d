"""Search over a million records: how long an answer takes to somebody who sees all and to a rep who sees few.

    python -m bench.search [--records 1000000] [--queries 200] [--json FILE]

A throw-away server is filled with accounts, people and deals with made-up names; then queries as
people type them (beginnings, whole names, with mistakes, addresses, numbers) are timed end to end in
the process: the gate's candidates, the reading under policies, and the order. Keys of the JSON: records,
filled_seconds; by who asks: queries, found, p50_ms, p95_ms, worst_ms, p95_ms_by_kind.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import psycopg

from bench.record_plan import FIRST, SECOND
from bench.report import keep
from crm_core import organizations, pipelines, search, users
from crm_core.kit import Database, Identity, bootstrap, embedded, migrations, unit_of_work
from serving.bootstrap import clock

_REPS: Final = 500
_SOUNDS: Final = "babebibodedidofafefigagoheholajakakelalemamemonanenopaperarerisasesitatotevavewizaze"
"""Two letters each; names are two to five of them."""


def _word(rng: random.Random) -> str:
    at = [2 * rng.randrange(len(_SOUNDS) // 2) for _ in range(rng.randint(2, 5))]
    return "".join(_SOUNDS[n : n + 2] for n in at).title()


def _fill(
    admin_url: str, org: Any, reps: list[Any], pipeline: Any, *, records: int, rng: random.Random
) -> None:
    """Write a quarter accounts, a half people and a quarter deals."""
    with psycopg.connect(admin_url) as connection:
        cursor = connection.cursor()
        words = [_word(rng) for _ in range(max(1000, records // 20))]
        with cursor.copy("copy accounts (org_id, id, name, owner_id) from stdin") as copy:
            for _ in range(records // 4):
                copy.write_row((org, _id(rng), f"{rng.choice(words)} {rng.choice(SECOND)}", rng.choice(reps)))
        with cursor.copy("copy people (org_id, id, name, email, phone, owner_id) from stdin") as copy:
            for _ in range(records // 2):
                first, last, firm = rng.choice(FIRST), rng.choice(words), rng.choice(words).lower()
                address = f"{first}.{last}@{firm}.example".lower()
                copy.write_row(
                    (
                        org,
                        _id(rng),
                        f"{first} {last}",
                        address,
                        f"+49 {rng.randrange(10**9, 10**10)}",
                        rng.choice(reps),
                    )
                )
        with cursor.copy(
            "copy deals (org_id, id, name, owner_id, pipeline_id, stage_id, state, currency, opened_at,"
            " entered_stage_at) from stdin"
        ) as copy:
            for _ in range(records // 4):
                copy.write_row(
                    (org, _id(rng), f"{rng.choice(words)} {_word(rng)}", rng.choice(reps), pipeline.id,
                     pipeline.stages[0].id, "open", "EUR", clock(), clock())
                )  # fmt: skip
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def _id(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


def _queries(admin_url: str, *, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Queries as people type them, of names that are there: (kind, text)."""
    with psycopg.connect(admin_url) as connection:
        found = connection.execute(
            "select name, email, phone from people tablesample system (1) limit %s", [count]
        ).fetchall()
    asked: list[tuple[str, str]] = []
    for name, email, phone in found:
        first, last = name.split(" ", 1)
        cut = rng.randrange(len(last))
        asked += [
            ("two letters", last[:2]), ("beginning", last[:4]), ("whole name", name),
            ("two words", f"{first[:2]} {last[:3]}"),
            ("mistyped", last[:cut] + last[cut + 1 :]), ("address", email), ("telephone", phone[-7:]),
        ]  # fmt: skip
    return rng.sample(asked, min(count, len(asked)))


async def _measure(records: int, queries: int) -> dict[str, Any]:
    rng = random.Random(5)  # noqa: S311 - a made-up company
    folder = Path(tempfile.mkdtemp(prefix="bw-search-"))
    admin = embedded.start_server(folder, durable=False)
    try:
        both = bootstrap.create_database(admin, "search")
        migrations.upgrade(both.owner)
        superuser = both.owner.replace("bellwether_owner", "postgres", 1)
        database = Database.connect(both.app, pool_size=2)
        tenant = await organizations.found(database, slug="big", name="Big", currency="EUR")
        async with unit_of_work(database, tenant.system) as work:
            stages = (("New", "open"), ("Won", "won"), ("Lost", "lost"))
            key = await pipelines.lay_out(work, name="Sales", stages=stages, at=clock())
            reps = [
                await users.add(
                    work, name=f"Rep {n}", email=f"r{n}@big.example", role="sales_representative", at=clock()
                )
                for n in range(_REPS)
            ]  # fmt: skip
        async with unit_of_work(database, tenant.system) as work:
            pipeline = await pipelines.read(work.session, key)
        began = time.perf_counter()
        _fill(superuser, tenant.id, reps, pipeline, records=records, rng=rng)
        filled = time.perf_counter() - began
        asked = _queries(superuser, count=queries, rng=rng)
        told: dict[str, Any] = {"records": records, "filled_seconds": round(filled, 1)}
        for who, identity in (("sees all", tenant.system), ("a rep", Identity(tenant.id, reps[0]))):
            told[who] = await _timed(database, identity, asked)
        await database.close()
        return told
    finally:
        embedded.release(folder)


async def _timed(database: Database, identity: Identity, asked: list[tuple[str, str]]) -> dict[str, Any]:
    times: dict[str, list[float]] = {}
    found = 0
    for kind, q in [*asked[:10], *asked]:
        began = time.perf_counter()
        async with unit_of_work(database, identity) as work:
            found += bool(await search.find(work, q))
        times.setdefault(kind, []).append((time.perf_counter() - began) * 1e3)
    every = sorted(one for of_kind in times.values() for one in of_kind)
    return {
        "queries": len(every), "found": found, "p50_ms": round(statistics.median(every), 1),
        "p95_ms": round(every[int(len(every) * 0.95) - 1], 1), "worst_ms": round(every[-1], 1),
        "p95_ms_by_kind": {
            kind: round(sorted(of)[max(0, int(len(of) * 0.95) - 1)], 1) for kind, of in sorted(times.items())
        },
    }  # fmt: skip


def main() -> None:
    """Measure and print; with --json, keep it too."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    told = asyncio.run(_measure(given.records, given.queries))
    print(keep(told, given.json))


if __name__ == "__main__":
    main()
