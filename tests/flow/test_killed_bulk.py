"""A worker killed in the middle of a bulk job: another ends it, each row once."""

import orjson
import pytest

from crm_core.records import bulk
from serving.bulk_data import path_of
from serving.jobs.worker import work
from serving.services import Services
from tests.database import make_org
from tests.flow.killing import Scratch, company, scratch, until

__all__ = ["company", "scratch"]

_ROWS = 3 * bulk.SLICE + 7


@pytest.mark.slow
async def test_each_row_is_done_once_though_its_worker_was_killed(
    scratch: Scratch, company: Services
) -> None:
    """Killed in a slice, that slice never was; whole ones before it stay; the next worker does the rest."""
    org = await make_org(company.database, "northgate")
    lines = [orjson.dumps({"name": f"Account {n}"}) for n in range(_ROWS)]
    lines[11] = b'{"name": ""}'
    data = b"\n".join(lines)
    async with company.work(org.as_("rep")) as unit:
        job = await bulk.open_job(unit, noun="accounts", action="create", at=company.clock())
        path = path_of(company.settings.data, org.id, job)
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        await bulk.take_data(unit, job, size=len(data), lines=_ROWS, at=company.clock())
    async with company.work(org.as_("rep")) as unit:
        await bulk.start(unit, job, at=company.clock())

    victim = scratch.start("worker")
    await until(lambda: scratch.rows("select count(*) from bulk_results")[0][0] >= bulk.SLICE)
    with scratch.held("accounts"):
        await until(lambda: scratch.waiting("accounts"))
        scratch.kill(victim)
    left = scratch.rows("select done, state from bulk_jobs")
    scratch.rows("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    await work(company.queue, context={"services": company}, wait=False)

    assert bulk.SLICE <= left[0][0] < _ROWS
    assert left[0][0] % bulk.SLICE == 0
    assert scratch.rows("select state, done, succeeded, failed from bulk_jobs") == [
        ("done", _ROWS, _ROWS - 1, 1)
    ]
    assert scratch.rows("select count(*), count(distinct name) from accounts") == [(_ROWS - 1, _ROWS - 1)]
    assert scratch.rows("select count(*), count(distinct line), max(line) from bulk_results") == [
        (_ROWS, _ROWS, _ROWS)
    ]
    assert scratch.rows("select line, code from bulk_results where status = 'failed'") == [(12, "invalid")]
    assert scratch.rows("select count(*) from events where type = 'AccountCreated'") == [(_ROWS - 1,)]
    assert not path.exists()
