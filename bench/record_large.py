"""Lists at a million deals and 500 users: how soon the first page comes, to whom, and by which plan."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event

from bench import record_ours
from bench.load import load_apart
from bench.record_plan import Plan
from bench.service import UNTHROTTLED, running
from crm_core import deals
from crm_core.kit import Database, Identity, embedded, unit_of_work

TEAM: Final = 50
_LISTS: Final = ("list", "filtered", "search")
_SORTS: Final[dict[str, dict[str, Any]]] = {
    "list": {}, "filtered": {"sort": "-amount", "state": "open"}, "search": {"q": "Amber Turbine"},
}  # fmt: skip
"""What the record itself is asked, for the plans."""


def large(folder: Path, *, deals: int, seconds: float, keep: bool) -> dict[str, Any]:
    """Fill a server of its own, ask each list as a rep, a manager of 50 and an admin, and explain each."""
    apart = folder.with_name(f"{folder.name}_large")
    plan = Plan(deals=deals, accounts=deals // 5, contacts=deals * 3 // 10, users=500)
    if not keep:
        record_ours.clear(apart)
    made = record_ours.filled(apart, plan, team=TEAM)
    admin = embedded.start_server(apart / "postgres")
    found: dict[str, Any] = {"plan": asdict(plan)}
    with running("serve", data=apart, patience=180, settings=UNTHROTTLED, options=["--no-worker"]) as url:
        port = int(url.rsplit(":", 1)[1])
        for who in made.people:
            asks = record_ours.operations(made, who, port=port, admin_url=admin)
            found[who] = {
                name: load_apart(port, asks[name], clients=1, seconds=seconds).figures() for name in _LISTS
            }
    plans = asyncio.run(_explained(embedded.start(apart / "postgres").app, made))
    file = folder.parent / "record_plans.txt"
    file.write_text("\n\n".join(f"-- {title}\n{text}" for title, text in plans.items()) + "\n")
    for title, text in plans.items():
        who, name = title.split(": ")
        found[who][name] |= {"plan": _shortly(text)}
    embedded.release(apart / "postgres")
    return found | {"plans": str(file)}


async def _explained(url: str, made: record_ours.Made) -> dict[str, str]:
    """The plans of what the record asks the database for each list, as run under each user's policies."""
    database = Database.connect(url)
    plans = {}
    for who, user in made.people.items():
        for name, asked in _SORTS.items():
            async with unit_of_work(database, Identity(UUID(made.org_id), UUID(user))) as work:
                with _heard(database) as heard:
                    await deals.listed(work.session, **asked)
                statement, values = heard[-1]
                connection = await work.connection()
                rows = await connection.execute(f"explain (analyze, buffers) {statement}".encode(), values)
                plans[f"{who}: {name}"] = "\n".join([line async for (line,) in rows])
    await database.close()
    return plans


@contextmanager
def _heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Note the statements that go to the database meanwhile."""
    heard: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.append((statement, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def _shortly(plan: str) -> list[str]:
    """The scans of a plan, and how long it took."""
    told = ("Scan", "Execution Time", "Planning Time")
    lines = [line.strip().lstrip("-> ") for line in plan.splitlines()]
    return [line for line in lines if any(word in line for word in told) and "SubPlan" not in line]
