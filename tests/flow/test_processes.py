"""Several processes that answer on one address, and the one that does what may wait."""

import os
import signal
from pathlib import Path

import httpx

from serving.jobs.flow import rescore_everything
from serving.jobs.queue import defer
from serving.services import Services
from tests.crm_core.selling import lay_out, open_deal
from tests.database import make_org
from tests.flow.killing import Scratch, company, scratch, until
from tests.flow.test_killed_service import free_port

__all__ = ["company", "scratch"]

_DONE_BY = "select 1 from procrastinate_jobs where id = %s and status = 'doing'"
_SCORED = "select count(distinct deal_id) from deal_scores where cause like %s"


async def test_a_lost_answering_process_is_replaced_and_none_outlives_the_service(scratch: Scratch) -> None:
    """One of two is killed: another takes its place; when the service stops, both are gone."""
    port = free_port()
    serving = await scratch.serve(port, "--processes", "2")
    await until(lambda: _children(serving.pid, "answer"))
    (killed,) = _children(serving.pid, "answer")

    os.kill(killed, signal.SIGKILL)
    await until(lambda: _children(serving.pid, "answer") not in ([], [killed]))
    (another,) = _children(serving.pid, "answer")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        answers = [(await client.get("/api/v1/health")).status_code for _ in range(8)]
    serving.terminate()
    serving.wait(timeout=60)

    assert set(answers) == {httpx.codes.OK}
    assert not _runs(another)


async def test_what_may_wait_is_done_by_a_process_that_gives_way(scratch: Scratch, company: Services) -> None:
    """Scores of many deals are not made by the process that answers; killed, another one makes them."""
    org = await make_org(company.database, "northgate")
    pipeline = await lay_out(company.database, org, at=company.clock())
    for _ in range(3):
        await open_deal(company.database, org.as_("rep"), pipeline=pipeline, at=company.clock())
    async with company.work(org.tenant.system) as unit:
        await defer(company.queue, rescore_everything(org.tenant.system), connection=await unit.connection())
    (job,) = scratch.rows("select id from procrastinate_jobs where task_name = 'rescore_open'")

    with scratch.held("deal_scores"):
        serving = await scratch.serve(free_port())
        await until(lambda: scratch.rows(_DONE_BY, job[0]))
        (killed,) = _children(serving.pid, "work-behind")
        gives_way = os.getpriority(os.PRIO_PROCESS, killed) > os.getpriority(os.PRIO_PROCESS, serving.pid)
        os.kill(killed, signal.SIGKILL)
    await until(lambda: scratch.rows(_SCORED, f"%job {job[0]}%") == [(3,)])
    (another,) = _children(serving.pid, "work-behind")
    serving.terminate()
    serving.wait(timeout=60)

    assert gives_way
    assert not any(map(_runs, (killed, another)))
    assert "never retrieved" not in scratch.output(serving)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _children(parent: int, command: str) -> list[int]:
    """The processes that another has started for a command of ours."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            words = (stat.parent / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if int(fields[1]) == parent and command.encode() in words:
            found.append(int(stat.parent.name))
    return found
