"""`bellwether serve`, `worker` and `demo`: the running service."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
import uvicorn
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from typing_extensions import override

from crm_core import forecasts
from crm_core.kit import Database, Urls, embedded, unit_of_work
from crm_core.organizations import Tenant
from pipelines import demo as making
from pipelines.simulate import SimulationSpec
from serving import bootstrap, logs
from serving.api import app as http
from serving.cli.opened import Data, record, registry, run, settings_for, stages
from serving.cli.processes import keep_answering, keep_working
from serving.cli.tell import claim_port, console
from serving.jobs.flow import forecast_anew, rescore_everything, tell_all_risks
from serving.jobs.queue import BEHIND, QUEUE, build, defer_all
from serving.jobs.worker import work as run_jobs
from serving.services import Services
from serving.settings import Settings

PASSWORD: Final = "bellwether-demo"  # noqa: S105 - told on the terminal
"""Of the simulated people, who exist on this machine only."""
_SEED: Final = 7
_GIVES_WAY: Final = 10
"""How nice a process is (nice(2)) whose jobs may wait."""

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.", show_default="8000")]


def serve(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    *,
    worker: Annotated[
        bool, typer.Option(help="Run jobs too: here, and those that may wait in a process that gives way.")
    ] = True,
    processes: Annotated[
        int,
        typer.Option(min=1, max=64, help="How many processes answer; one for each core is a good number."),
    ] = 1,
) -> None:
    """Run the web app, the HTTP interface and the jobs.

    Examples:
      [bold]bellwether serve[/bold]                         everything on http://127.0.0.1:8000
      [bold]bellwether serve --port 8080 --no-worker[/bold]  and jobs apart: bellwether worker
    """
    settings = settings_for(data, host=host, port=port)
    with contextlib.closing(claim_port(settings.host, settings.port)) as claimed:
        run(_serve(settings, claimed, worker=worker, processes=processes))


def answer(descriptor: int, data: Data = None) -> None:
    """Answer on a socket that another process claimed, until that process ends."""
    settings = settings_for(data)
    with socket.socket(fileno=descriptor) as claimed:
        run(_answer_for_another(settings, claimed))


def work_behind(data: Data = None) -> None:
    """Run the jobs that may wait, giving way to all else, until the process that began this one ends."""
    os.nice(_GIVES_WAY)
    run(_work_for_another(settings_for(data)))


def work_apart(data: Data = None) -> None:
    """Run jobs apart from the web: scores that follow what happens, nightly scores, housekeeping.

    Any number may run. One that is killed loses nothing: its jobs are taken up again within seconds.

    Example: [bold]bellwether worker[/bold]
    """
    settings = settings_for(data)
    run(_work(settings))


def demo(port: Port = None, data: Data = None) -> None:
    """Make a simulated company with three years of deals, train on it, and serve it.

    It may be stopped at any time and run again: it goes on where it was and makes nothing twice.

    Example: [bold]bellwether demo --port 8080[/bold]
    """
    settings = settings_for(data, port=port)
    with contextlib.closing(claim_port(settings.host, settings.port)) as claimed:
        run(_demo(settings, claimed))


async def _serve(settings: Settings, claimed: socket.socket, *, worker: bool, processes: int) -> None:
    async with record(settings) as (_, urls), contextlib.AsyncExitStack() as others:
        for _number in range(processes - 1):
            _beside(others, keep_answering(claimed, data=settings.data))
        await _answer(settings, urls, claimed, worker=worker)


async def _answer_for_another(settings: Settings, claimed: socket.socket) -> None:
    logs.write_to_terminal(settings.log_level)
    async with record(settings) as (_, urls), bootstrap.compose(settings, url=urls.app) as services:
        server = _Server(http_config(settings, services))
        await services.scorer.warm_up()
        ended = asyncio.create_task(_until_parent_ends(server.stop))
        await server.serve(sockets=[claimed])
        ended.cancel()


async def _work_for_another(settings: Settings) -> None:
    logs.write_to_terminal(settings.log_level)
    async with record(settings) as (_, urls), bootstrap.compose(settings, url=urls.app) as services:
        working = asyncio.create_task(
            run_jobs(services.queue, context={"services": services}, queues=[BEHIND])
        )
        ended = asyncio.create_task(_until_parent_ends(_once(working)))
        await _until_stopped(working)
        ended.cancel()


async def _until_parent_ends(stop: Callable[[], object]) -> None:
    """Stop when standard input closes, as it does however the process that started us ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    stop()


