"""Reading risks of accounts, and whom they are told of."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.insights.risk_schemas import Risk, RiskPoint
from crm_core.insights.risk_tables import AccountRiskRow

_CUSTOMERS: Final = text("""
    select a.id from accounts a
    where a.org_id = (select bellwether_org()) and a.id > :after and (
        a.risk_as_of is not null
        or exists (select from orders o where o.org_id = a.org_id and o.account_id = a.id
                   and o.status <> 'draft')
        or exists (select from subscriptions s where s.org_id = a.org_id and s.account_id = a.id))
    order by a.id limit :limit
""")
_STORED: Final = text("""
    select distinct account_id from account_risks
    where org_id = (select bellwether_org()) and account_id = any(:ids) and cause = :cause
""")
_THERE: Final = text(
    "select id from accounts where org_id = (select bellwether_org()) and id = any(:ids) order by id"
)
_OPEN: Final = text("""
    select bellwether_level('scores', 'read') <> 'none'
       and not bellwether_hides('accounts', 'health') and not bellwether_hides('accounts', 'churn_90')
""")
_FIRST: Final = UUID(int=0)


def _risk(row: AccountRiskRow) -> Risk:
    values = {name: getattr(row, name) for name in Risk.__dataclass_fields__}
    return Risk(**values | {"reasons": tuple(row.reasons), "contracts": tuple(row.contracts)})


async def may_read_risks(session: AsyncSession) -> bool:
    """Whether risks are open to the session's identity: scores may be read, and health is not closed."""
    return bool((await session.execute(_OPEN)).scalar_one())


async def latest_risk(session: AsyncSession, account_id: UUID) -> Risk | None:
    """Read the newest risk of an account; None when there is none."""
    found = await session.execute(
        select(AccountRiskRow)
        .where(AccountRiskRow.account_id == account_id)
        .order_by(AccountRiskRow.as_of.desc(), AccountRiskRow.id.desc())
        .limit(1)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _risk(row)


async def risk_history(session: AsyncSession, account_id: UUID, *, limit: int = 200) -> tuple[RiskPoint, ...]:
    """Read the newest risks of an account, oldest of them first."""
    rows = await session.execute(
        select(
            AccountRiskRow.kind,
            AccountRiskRow.value,
            AccountRiskRow.horizon_days,
            AccountRiskRow.churn_90,
            AccountRiskRow.health,
            AccountRiskRow.model_version,
            AccountRiskRow.as_of,
        )
        .where(AccountRiskRow.account_id == account_id)
        .order_by(AccountRiskRow.as_of.desc(), AccountRiskRow.id.desc())
        .limit(limit)
    )
    return tuple(reversed([RiskPoint(*row) for row in rows]))


async def customer_ids(
    session: AsyncSession, *, after: UUID | None = None, limit: int = 256
) -> tuple[UUID, ...]:
    """List accounts that ordered or subscribed ever, in the order of their ids."""
    found = await session.execute(_CUSTOMERS, {"after": after or _FIRST, "limit": limit})
    return tuple(found.scalars())


async def accounts_there(session: AsyncSession, account_ids: Collection[UUID]) -> tuple[UUID, ...]:
    """Which of these accounts there are, in the order of their ids."""
    return tuple((await session.execute(_THERE, {"ids": list(account_ids)})).scalars())


async def told_for(session: AsyncSession, account_ids: Collection[UUID], *, cause: str) -> frozenset[UUID]:
    """Which of these accounts have a risk stored for this cause, so that a job run again repeats none."""
    found = await session.execute(_STORED, {"ids": list(account_ids), "cause": cause})
    return frozenset(found.scalars())
