"""The application: every router under /api/v1, and the web app on all other paths."""

from typing import Any

from fastapi import APIRouter, FastAPI

from serving.api import (
    accounts,
    activities,
    api_keys,
    deal_parts,
    deals,
    health,
    models,
    openapi,
    people,
    pipelines,
    scores,
    session,
    stream,
    users,
)

VERSION = "0.1.0"
_DESCRIPTION = """The whole of Bellwether: the web app uses nothing else.

Log in for a session cookie, or send `Authorization: Bearer bw_...`. Errors are RFC 9457 problem details
with a stable `code`. Amounts are decimal strings, times are ISO 8601 in UTC. Lists have opaque cursors."""


def build(services: Any = None) -> FastAPI:
    """Build the application over its services; without services it can only describe itself."""
    app = FastAPI(
        title="Bellwether",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.services = services
    api = APIRouter(prefix="/api/v1")
    for noun in (
        session, api_keys, pipelines, deals, deal_parts, scores,
        accounts, people, activities, users, models, stream, health,
    ):  # fmt: skip
        api.include_router(noun.router)
    app.include_router(api)
    app.include_router(health.router, include_in_schema=False)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app
