"""What a forecast reads from the record: deals open or lately closed, who is there, territories and
products.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import forecasts, insights
from crm_core.forecasts import CENT, DealCategory, Tree
from crm_core.insights import Timing

_LATELY: Final = timedelta(days=120)
"""Who opened no deal for so long and owns none that is open is not expected to."""

_DEALS: Final = text("""
    select d.id, d.owner_id, d.account_id, d.state, d.expected_close, d.stage_id, s.name as stage,
           c.day as closed_on,
           case when d.currency = :currency then d.amount
                else round(d.amount * bellwether_rate(d.currency, coalesce(c.day, :today)), 2) end as amount
    from deals d
    join stages s on s.org_id = d.org_id and s.id = d.stage_id
    cross join lateral (select (d.closed_at at time zone 'utc')::date as day) c
    where d.org_id = (select bellwether_org()) and (d.state = 'open' or d.closed_at >= :since)
    order by d.id
""")
_LINES: Final = text("""
    select l.deal_id, coalesce(l.product_id, p.id) as product_id,
           sum(l.quantity * l.unit_price * (1 - coalesce(l.discount_percent, 0) / 100)) as worth
    from deal_products l
    left join lateral (
        select p.id from products p where p.org_id = l.org_id and p.name = l.product order by p.id limit 1
    ) p on true
    where l.org_id = (select bellwether_org()) and l.removed_at is null and l.deal_id = any(:deal_ids)
    group by l.deal_id, coalesce(l.product_id, p.id)
    order by l.deal_id, 2
""")
_OWNERS: Final = text("""
    select u.id from users u
    where u.org_id = (select bellwether_org()) and u.kind = 'person' and u.active and exists (
        select from deals d where d.org_id = u.org_id and d.owner_id = u.id
          and (d.state = 'open' or d.opened_at > :lately))
    order by u.id
""")
_LANDS: Final = text("""
    select distinct on (a.account_id) a.account_id, t.origin_id
    from account_territories a
    join territories t on t.org_id = a.org_id and t.id = a.territory_id
    where a.org_id = (select bellwether_org()) and a.to_at is null and a.account_id = any(:account_ids)
    order by a.account_id, a.from_at, a.id
""")
_PRODUCTS: Final = text("""
    select distinct on (p.name) p.name, p.id from products p
    where p.org_id = (select bellwether_org()) order by p.name, p.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeal:
    """A deal as the record has it."""

    id: UUID
    owner_id: UUID | None
    account_id: UUID | None
    state: Literal["open", "won", "lost"]
    stage_id: UUID
    stage: str
    amount: Decimal
    """In the organization's own currency; nothing without an amount or a rate."""
    expected_close: date | None
    closed_on: date | None
    territory_id: UUID | None
    """Where its account lies, as in every version of the territories; the first where it lies in several."""
    shares: Mapping[UUID, float]
    """Of each product in its lines; empty without lines. Lines that name no product of the list have none."""
    lined: bool
    """Whether it has lines that are worth anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that a forecast reads."""

    deals: tuple[RecordDeal, ...]
    timings: Mapping[UUID, Timing]
    categories: Mapping[UUID, DealCategory]
    stage_weights: Mapping[UUID, float]
    owners: tuple[UUID, ...]
    """Who may win deals that are not there yet."""
    everybody: Tree
    territories: Mapping[UUID, UUID]
    """By account, of those asked about."""
    products: Mapping[str, UUID]
    """By name."""


async def read(
    session: AsyncSession, *, currency: str, since: datetime, at: datetime, accounts: Collection[UUID]
) -> Record:
    """Return what the record holds now; `since` is from when on closed deals are wanted.

    `accounts` are others whose territories are wanted.
    """
    rows = (await session.execute(_DEALS, {"currency": currency, "since": since, "today": at.date()})).all()
    ids = [row.id for row in rows]
    lines = await _lines(session, ids)
    wanted = {row.account_id for row in rows if row.account_id is not None} | set(accounts)
    found = await session.execute(_LANDS, {"account_ids": sorted(wanted)})
    lands: dict[UUID, UUID] = {row.account_id: row.origin_id for row in found}
    lately = {"lately": at - _LATELY}
    owners = (await session.execute(_OWNERS, lately)).scalars().all()
    products = await session.execute(_PRODUCTS)
    return Record(
        deals=tuple(_deal(row, lines.get(row.id, {}), lands) for row in rows),
        timings=await insights.timings_of(session, [row.id for row in rows if row.state == "open"]),
        categories=await forecasts.categories(session, ids),
        stage_weights=await forecasts.stage_weights(session, at=at),
        owners=tuple(owners),
        everybody=forecasts.tree(await forecasts.people(session)),
        territories=lands,
        products={row.name: row.id for row in products},
    )


async def _lines(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[UUID | None, float]]:
    found: dict[UUID, dict[UUID | None, float]] = {}
    for row in await session.execute(_LINES, {"deal_ids": list(ids)}):
        found.setdefault(row.deal_id, {})[row.product_id] = float(row.worth or 0)
    return found


def _deal(row: Any, worth: Mapping[UUID | None, float], lands: Mapping[UUID, UUID]) -> RecordDeal:
    total = sum(worth.values())
    return RecordDeal(
        id=row.id,
        owner_id=row.owner_id,
        account_id=row.account_id,
        state=cast("Literal['open', 'won', 'lost']", row.state),
        stage_id=row.stage_id,
        stage=row.stage,
        amount=(row.amount or Decimal(0)).quantize(CENT),
        expected_close=row.expected_close,
        closed_on=row.closed_on,
        territory_id=lands.get(row.account_id),
        shares={id_: each / total for id_, each in worth.items() if id_ is not None} if total > 0 else {},
        lined=total > 0,
    )
