"""The application: every router under /api/v1, and the web app on all other paths."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Final

from fastapi import APIRouter, FastAPI

from crm_core import audit as audit_trail
from crm_core import privacy as privacy_record
from crm_core.records import RESOURCES, SAVED_VIEWS
from serving.api import (
    accounts,
    activities,
    affiliations,
    api_keys,
    audit,
    bulk,
    committees,
    currency_rates,
    custom_fields,
    deal_parts,
    deals,
    duplicates,
    errors,
    exports,
    files,
    guarding,
    health,
    hierarchy,
    invitations,
    invoices,
    leads,
    merges,
    models,
    notes,
    notifications,
    oauth,
    oauth_tokens,
    openapi,
    orders,
    people,
    pipelines,
    privacy,
    quotas,
    resource,
    roles,
    routing,
    scores,
    search,
    second_factor,
    session,
    single_sign_on,
    stream,
    subscriptions,
    tags,
    tasks,
    territories,
    users,
    views,
    web,
    webhooks,
)
from serving.api.headers import Headers
from serving.services import Services
from serving.settings import Settings

_OWN_ENDPOINTS: Final = frozenset({"deals", "accounts", "people", "activities"})
"""Nouns that list, read, create and change in endpoints of their own."""
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
    api = APIRouter(prefix="/api/v1")
    for noun in (
        session, api_keys, pipelines, deals, deal_parts,
        accounts, people, activities, users, models, stream, health,
        orders, invoices, subscriptions, quotas, tags, files, notes, tasks, notifications,
    ):  # fmt: skip
        api.include_router(noun.router)
    for found in RESOURCES.values():
        api.include_router(resource.router(found, whole=found.noun not in _OWN_ENDPOINTS))
    for kept in (SAVED_VIEWS, audit_trail.RESOURCE, privacy_record.RETENTION_RULES, privacy_record.ERASURES):
        api.include_router(resource.router(kept))
    for more in (
        territories.router,
        routing.router,
        files.streamed,
        currency_rates.router,
        leads.router,
        affiliations.router,
        hierarchy.router,
        audit.router,
        privacy.router,
        committees.router,
        exports.router,
        custom_fields.router,
        custom_fields.described,
        search.router,
        merges.router,
        bulk.router,
        bulk.streamed,
        views.router,
        webhooks.router,
        webhooks.once,
        session.signed_in,
        session.enrolling,
        second_factor.router,
        invitations.router,
        invitations.open_router,
        roles.router,
        roles.access_router,
        single_sign_on.providers_router,
        single_sign_on.leaving,
        single_sign_on.router,
        single_sign_on.linking,
        oauth.router,
        oauth.once,
        oauth.consents,
        oauth_tokens.router,
        scores.router,
        scores.now_router,
    ):
        api.include_router(more)
    api.include_router(duplicates.router)
    app.include_router(api)
    app.include_router(health.router, include_in_schema=False)
    app.include_router(oauth_tokens.metadata_router)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]  # FastAPI's own way of extending it
    errors.install(app)
    guarding.install(app)
    if settings is not None:
        app.include_router(web.router(settings.web))
        app.add_middleware(Headers, https=settings.https)
    return app
