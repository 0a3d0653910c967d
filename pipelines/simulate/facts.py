"""The facts of a simulated company straight from its tables: what the record would give, without a record.

For tests and measurements of features and models, where a database would only take time. The ids in them are
external ids.
"""

from typing import Final

import duckdb
import pyarrow as pa

from features.sources import SOURCES

from .company import Company

_LIFE: Final = """
create view life as
select deals.*, stage.name as first_stage, stage.position as first_position
from deals
join (select deal, min_by(stage, changed_at) as stage from stage_changes group by deal) first
    on first.deal = deals.external_id
join stages as stage on stage.external_id = first.stage
"""

_CHANGES: Final = """
create view changes as
select deal, field, value, coalesce(known_at, changed_at) as known_at, changed_at as occurred_at
from deal_changes
union all select external_id, 'amount', amount::text, created_at, created_at from deals
union all select external_id, 'expected_close', expected_close::text, created_at, created_at from deals
union all select external_id, 'owner', owner, created_at, created_at from deals
"""

_ENTRIES: Final = """
create view entries as
select
    deal, stages.name as stage, position, kind, reason, changed_at as occurred_at,
    coalesce(known_at, changed_at) as known_at,
    lag(stages.name) over life as from_stage, lag(position) over life as from_position,
    lag(kind) over life as from_kind
from stage_changes join stages on stages.external_id = stage
window life as (partition by deal order by changed_at)
"""

_DONE: Final = """
create view done as
select *, coalesce(ended_at, occurred_at) as over_at,
    known_at < coalesce(ended_at, occurred_at)
        and (kind = 'meeting' and outcome is not null or kind = 'task' and outcome = 'done') as told_later
from activities
"""

_FACTS: Final = {
    "deal_opened": """
        select external_id as deal_id, account as account_id, owner as owner_id, pipeline, source,
            created_at as occurred_at, created_at as known_at
        from life
    """,
    "deal_stage": """
        select deal as deal_id, stage, position, kind, from_stage, from_position, occurred_at, known_at
        from entries
    """,
    "deal_amount": """
        select deal as deal_id, value::double as amount, lag(value::double) over earlier as from_amount,
            occurred_at, known_at
        from changes where field = 'amount'
        window earlier as (partition by deal order by occurred_at)
    """,
    "deal_expected_close": """
        select deal as deal_id, value::date as expected_close,
            lag(value::date) over earlier as from_expected_close, occurred_at, known_at
        from changes where field = 'expected_close'
        window earlier as (partition by deal order by occurred_at)
    """,
    "deal_owner": """
        select deal as deal_id, value as owner_id, lag(value) over earlier as from_owner_id,
            occurred_at, known_at
        from changes where field = 'owner'
        window earlier as (partition by deal order by occurred_at)
    """,
    "deal_person": """
        select deal as deal_id, person as person_id, role, true as present,
            added_at as occurred_at, added_at as known_at
        from deal_people
        union all
        select deal, person, role, false, removed_at, removed_at from deal_people where removed_at is not null
    """,
    "deal_product": """
        select deal as deal_id, product, quantity::double as quantity, unit_price::double as unit_price,
            true as present, added_at as occurred_at, added_at as known_at
        from deal_products
    """,
    "touch": """
        select external_id as touch_id, deal as deal_id, account as account_id, "user" as user_id,
            person as person_id, kind, direction, case when not told_later then outcome end as outcome,
            epoch(ended_at) - epoch(occurred_at) as duration_seconds, occurred_at, known_at
        from done
    """,
    "account": """
        select external_id as account_id, parent as parent_id, industry, region,
            employees::integer as employees, created_at as occurred_at, created_at as known_at
        from accounts
    """,
    "deal_closed": """
        select entries.deal as deal_id, life.account as account_id, owner.value as owner_id, life.pipeline,
            kind = 'won' as won, amount.value::double as amount, life.created_at as opened_at,
            entries.occurred_at, entries.known_at
        from entries
        join life on life.external_id = entries.deal
        asof join (from changes where field = 'owner') as owner
            on owner.deal = entries.deal and owner.occurred_at <= entries.occurred_at
        asof join (from changes where field = 'amount') as amount
            on amount.deal = entries.deal and amount.occurred_at <= entries.occurred_at
        where kind <> 'open'
    """,
    "deal_life": """
        select deal as deal_id, 'open' as state, occurred_at, known_at
        from entries where kind = 'open' and from_kind <> 'open'
    """,
    "touch_completed": """
        select external_id as touch_id, deal as deal_id, outcome, null as duration_seconds,
            over_at as occurred_at, over_at as known_at
        from done where told_later
    """,
}
"""Of what never happens in a simulated company there is no statement."""


def company_facts(company: Company) -> dict[str, pa.Table]:
    """Return the fact tables of `features.sources`, in their schemas, in order of time."""
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        for name, table in company.tables.items():
            database.register(name, table)
        for view in (_LIFE, _CHANGES, _ENTRIES, _DONE):
            database.execute(view)
        return {
            name: _select(database, name, schema) if name in _FACTS else schema.empty_table()
            for name, schema in SOURCES.items()
        }


def _select(database: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema) -> pa.Table:
    columns = ", ".join(
        f"{field.name}::timestamp as {field.name}" if pa.types.is_timestamp(field.type) else field.name
        for field in schema
    )
    rows: pa.Table = database.sql(f"select {columns} from ({_FACTS[name]}) order by all").to_arrow_table()
    return rows.cast(schema)
