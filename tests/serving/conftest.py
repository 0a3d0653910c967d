"""The service over a test database: in-process for most tests, on a real socket where the wire matters."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from crm_core import access, pipelines
from crm_core.kit import Database, Urls
from serving import bootstrap
from serving.api import app as http
from serving.jobs.worker import work
from serving.services import Services
from serving.settings import Settings
from tests.crm_core.selling import lay_out
from tests.database import Org

PASSWORD = "a long enough password"
ClientOf = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service looks for the web app; empty at the start of each test."""
    return tmp_path_factory.mktemp("service") / "web"


@pytest.fixture(scope="session")
def application(web: Path) -> FastAPI:
    """The application, described once for all tests, since that takes a while; each gives it its services."""
    return http.build(Settings(data=web.parent / "data", web=web))


@pytest.fixture
def settings(tmp_path: Path, web: Path) -> Iterator[Settings]:
    """Settings of a service of its own."""
    yield Settings(data=tmp_path / "data", web=web)
    shutil.rmtree(web, ignore_errors=True)
    (web.parent / "secret").unlink(missing_ok=True)


@pytest.fixture
async def services(
    database: Database,  # noqa: ARG001 - empties the tables afterwards
    urls: Urls,
    settings: Settings,
) -> AsyncIterator[Services]:
    """The composed services; no jobs run unless a test runs them."""
    async with bootstrap.compose(settings, url=urls.app, pool_size=5) as composed:
        composed.queue.periodic_registry.periodic_tasks.clear()  # nothing by the clock unless a test says so
        yield composed


@pytest.fixture
async def anonymous(services: Services, application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not known."""
    application.state.services = services
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bellwether.test/api/v1") as client:
        yield client


@pytest.fixture
async def client_of(anonymous: httpx.AsyncClient, services: Services, org: Org) -> AsyncIterator[ClientOf]:
    """Make clients that act as one of the company's people, by API key."""
    async with contextlib.AsyncExitStack() as stack:

        async def client(who: str, *, of: Org = org) -> httpx.AsyncClient:
            opened = httpx.AsyncClient(
                transport=anonymous._transport,
                base_url=anonymous.base_url,
                headers={"Authorization": f"Bearer {await key_of(services, of, who)}"},
            )
            return await stack.enter_async_context(opened)

        yield client


async def key_of(services: Services, org: Org, who: str) -> str:
    """Make an API key that acts as somebody; the analyst, who may make none, is given one by role."""
    maker, role = ("admin", "analyst") if who == "analyst" else (who, None)
    async with services.work(org.as_(maker)) as unit:
        return (await access.make_key(unit, name=who, role=role, at=services.clock())).key


@pytest.fixture
async def pipeline(database: Database, org: Org) -> pipelines.Pipeline:
    """A pipeline of two open stages, Won and Lost."""
    return await lay_out(database, org, at=bootstrap.clock())


@pytest.fixture
async def run_jobs(services: Services) -> Callable[[], Awaitable[None]]:
    """Run the jobs that wait now, until none is left."""

    async def run() -> None:
        await work(services.queue, context={"services": services}, wait=False)

    return run


@pytest.fixture
async def address(services: Services, settings: Settings) -> AsyncIterator[str]:
    """The address of the service on a real socket, with its live stream and a worker running."""
    opened = contextlib.nullcontext(services)
    server = uvicorn.Server(
        uvicorn.Config(http.build(settings, opened), host="127.0.0.1", port=0, log_config=None, ws="none")
    )
    serving = asyncio.create_task(server.serve())
    working = asyncio.create_task(work(services.queue, context={"services": services}))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    await services.hub.ready()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working
