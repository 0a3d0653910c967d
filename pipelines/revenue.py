"""Training rows of the revenue model: every deal, deals open at past month beginnings, deals asked by the
week.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.compute import Facts, offer
from models.revenue.spec import ROWS, Params
from pipelines.features import paths_of
from pipelines.revenue_timing import curves

Floats = NDArray[np.float64]
Timer = Callable[[pa.Table], Floats]
"""Answers deals at moments of the past (`deal_id`, `as_of`) with curves [asks, weeks], by models that knew
only what was known at those moments."""

_SOURCES: Final = (
    "deal_opened",
    "deal_closed",
    "deal_life",
    "deal_stage",
    "deal_amount",
    "deal_expected_close",
    "deal_owner",
    "deal_account",
    "deal_product",
    "account",
)

_BASE: Final = """
create temp table opened as
    select deal_id, min(known_at) as opened_at, first(account_id) as account_id, first(owner_id) as owner_id
    from deal_opened group by deal_id;
create temp table turns as
    select deal_id, known_at, occurred_at, if(won, 'won', 'lost') as state, amount from deal_closed
    union all select deal_id, known_at, occurred_at, state, null from deal_life;
create temp table spans as
    select deal_id, known_at as since, occurred_at, state, amount,
        lead(known_at) over (partition by deal_id order by known_at, occurred_at) as until
    from turns;
create temp table ended as
    select * from spans where until is null;
create temp table ways as
    select deal_id, known_at, account_id from deal_account
    union all select deal_id, opened_at, account_id from opened;
"""

_ASKS: Final = """
create or replace temp table asks as
select opened.deal_id, moments.as_of, opened.opened_at
from opened
join (select unnest($moments::timestamp[]) as as_of) as moments on opened.opened_at <= moments.as_of
asof left join (select * from spans order by deal_id, since) as spans
    on spans.deal_id = opened.deal_id and spans.since <= moments.as_of
where coalesce(spans.state, 'open') = 'open'
"""

_CLOSINGS: Final = """
create or replace temp table asks as
select opened.deal_id, opened.opened_at,
    if(ended.state in ('won', 'lost'), ended.since, $at::timestamp) as as_of
from opened left join ended using (deal_id)
where coalesce(ended.state, 'open') <> 'deleted'
"""

_STANDING: Final = """
with lines as (
    select asks.deal_id, asks.as_of, product, max_by({'worth': quantity * unit_price, 'present': present},
        known_at) as line
    from asks join deal_product on deal_product.deal_id = asks.deal_id and deal_product.known_at <= asks.as_of
    group by all
), worth as (
    select deal_id, as_of, list(product order by product) as products,
        list(greatest(line.worth, 0) order by product) as worths
    from lines where line.present and line.worth is not null
    group by all
)
select $kind as kind, asks.deal_id, asks.as_of, asks.opened_at,
    if(ended.state in ('won', 'lost'), ended.occurred_at, null) as closed_at,
    if(ended.state in ('won', 'lost'), ended.since, null) as known_at,
    if(ended.state in ('won', 'lost'), ended.state = 'won', null) as won,
    if($kind = 'deal' and ended.state = 'won', coalesce(ended.amount, amount.amount), amount.amount)
        as amount,
    stage.stage, expected.expected_close, owner.owner_id, ways.account_id, account.region,
    coalesce(worth.products, []) as products,
    list_transform(coalesce(worth.worths, []), lambda x: x / nullif(list_sum(worth.worths), 0)) as shares,
    null::double[] as win_by
from asks
left join ended on ended.deal_id = asks.deal_id and ended.since >= asks.as_of
left join worth on worth.deal_id = asks.deal_id and worth.as_of = asks.as_of
asof left join deal_amount as amount on amount.deal_id = asks.deal_id and amount.known_at <= asks.as_of
asof left join (from deal_stage where kind = 'open') as stage
    on stage.deal_id = asks.deal_id and stage.known_at <= asks.as_of
asof left join deal_expected_close as expected
    on expected.deal_id = asks.deal_id and expected.known_at <= asks.as_of
