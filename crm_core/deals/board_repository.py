"""Reading deals as a board: the stages of a pipeline as columns, with sums over all of each.

Open and closed deals are asked for apart, each from indexes of their own: by owner for those who see some
people's deals, by time for those who see all. The newest of a column and the sums of closed columns are found
without reading a row, so that a board costs about as much as is shown of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Double,
    Numeric,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_core import pipelines
from crm_core.accounts.tables import AccountRow
from crm_core.deals.repository import amount_own, value
from crm_core.deals.schemas import Column, Deal
from crm_core.deals.tables import DealRow
from crm_core.kit import Ref
from crm_core.pipelines import Stage
from crm_core.pipelines.tables import StageRow
from crm_core.users.tables import UserRow

CLOSED_DAYS: Final = 90
CLOSED_SHOWN: Final = 50
OPEN_SHOWN: Final = 100
"""Most cards of an open column; the newest in the stage come first."""

_ZERO: Final = Decimal("0.00")
_CARD: Final = [column for column in DealRow.__table__.columns if column.name != "updated_at"]


@dataclass(frozen=True, slots=True)
class _Part:
    """The open deals of a pipeline, or those closed lately."""

    shown: ColumnElement[bool]
    since: InstrumentedAttribute[Any]
    """When a deal came into its column."""
    most: ColumnElement[int]
    weighted: ColumnElement[Any]
    """What a deal adds to the weighted sum; of closed deals their stage says it, so that no row is read."""


async def board(
    session: AsyncSession,
    pipeline_id: UUID,
    *,
    at: datetime,
    owners: Sequence[UUID] | None = None,
    open_shown: int = OPEN_SHOWN,
) -> tuple[Column, ...]:
    """Lay a pipeline out as a board: open deals, and those closed in the last 90 days.

    `owners` narrows it to some people's deals; whom one may see is the database's to decide either way.
    """
    pipeline = await pipelines.read(session, pipeline_id)
    values = {
        "pipeline_id": pipeline_id,
        "on_day": at.date(),
        "closed_since": at - timedelta(days=CLOSED_DAYS),
        "open_shown": open_shown,
        "owners": owners,
    }
    summing, showing = _statements(narrowed=owners is not None)
    stages = {stage.id: stage for stage in (*pipeline.stages, *pipeline.retired)}
    sums = {row.stage_id: row for row in await session.execute(summing, values)}
    name = Ref(pipeline.id, pipeline.name)
    cards: dict[UUID, list[Deal]] = defaultdict(list)
    for row in await session.execute(showing, values):
        stage = stages[row.stage_id]
        cards[stage.id].append(
            value(
                row,
                stage=stage,
                pipeline=name,
                account_name=row.account_name,
                owner_name=row.owner_name,
                amount_own=row.amount_own,
            )
        )
    shown = (*pipeline.stages, *(stage for stage in pipeline.retired if stage.id in sums))
    return tuple(_column(stage, sums.get(stage.id), cards[stage.id]) for stage in shown)


def _column(stage: Stage, sums: Any, cards: list[Deal]) -> Column:
    """A won deal is certain and a lost one worth nothing, whatever was last expected of it."""
    if sums is None:
        return Column(stage, 0, _ZERO, _ZERO, 0, tuple(cards))
    weighted = {"open": sums.weighted_sum, "won": sums.amount_sum, "lost": _ZERO}[stage.kind]
    return Column(stage, sums.deals, sums.amount_sum, weighted, sums.without_rate, tuple(cards))


@cache
def _statements(*, narrowed: bool) -> tuple[Any, Any]:
    """The sums and the cards, over a pipeline, moments and, when narrowed, owners."""
    parts = _parts(narrowed=narrowed)
    return _sums(parts), _cards(parts)


def _parts(*, narrowed: bool) -> tuple[_Part, _Part]:
    here = DealRow.pipeline_id == bindparam("pipeline_id")
    if narrowed:
        here &= DealRow.owner_id.in_(bindparam("owners", expanding=True))
    amount = amount_own(bindparam("on_day", type_=Date))
    chance = cast(amount * 100, BigInteger) * DealRow.score_value / 100
    closed = here & (DealRow.state != "open") & (DealRow.closed_at >= bindparam("closed_since"))
    return (
        _Part(here & (DealRow.state == "open"), DealRow.entered_stage_at, bindparam("open_shown"), chance),
        _Part(closed, DealRow.closed_at, literal(CLOSED_SHOWN), null()),
    )


def _sums(parts: Sequence[_Part]) -> Any:
    money = Numeric(18, 2)
    amount = amount_own(bindparam("on_day", type_=Date))
    return union_all(
        *(
            select(
                DealRow.stage_id,
                func.count().label("deals"),
                cast(func.coalesce(func.sum(amount), 0), money).label("amount_sum"),
                cast(func.coalesce(func.sum(cast(part.weighted, Double)), 0), money).label("weighted_sum"),
                func.count().filter(DealRow.amount.is_not(None), amount.is_(None)).label("without_rate"),
            )
            .where(part.shown)
            .group_by(DealRow.stage_id)
            for part in parts
        )
    )


def _cards(parts: Sequence[_Part]) -> Any:
    """The newest deals of each column: found in an index by id, and read with their names only then."""
    each = []
    for part in parts:
        newest = (
            select(DealRow.org_id, DealRow.id, part.since.label("since"))
            .where(part.shown, DealRow.stage_id == StageRow.id)
            .order_by(part.since.desc(), DealRow.id)
            .limit(part.most)
            .lateral()
        )
        each.append(select(newest).select_from(StageRow).join(newest, literal(value=True)))
    shown = union_all(*each).subquery("shown").c
    return (
        select(
            *_CARD,
            AccountRow.name.label("account_name"),
            UserRow.name.label("owner_name"),
            amount_own(bindparam("on_day", type_=Date)).label("amount_own"),
        )
        .join_from(shown.id.table, DealRow, (DealRow.org_id == shown.org_id) & (DealRow.id == shown.id))
        .outerjoin(AccountRow, (AccountRow.org_id == DealRow.org_id) & (AccountRow.id == DealRow.account_id))
        .outerjoin(UserRow, (UserRow.org_id == DealRow.org_id) & (UserRow.id == DealRow.owner_id))
        .order_by(shown.since.desc(), shown.id)
    )
