"""Running jobs, and taking up again what a killed worker left behind."""

import asyncio
import contextlib
import logging
from typing import Any, Final

import procrastinate
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

_log: Final = logging.getLogger(__name__)


async def take_up_stalled(queue: procrastinate.App, *, silent_seconds: float) -> int:
    """Queue again the jobs of workers not heard of for so long, and return how many.

    When the same work waits already under its key, the old job is closed: the waiting one stands in for it.
    """
    taken = 0
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        try:
            await queue.job_manager.retry_job(job)
        except UniqueViolation:
            await queue.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)
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
    concurrency: int = 16,
    heartbeat_seconds: float = 5.0,
    silent_seconds: float = 15.0,
    wait: bool = True,
) -> None:
    """Run jobs until cancelled, or without `wait` until none is left; jobs under way may end first."""
    await take_up_stalled(queue, silent_seconds=silent_seconds)

    async def watch() -> None:
        while True:
            await asyncio.sleep(heartbeat_seconds)
            with contextlib.suppress(ConnectorException):
                await take_up_stalled(queue, silent_seconds=silent_seconds)

    watching = asyncio.create_task(watch())
    try:
        await queue.run_worker_async(
            additional_context=context,
            concurrency=concurrency,
            delete_jobs="successful",
            fetch_job_polling_interval=1.0,
            install_signal_handlers=False,
            shutdown_graceful_timeout=20.0,
            stalled_worker_timeout=silent_seconds,
            update_heartbeat_interval=heartbeat_seconds,
            wait=wait,
        )
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
