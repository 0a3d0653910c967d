"""Every endpoint under /api/v1, in the order in which paths are matched."""

from typing import Final

from fastapi import APIRouter

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
    exports,
    features,
    files,
    forecast_words,
    forecasts,
    health,
    hierarchy,
    import_folders,
    imports,
    invitations,
    invoices,
    leads,
    merges,
    model_watch,
    models,
    notes,
    notifications,
    oauth,
    oauth_tokens,
    orders,
    people,
    pipelines,
    privacy,
    quotas,
    recommendations,
    resource,
    risks,
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
    timings,
    users,
    views,
    webhooks,
)

_OWN_ENDPOINTS: Final = frozenset({"deals", "accounts", "people", "activities"})
"""Nouns that list, read, create and change in endpoints of their own."""

_SPECIAL: Final = (
    scores.router,
    scores.now_router,
    territories.router,
    routing.router,
    files.streamed,
    currency_rates.router,
    leads.router,
    affiliations.router,
    hierarchy.router,
    privacy.router,
    committees.router,
    recommendations.router,
    exports.router,
    custom_fields.router,
    custom_fields.described,
    search.router,
    merges.router,
    bulk.router,
    bulk.streamed,
    import_folders.router,
    import_folders.streamed,
    imports.router,
    imports.streamed,
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
    features.router,
    risks.router,
    risks.now_router,
)
"""What nouns can do besides, in the order in which paths are matched, which takes time for each."""


def gathered() -> APIRouter:
    """Gather the endpoints of every noun."""
    api = APIRouter(prefix="/api/v1")
    for noun in (
        session, api_keys, pipelines, deals, deal_parts,
        accounts, people, activities, users, models, model_watch, stream, health, forecasts, forecast_words,
        orders, invoices, subscriptions, quotas, tags, files, notes, tasks, notifications, timings,
    ):  # fmt: skip
        api.include_router(noun.router)
    for found in RESOURCES.values():
        api.include_router(resource.router(found, whole=found.noun not in _OWN_ENDPOINTS))
    api.include_router(audit.router)  # before the kinds of records: its paths would be taken for ids
    for kept in (SAVED_VIEWS, audit_trail.RESOURCE, privacy_record.RETENTION_RULES, privacy_record.ERASURES):
        api.include_router(resource.router(kept))
    for more in _SPECIAL:
        api.include_router(more)
    api.include_router(duplicates.router)
    return api