asof left join deal_owner as owner on owner.deal_id = asks.deal_id and owner.known_at <= asks.as_of
asof left join ways on ways.deal_id = asks.deal_id and ways.known_at <= asks.as_of
asof left join account on account.account_id = ways.account_id and account.known_at <= asks.as_of
order by asks.as_of, asks.deal_id
"""

_ASKED: Final = """
select 'asked' as kind, asks.deal_id, asks.as_of, asks.opened_at,
    if(ended.state in ('won', 'lost'), ended.occurred_at, null) as closed_at,
    if(ended.state in ('won', 'lost'), ended.since, null) as known_at,
    if(ended.state in ('won', 'lost'), ended.state = 'won', null) as won, stage.stage
from asks left join ended on ended.deal_id = asks.deal_id and ended.since >= asks.as_of
asof left join (from deal_stage where kind = 'open') as stage
    on stage.deal_id = asks.deal_id and stage.known_at <= asks.as_of
order by asks.as_of, asks.deal_id
"""


def rows(facts: Path, *, params: Mapping[str, Any], at: datetime) -> pa.Table:
    """Return the training rows from an organization's facts (`models.revenue.spec.ROWS`).

    What is said of a deal at an origin was known by then. Curves of when deals are won come from close_timing
    as it would have been trained at that origin, unless `timing` says `stage`.
    """
    chosen = Params.read(params)
    paths = paths_of(facts)
    timer = partial(curves, facts=paths, every=chosen.timing_every) if chosen.timing == "model" else None
    return rows_of(paths, params=chosen, at=at, timer=timer)


def rows_of(facts: Facts, *, params: Params, at: datetime, timer: Timer | None = None) -> pa.Table:
    """Return the training rows from facts in files or in memory."""
    now = at.astimezone(UTC).replace(tzinfo=None)
    with duckdb.connect() as connection:
        for source in _SOURCES:
            offer(connection, source, facts.get(source))
        connection.execute("set threads = 1")
        connection.execute(_BASE)
        first = connection.sql("select min(opened_at) from opened").fetchall()[0][0]
        if first is None:
            return ROWS.empty_table()
        connection.execute(_CLOSINGS, {"at": now})
        parts = [_standing(connection, "deal")]
        origins = origins_of(first, now, count=params.origins)
        connection.execute(_ASKS, {"moments": origins})
        parts.append(_timed(_standing(connection, "open"), timer))
        connection.execute(_ASKS, {"moments": _weekly(first, now)})
        asked: pa.Table = connection.sql(_ASKED).to_arrow_table()
    for field in ROWS:
        if field.name not in asked.column_names:
            asked = asked.append_column(field, pa.nulls(asked.num_rows, field.type))
    return pa.concat_tables([*parts, asked.select(ROWS.names).cast(ROWS)])


def origins_of(first: datetime, now: datetime, *, count: int) -> list[datetime]:
    """Return the month beginnings, oldest first, from which a backtest foretells: half a year in at the
    earliest.
    """
    month = datetime(now.year, now.month, 1)  # noqa: DTZ001 - facts hold UTC without a zone
    found: list[datetime] = []
    while len(found) < count and (month - first).days > _SETTLING_DAYS:
        found.append(month)
        month = datetime(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)  # noqa: DTZ001
    return found[::-1]


_SETTLING_DAYS: Final = 180


def _weekly(first: datetime, now: datetime) -> list[datetime]:
    """Return one moment a week up to now: midnights of Thursdays, on which NumPy's weeks begin."""
    begin = np.datetime64(first, "W").astype("datetime64[us]")
    return [each.item() for each in np.arange(begin, np.datetime64(now, "us"), np.timedelta64(7, "D"))]


def _standing(connection: duckdb.DuckDBPyConnection, kind: str) -> pa.Table:
    table: pa.Table = connection.sql(_STANDING, params={"kind": kind}).to_arrow_table()
    return table.cast(ROWS)


def _timed(table: pa.Table, timer: Timer | None) -> pa.Table:
    """Put the curves in that a timer gives."""
    if timer is None or not table.num_rows:
        return table
    found = timer(table.select(["deal_id", "as_of"])).round(6).tolist()
    place = ROWS.get_field_index("win_by")
    return table.set_column(place, ROWS.field(place), pa.array(found, ROWS.field(place).type))
