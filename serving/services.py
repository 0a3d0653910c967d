"""Everything a request or a job may need, put together once for the process."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

import procrastinate

from connectors.guarded_http import Guard
from connectors.mail_out import Post
from connectors.single_sign_on import OpenId
from crm_core.access import Letters
from crm_core.files import Shelf
from crm_core.kit import Database, Identity, Sink, Work, unit_of_work
from crm_core.kit.sealing import Sealer
from serving.account_risk import RiskTeller
from serving.api.cursors import Cursors
from serving.api.limits import Limiter
from serving.champions import Champions
from serving.duplicates import Duplicates
from serving.live import Hub
from serving.recognition import Recognition
from serving.scoring import LiveScorer
from serving.settings import Settings
from serving.sight import Sight
from serving.tenants import Tenants


@dataclass(frozen=True)
class Services:
    """The parts, concrete ones named by `serving.bootstrap` alone."""

    settings: Settings
    database: Database
    tenants: Tenants
    queue: procrastinate.App
    sink: Sink
    champions: Champions
    scorer: LiveScorer
    risks: RiskTeller
    duplicates: Duplicates
    sight: Sight
    recognition: Recognition
    hub: Hub
    cursors: Cursors
    sealer: Sealer
    guard: Guard
    letters: Letters
    post: Post
    open_id: OpenId
    shelf: Shelf
    """Where the bytes of attached files lie."""
    audit_key: bytes
    """Makes the links of the audit trail; kept beside the database, never in it."""
    limiter: Limiter
    clock: Callable[[], datetime]

    def work(self, identity: Identity) -> AbstractAsyncContextManager[Work]:
        """Open a unit of work whose events reach the queue."""
        return unit_of_work(self.database, identity, sink=self.sink)
