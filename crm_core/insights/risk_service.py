"""Keeping risks of accounts."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import insert, text

from crm_core.insights.events import AccountRiskTold
from crm_core.insights.risk_schemas import Risk
from crm_core.insights.risk_tables import AccountRiskRow
from crm_core.kit import Work

_SHOW: Final = text("""
    update accounts a
    set churn_kind = s.kind, churn_90 = s.churn_90, health = s.health,
        revenue_at_risk = s.revenue_at_risk, risk_as_of = s.as_of
    from jsonb_to_recordset(cast(:risks as jsonb))
        as s(account_id uuid, kind text, churn_90 float8, health int, revenue_at_risk numeric,
             as_of timestamptz)
    where a.org_id = :org_id and a.id = s.account_id and (a.risk_as_of is null or a.risk_as_of <= s.as_of)
""")
_NO_MORE: Final = text("""
    update accounts
    set churn_kind = null, churn_90 = null, health = null, revenue_at_risk = null, risk_as_of = null
    where org_id = :org_id and id = any(:ids) and risk_as_of is not null
""")


async def record_risks(work: Work, risks: Sequence[Risk], *, no_customers: Collection[UUID] = ()) -> None:
    """Store risks, show each on its account unless a newer one is shown there, and say so in the log.

    Accounts that are no customers, or no more, show nothing. Only the organization's system user may; a
    risk is never made by hand.
    """
    org_id = work.identity.org_id
    if no_customers:
        await work.session.execute(_NO_MORE, {"org_id": org_id, "ids": list(no_customers)})
    if not risks:
        return
    ordered = sorted(risks, key=lambda risk: risk.account_id)
    await work.session.execute(insert(AccountRiskRow), [{"org_id": org_id} | _row(risk) for risk in ordered])
    shown = [
        {
            "account_id": risk.account_id,
            "kind": risk.kind,
            "churn_90": risk.churn_90,
            "health": risk.health,
            "revenue_at_risk": str(risk.revenue_at_risk),
            "as_of": risk.as_of,
        }
        for risk in ordered
    ]
    await work.session.execute(_SHOW, {"org_id": org_id, "risks": orjson.dumps(shown).decode()})
    work.emit(
        *(
            AccountRiskTold(
                record_id=risk.id, account_id=risk.account_id, occurred_at=risk.as_of,
                known_at=risk.computed_at, kind=risk.kind, value=risk.value, health=risk.health,
                model_version=risk.model_version, as_of=risk.as_of,
            )
            for risk in ordered
        )
    )  # fmt: skip


def _row(risk: Risk) -> dict[str, Any]:
    row = asdict(risk)
    return row | {"reasons": list(risk.reasons), "contracts": list(risk.contracts)}
