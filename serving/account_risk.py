"""Live risks of accounts: their facts as of now, one feature query, the champion's answer, stored."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

from crm_core import insights
from crm_core.facts import for_accounts
from crm_core.insights import ASKED, Risk
from crm_core.kit import Database, Sink, unit_of_work
from crm_core.organizations import Tenant
from features.compute import LiveFeatures
from features.contracts import contracts
from features.services import CHURN_V1
from models.card import Card
from models.churn import MAIN, MODEL, AccountRisk, ChurnModel, risks, untrained
from models.churn.predict import checked
from pipelines.score import finite
from serving.champions import Champions
from serving.moments import CLOCKS_APART
from serving.tenants import Tenants


def churn_of(champions: Champions, organization: str) -> ChurnModel:
    """Return the organization's champion; before any promotion, rates that say they know no customers."""
    model: ChurnModel | None = champions.kind(MODEL, organization)
    card: Card | None = champions.card(MODEL, organization)
    if model is None or card is None:
        return untrained(organization)
    return checked(model, card.doubt)


class RiskTeller:
    """Tells how likely customers are to be lost, from their facts as of now, one batch at a time."""

    def __init__(
        self,
        database: Database,
        tenants: Tenants,
        champions: Champions,
        *,
        clock: Callable[[], datetime],
        sink: Sink | None,
    ) -> None:
        self._database = database
        self._tenants = tenants
        self._champions = champions
        self._clock = clock
        self._sink = sink
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="risks")
        self._features: LiveFeatures | None = None

    async def tell(self, org_id: UUID, account_ids: Collection[UUID], *, cause: str = ASKED) -> list[Risk]:
        """Tell of these accounts and store it; those that are no customers are left out and show nothing."""
        tenant = await self._tenants.of(org_id)
        async with unit_of_work(self._database, tenant.system, sink=self._sink) as work:
            ids = await insights.accounts_there(work.session, account_ids)
            if not ids:
                return []
            connection = await work.connection()
            facts = await for_accounts(connection, ids, org_id=org_id, currency=tenant.currency)
            as_of = _moment(facts, now=self._clock())
            told = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._answer, tenant.slug, ids, facts, as_of
            )
            found = [
                stored(
                    risk, account_id=account_id, features=row, tenant=tenant, at=self._clock(), cause=cause
                )
                for account_id, (risk, row) in zip(ids, told, strict=True)
                if risk is not None
            ]
            there = {risk.account_id for risk in found}
            await insights.record_risks(work, found, no_customers=[key for key in ids if key not in there])
        return found

    async def close(self) -> None:
        """Release the thread."""
        self._thread.shutdown()
        if self._features is not None:
            self._features.close()

    def _answer(
        self, organization: str, ids: Sequence[UUID], facts: Mapping[str, pa.Table], as_of: datetime
    ) -> list[tuple[AccountRisk | None, dict[str, Any]]]:
        if self._features is None:
            self._features = LiveFeatures(CHURN_V1)
        moment = as_of.astimezone(UTC).replace(tzinfo=None)
        asks = pa.Table.from_pylist(
            [{"account_id": str(key), "as_of": moment} for key in ids], schema=CHURN_V1.entity.asks
        )
        rows = self._features.compute(asks, facts)
        found = risks(churn_of(self._champions, organization), rows, contracts(asks, facts))
        return list(zip(found, rows.drop_columns(["account_id", "as_of"]).to_pylist(), strict=True))


def _moment(facts: Mapping[str, pa.Table], *, now: datetime) -> datetime:
    """Return now, or the newest that was read where another clock wrote it a little ahead of ours."""
    latest = now
    for table in facts.values():
        newest = pc.max(table.column("known_at")).as_py()
        if newest is not None and latest < newest.replace(tzinfo=UTC) <= now + CLOCKS_APART:
            latest = newest.replace(tzinfo=UTC)
    return latest


def stored(
    risk: AccountRisk,
    *,
    account_id: UUID,
    features: Mapping[str, Any],
    tenant: Tenant,
    at: datetime,
    cause: str,
) -> Risk:
    """Return a risk as the record keeps it: with the whole feature row, missing numbers as null."""
    told = risk.prediction
    return Risk(
        account_id=account_id,
        kind=risk.kind,
        value=told.value,
        horizon_days=MAIN[risk.kind],
        band=told.band,
        low=min(told.low, told.value),
        high=max(told.high, told.value),
        churn_30=risk.chances[30],
        churn_90=risk.chances[90],
        churn_180=risk.chances[180],
        health=risk.health,
        revenue_at_risk=Decimal(f"{risk.revenue_at_risk:.2f}"),
        currency=tenant.currency,
        contracts=tuple(asdict(each) for each in risk.contracts),
        alive=risk.alive,
        orders_expected=risk.orders_expected,
        orders_missed=risk.orders_missed,
        calibrated=told.calibrated,
        basis=told.basis,
        basis_note=told.basis_note,
        base=told.base,
        rest=told.rest,
        reasons=tuple({**asdict(reason), "direction": reason.direction} for reason in told.reasons),
        features={name: finite(value) for name, value in features.items()},
        model_version=told.model_version,
        as_of=told.as_of,
        computed_at=at,
        cause=cause,
    )
