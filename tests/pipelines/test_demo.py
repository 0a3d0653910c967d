"""The demo is made once, however often and however roughly its making is cut short."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from crm_core import organizations
from crm_core.kit import Database, Urls, unit_of_work
from models.win_probability.champion import champion
from pipelines import demo
from pipelines.demo_recommendations import WEEKS
from pipelines.demo_recommendations import asks_of as recommended
from pipelines.score import Moments, asks_of
from pipelines.simulate import Company, simulate
from tests.database import empty
from tests.pipelines.demo_process import plan, registry
from tests.pipelines.simulate.tiny import TINY

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow warns about itself in many ways

ROOT = Path(__file__).parents[2]

_COUNTS = """
    select 'users', count(*) from users where kind <> 'system'
    union all select 'accounts', count(*) from accounts
    union all select 'people', count(*) from people
    union all select 'deals', count(*) from deals
    union all select 'activities', count(*) from activities
    union all select 'deal_people', count(*) from deal_people
    union all select 'deal_products', count(*) from deal_products
    union all select 'orders', count(*) from orders
    union all select 'order_lines', count(*) from order_lines
    union all select 'invoices', count(*) from invoices
    union all select 'payments', count(*) from payments
    union all select 'subscriptions', count(*) from subscriptions
    union all select 'quotas', count(*) from quotas
    union all select 'orders out of step with their lines', count(*) from orders o
        where o.total is distinct from (
            select sum(l.amount) from order_lines l where l.org_id = o.org_id and l.order_id = o.id)
    union all select 'invoices paid in full', count(*) from invoices where status = 'paid' and balance = 0
    union all select 'scores', count(*) from deal_scores
    union all select 'scored twice', count(*) - count(distinct (deal_id, as_of)) from deal_scores
    union all select 'event ' || type, count(*) from events group by type
"""


@pytest.fixture(scope="module")
def company() -> Company:
    """The company that the tiny demo shows."""
    return simulate(TINY)


async def counts(database: Database) -> Mapping[str, int]:
    """Count what the record holds of the demo."""
    tenant = await organizations.named(database, demo.SLUG)
    async with unit_of_work(database, tenant.system) as work:
        rows = (await work.session.execute(text(_COUNTS))).all()
        return {row[0]: row[1] for row in rows}


def expected(company: Company, *, scores: int) -> dict[str, int]:
    """What the record should hold of the company: everything, once."""
    rows = {name: table.num_rows for name, table in company.tables.items()}
    of = company.customers.tables()
    return {
        **{name: rows[name] for name in ("users", "accounts", "people", "deals", "activities", "deal_people",
                                         "deal_products")},
        **{name: len(of[name]) for name in ("orders", "invoices", "payments", "subscriptions", "quotas")},
        "order_lines": len(of["lines"]),
        "orders out of step with their lines": 0,
        "invoices paid in full": len(of["payments"]),
        "event InvoiceIssued": len(of["invoices"]),
        "event InvoicePaid": len(of["payments"]),
        "event PaymentReceived": len(of["payments"]),
        "event SubscriptionStarted": len(of["subscriptions"]),
        "event QuotaSet": len(of["quotas"]),
        "scores": scores,
        "scored twice": 0,
        "event DealOpened": rows["deals"],
        "event DealStageChanged": rows["stage_changes"] - rows["deals"],
        "event ActivityLogged": rows["activities"],
        "event DealScored": scores,
        "event ImportFinished": 1,
    }  # fmt: skip


def scores_of(facts: Path) -> int:
    """How many scores there should be: of past recommendations, and of what is open now in past weeks."""
    asked = (
        recommended(facts, at=TINY.until, weeks=WEEKS),
        asks_of(Moments(TINY.until, plan(facts).weeks_of_scores), facts),
    )
    return len({(row["deal_id"], row["as_of"]) for table in asked for row in table.to_pylist()})


@dataclass
class Killed:
    """A child process that was killed, and where it was by its own account."""

    lines: list[str]
    finished: bool


async def child(data: Path, url: str, *, kill_at: str | None, after: float = 0.0) -> Killed:
    """Run the demo in a process; kill -9 it some seconds after its first line that begins with `kill_at`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.pipelines.demo_process", str(data), url,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    lines = []
    async for raw in process.stdout:
        lines.append(raw.decode().strip())
        if kill_at is not None and lines[-1].startswith(kill_at):
            await asyncio.sleep(after)
            if process.returncode is None:
                process.kill()
            break
    code = await process.wait()
    return Killed(lines, code == 0)


async def test_running_again_changes_nothing(database: Database, company: Company, tmp_path: Path) -> None:
    """A second run of a finished demo does no phase again, and the record is as it was."""
    told: list[demo.Phase] = []

    async def made() -> demo.Ready:
        return await demo.run(
            plan(tmp_path),
            database=database,
            registry=registry(tmp_path),
            report=lambda phase, *_: told.append(phase),
        )

    first, before = await made(), await counts(database)
    assert list(dict.fromkeys(told)) == list(demo.Phase)
    told.clear()
    again = await made()
    scores = scores_of(plan(tmp_path).layout.facts)

    assert set(told) == {demo.Phase.FOUND}
    assert again.seconds == first.seconds
    assert await counts(database) == before
    assert scores > 20
    assert expected(company, scores=scores).items() <= before.items()


async def test_a_demo_whose_database_is_gone_is_made_anew(
    database: Database, company: Company, tmp_path: Path, admin_url: str
) -> None:
    """Notes about a database that is gone are not believed."""

    async def made() -> demo.Ready:
        return await demo.run(
            plan(tmp_path), database=database, registry=registry(tmp_path), report=lambda *_: None
        )

    first = await made()
    empty(admin_url)
    second = await made()

    assert first.tenant.id != second.tenant.id
    assert (await counts(database))["deals"] == company.tables["deals"].num_rows


@pytest.mark.parametrize("kill_at", ["import deals", "recommend recommendations"])
async def test_a_killed_demo_continues(
    database: Database, urls: Urls, company: Company, tmp_path: Path, kill_at: str
) -> None:
    """Killed in the middle of importing or recommending, the next run ends with everything, once."""
    killed = await child(tmp_path, urls.app, kill_at=kill_at)
    assert not killed.finished
    assert (await child(tmp_path, urls.app, kill_at=None)).finished
    scores = scores_of(plan(tmp_path).layout.facts)

    assert expected(company, scores=scores).items() <= (await counts(database)).items()


@pytest.mark.slow
async def test_a_demo_killed_in_every_phase_ends_like_one_left_alone(
    database: Database, urls: Urls, company: Company, tmp_path: Path
) -> None:
    """Killed half a second into each phase in turn, it ends with everything, once, and a champion."""
    for phase in demo.Phase:
        await child(tmp_path, urls.app, kill_at=phase.value, after=0.5)
    assert (await child(tmp_path, urls.app, kill_at=None)).finished
    scores = scores_of(plan(tmp_path).layout.facts)
    notes = json.loads((plan(tmp_path).folder / "notes.json").read_text())

    assert expected(company, scores=scores).items() <= (await counts(database)).items()
    assert set(notes["done"]) == set(demo.Phase) - {demo.Phase.FOUND}
    assert champion(plan(tmp_path).layout.shelf, organization=demo.SLUG).model.prior.won > 0