async def _work(settings: Settings) -> None:
    logs.write_to_terminal(settings.log_level)
    async with (
        record(settings) as (_, urls),
        bootstrap.compose(settings, url=urls.app) as services,
        contextlib.AsyncExitStack() as beside,
    ):
        await services.scorer.warm_up()
        if settings.database_url is None:
            _beside(beside, embedded.guard(settings.cluster))
        console.print("Working. Ctrl+C stops; jobs under way end first.")
        working = asyncio.create_task(run_jobs(services.queue, context={"services": services}))
        await _until_stopped(working)


async def _demo(settings: Settings, claimed: socket.socket) -> None:
    async with record(settings) as (database, urls):
        plan = making.Plan(
            data=settings.data,
            company=SimulationSpec.three_years(
                _SEED, bootstrap.clock().replace(minute=0, second=0, microsecond=0)
            ),
            password=PASSWORD,
            settings=stages(),
            code_version=version("bellwether"),
        )
        with _progress() as progress:
            made = await making.run(
                plan, database=database, registry=registry(settings), report=_Told(progress)
            )
        await _foretell(urls, made.tenant, database)
        await _answer(settings, urls, claimed, worker=True, welcome=True)


async def _foretell(urls: Urls, tenant: Tenant, database: Database) -> None:
    """Queue the first forecast, risks of customers and scores, from which next actions follow.

    Once there is a forecast, changes and the night keep all of it up to date.
    """
    queue = build(urls.app, *bootstrap.TASKS)
    async with unit_of_work(database, tenant.system) as work:
        if await forecasts.newest(work.session) is not None:
            return
        calls = (rescore_everything, tell_all_risks, forecast_anew)
        await defer_all(queue, [call(tenant.system) for call in calls], connection=await work.connection())


class _Told:
    """Shows the demo's phases as they pass, one line each."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[making.Phase, TaskID] = {}

    def __call__(self, phase: making.Phase, what: str, done: int, total: int) -> None:
        """Show how far a phase is."""
        if not console.is_terminal:
            if phase not in self._tasks:
                console.print(f"{phase.sentence} ...")
            self._tasks[phase] = TaskID(0)
            return
        if phase not in self._tasks:
            for task in self._progress.tasks:
                self._progress.update(task.id, total=1, completed=1)
            self._tasks[phase] = self._progress.add_task(phase.sentence, total=None)
        if total:
            self._progress.update(
                self._tasks[phase], description=f"{phase.sentence}: {what}", completed=done, total=total
            )


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), BarColumn(bar_width=24),
        TimeElapsedColumn(), console=console,
    )  # fmt: skip


async def _answer(
    settings: Settings, urls: Urls, claimed: socket.socket, *, worker: bool, welcome: bool = False
) -> None:
    """Serve until stopped; then finish what is under way."""
    logs.write_to_terminal(settings.log_level)
    async with bootstrap.compose(settings, url=urls.app) as services, contextlib.AsyncExitStack() as beside:
        server = _Server(http_config(settings, services))
        await services.scorer.warm_up()
        if settings.database_url is None:
            _beside(beside, embedded.guard(settings.cluster))
        if worker:
            _beside(beside, run_jobs(services.queue, context={"services": services}, queues=[QUEUE]))
            _beside(beside, keep_working(data=settings.data))
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, server.stop)
        claimed.listen(512)
        _greet(settings, claimed.getsockname()[1], welcome=welcome)
        await server.serve(sockets=[claimed])
        console.print("Stopping; jobs under way end first.")


def http_config(settings: Settings, services: Services) -> uvicorn.Config:
    """Tell uvicorn how to serve; only trusted proxies are believed when they say for whom they call."""
    return uvicorn.Config(
        http.build(settings, contextlib.nullcontext(services)),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies or "",
    )


def _beside(stack: contextlib.AsyncExitStack, coroutine: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(coroutine)

    async def end() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(end)


class _Server(uvicorn.Server):
    """A server that leaves signals to us, so that jobs can end before the process does."""

    def stop(self) -> None:
        """Stop accepting, answer what is under way; asked twice, drop it."""
        self.force_exit = self.should_exit
        self.should_exit = True

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are."""
        yield


def _once(working: asyncio.Task[None]) -> Callable[[], None]:
    """How to stop working: asked again meanwhile, jobs under way still end first."""

    def stop() -> None:
        if not working.cancelling():
            working.cancel()

    return stop


async def _until_stopped(working: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _once(working))
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _greet(settings: Settings, port: int, *, welcome: bool) -> None:
    address = settings.public_url or f"http://{settings.host}:{port}"
    lines = [f"Bellwether is at [bold]{address}[/bold]", "Ctrl+C stops it; nothing is lost."]
    if welcome:
        lines.insert(1, f"\nLog in with password [bold]{PASSWORD}[/bold] as")
        lines[2:2] = [f"  [bold]{email:<30}[/bold] {role}" for email, role in making.LOGINS]
        lines.append("The company, its people and its deals are simulated.")
    console.print(Panel("\n".join(lines), expand=False))
