"""The composition root: settings in, concrete parts out. The environment is read here and nowhere else."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import psycopg

from connectors.disk_shelf import DiskShelf
from connectors.guarded_http import Guard
from connectors.mail_out import LogPost, Post, SmtpPost
from connectors.single_sign_on import OpenId
from crm_core.access import Letters
from crm_core.kit import Database, Urls, bootstrap, embedded
from crm_core.kit.sealing import Sealer
from pipelines.layout import Layout
from serving.account_risk import RiskTeller
from serving.api.cursors import Cursors
from serving.api.limits import Limiter
from serving.champions import Champions
from serving.duplicates import Duplicates, Linkages
from serving.jobs import (
    bulk,
    committees,
    duplicates,
    files,
    flow,
    forecasts,
    housekeeping,
    imports,
    learning,
    letters,
    privacy,
    recommendations,
    risks,
    routing,
    scores,
    webhooks,
    working,
)
from serving.jobs import queue as jobs
from serving.key_file import KeyFile
from serving.live import Hub
from serving.recognition import Recognition
from serving.scoring import LiveScorer
from serving.services import Services
from serving.settings import Settings
from serving.sight import Sight
from serving.tenants import Tenants

TASKS: Final = (
    privacy.register,
    committees.register,
    recommendations.register,
    scores.register,
    forecasts.register,
    risks.register,
    routing.register,
    housekeeping.register,
    webhooks.register,
    letters.register,
    learning.register,
    working.register,
    files.register,
    bulk.register,
    duplicates.register,
    imports.register,
)
"""What the queue can do."""
_TIMEOUT_SECONDS: Final = 10.0
"""How long an identity provider has to answer."""


def read_settings(**given: Any) -> Settings:
    """Read the settings from the environment; what is given here wins."""
    return Settings(**{name: value for name, value in given.items() if value is not None})


def layout(settings: Settings, organization: str) -> Layout:
    """Tell where an organization's files are."""
    return Layout(settings.data, organization)


def clock() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def start_database(settings: Settings) -> Urls:
    """Have the database run and migrated, ours or the one set, and tell where it is."""
    if settings.database_url is None:
        return embedded.start(settings.cluster)
    return bootstrap.prepare(
        settings.database_url.get_secret_value(), app_password=secret(settings, "app_password").decode()
    )


def secret(settings: Settings, name: str) -> bytes:
    """Return a secret kept under `data`, made on first use and readable by its owner only."""
    path = settings.data / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_hex(32))
        partial.rename(path)
    return path.read_bytes()


def sealer_of(settings: Settings) -> Sealer:
    """Return the keys that secrets are sealed with: those that are set, or those of the file under `data`."""
    if settings.sealing_keys is not None:
        return Sealer.of(settings.sealing_keys.get_secret_value())
    secret(settings, "sealing")
    return key_file(settings).sealer()


def key_file(settings: Settings) -> KeyFile:
    """Return the file of sealing keys under `data`."""
    return KeyFile(settings.data / "secrets" / "sealing")


def post_of(settings: Settings, *, clock: Callable[[], datetime] = clock) -> Post:
    """Return who takes letters: the mail server that is set, or a folder under `data`."""
    if settings.smtp_url is None:
        return LogPost(settings.data / "letters")
    return SmtpPost.at(settings.smtp_url.get_secret_value(), sender=settings.mail_from, clock=clock)


@asynccontextmanager
async def compose(
    settings: Settings, *, url: str, clock: Callable[[], datetime] = clock, pool_size: int = 12
) -> AsyncIterator[Services]:
    """Put the services together over a migrated database (the application's URL), and take them apart."""
    database = Database.connect(url, pool_size=pool_size)
    queue = jobs.build(url, *TASKS)
    sink = flow.sink(queue)
    tenants = Tenants(database)
    champions = Champions(settings.shelf)
    scorer = LiveScorer(database, tenants, champions, clock=clock, sink=sink)
    teller = RiskTeller(database, tenants, champions, clock=clock, sink=sink)
    linkage = Duplicates(database, tenants, Linkages(settings.shelf))
    sight = Sight(database)
    recognition = Recognition(database, clock=clock)

    async def listen() -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(url, autocommit=True)

    signing = settings.secret.get_secret_value().encode() if settings.secret else secret(settings, "cursors")
    guard = Guard(allow_private=settings.webhooks_allow_private)
    sealer = sealer_of(settings)
    http = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False)
    try:
        async with queue.open_async():
            yield Services(
                settings=settings,
                database=database,
                tenants=tenants,
                queue=queue,
                sink=sink,
                champions=champions,
                scorer=scorer,
                risks=teller,
                duplicates=linkage,
                sight=sight,
                recognition=recognition,
                hub=Hub(listen),
                cursors=Cursors(signing),
                sealer=sealer,
                guard=guard,
                letters=Letters(secret(settings, "letters")),
                post=post_of(settings, clock=clock),
                open_id=OpenId(http, clock=clock),
                shelf=DiskShelf(settings.files),
                audit_key=secret(settings, "audit"),
                limiter=Limiter(settings.requests_per_minute),
                clock=clock,
            )
    finally:
        await http.aclose()
        await guard.close()
        await recognition.close()
        await sight.close()
        await teller.close()
        await scorer.close()
        await database.close()
