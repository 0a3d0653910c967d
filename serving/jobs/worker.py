"""Running jobs, and taking up again what a killed worker left behind."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any, Final

import procrastinate
from procrastinate.exceptions import ConnectorException

from serving.jobs.queue import BEHIND, QUEUE, Connector

_PAUSE_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.25
"""How often a worker looks for jobs whose time has come; of others it is told."""
_log: Final = logging.getLogger(__name__)


async def take_up_stalled(queue: procrastinate.App, *, silent_seconds: float) -> int:
    """Queue again the jobs of workers not heard of for so long, and return how many."""
    taken = 0
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        try:
            await queue.job_manager.retry_job(job)
        except ConnectorException:
            continue  # another worker was faster
        taken += 1
    if taken:
        _log.warning("%d jobs of a lost worker are queued again", taken)
    return taken


async def work(
    queue: procrastinate.App,
    *,
    context: dict[str, Any],
    queues: Sequence[str] = (QUEUE, BEHIND),
    concurrency: int = 16,
    heartbeat_seconds: float = 5.0,
    silent_seconds: float = 15.0,
    wait: bool = True,
) -> None:
    """Run jobs until cancelled, or without `wait` until none is left; jobs under way may end first.

    `queues` are those whose jobs are run.

    Whenever the database was lost, the worker resigns and begins anew as another: what its jobs have come to
    is in doubt, so they are taken up again as those of a dead worker are.
    """
    while True:
        try:
            await _work(
                queue,
                context=context,
                queues=list(queues),
                concurrency=concurrency,
                heartbeat_seconds=heartbeat_seconds,
                silent_seconds=silent_seconds,
                wait=wait,
            )
        except ConnectorException as error:
            if not wait:
                raise
            _log.warning("the worker lost the database: %s", error.__cause__ or error)
        if not wait:
            return
        _log.warning("the worker begins anew")
        await asyncio.sleep(_PAUSE_SECONDS)


async def _work(
    queue: procrastinate.App,
    *,
    context: dict[str, Any],
    queues: Sequence[str],
    concurrency: int,
    heartbeat_seconds: float,
    silent_seconds: float,
    wait: bool,
) -> None:
    """Run jobs until cancelled, until none is left, or until a connection was lost."""
    lost = queue.connector.lost if isinstance(queue.connector, Connector) else asyncio.Event()
    lost.clear()
    await take_up_stalled(queue, silent_seconds=silent_seconds)

    async def watch() -> None:
        while True:
            await asyncio.sleep(heartbeat_seconds)
            with contextlib.suppress(ConnectorException):
                await take_up_stalled(queue, silent_seconds=silent_seconds)

    beside = [asyncio.create_task(watch()), asyncio.create_task(lost.wait())]
    running = asyncio.create_task(
        queue.run_worker_async(
            queues=list(queues),
            additional_context=context,
            concurrency=concurrency,
            delete_jobs="successful",
            fetch_job_polling_interval=_LOOK_SECONDS,
            install_signal_handlers=False,
            shutdown_graceful_timeout=20.0,
            stalled_worker_timeout=silent_seconds,
            update_heartbeat_interval=heartbeat_seconds,
            wait=wait,
        )
    )
    try:
        await asyncio.wait([running, beside[1]], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (*beside, running):
            task.cancel()
        await asyncio.wait([*beside, running])
    if not running.cancelled():
        running.result()
