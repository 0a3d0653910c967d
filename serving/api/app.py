"""The application: every router under /api/v1, and the web app on all other paths."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Final

from fastapi import FastAPI

from serving.api import errors, guarding, health, oauth_tokens, openapi, routes, web
from serving.api.headers import Headers
from serving.services import Services
from serving.settings import Settings

VERSION: Final = "0.1.0"
_DESCRIPTION: Final = """The whole of Bellwether: the web app uses nothing else.

Log in for a session cookie, or send `Authorization: Bearer bw_...`. Errors are RFC 9457 problem details
with a stable `code`. Amounts are decimal strings, times are ISO 8601 in UTC. Lists have opaque cursors."""


def build(
    settings: Settings | None = None, services: AbstractAsyncContextManager[Services] | None = None
) -> FastAPI:
    """Build the application; its services open when it starts. Without them it only describes itself."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if services is None:
            yield
            return
        async with services as opened:
            app.state.services = opened
            listening = asyncio.create_task(opened.hub.run())
            try:
                yield
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening

    app = FastAPI(
        title="Bellwether",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=lifespan,
    )
    app.include_router(routes.gathered())
    app.include_router(health.router, include_in_schema=False)
    app.include_router(oauth_tokens.metadata_router)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]  # FastAPI's own way of extending it
    errors.install(app)
    guarding.install(app)
    if settings is not None:
        app.include_router(web.router(settings.web))
        app.add_middleware(Headers, https=settings.https)
    return app
