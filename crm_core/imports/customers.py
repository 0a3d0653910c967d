# ruff: noqa: E501 - SQL reads better in whole lines
"""The customer side of an imported history, all in one transaction: what was ordered, billed, paid and subscribed to.

It comes after the bundle whose accounts, deals and users it names by their ids in the same source. It belongs to
that bundle's import: undoing it takes both away.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from crm_core.kit import Database, Identity, unit_of_work

_IDS: Final = """
create temporary table known on commit drop as
select table_name, external_id, record_id, import_id from imported_rows
where org_id = %(org)s and source = %(source)s and table_name in ('accounts', 'deals', 'users')"""
_INDEX: Final = "create unique index on known (table_name, external_id) include (record_id, import_id)"
_RUN: Final = "(select import_id from known where table_name = 'accounts' limit 1)"
_BASE: Final = "%(org)s, bellwether_new_id()"
_FROM: Final = "from jsonb_to_recordset(cast(%(rows)s as jsonb)) as r({columns})"
_ACCOUNT: Final = "join known a on a.table_name = 'accounts' and a.external_id = r.account"
_DEAL: Final = "left join known d on d.table_name = 'deals' and d.external_id = r.deal"
_OWNER: Final = "left join known u on u.table_name = 'users' and u.external_id = r.owner"
_EVENT: Final = "insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at, data)"

_ORDERS: Final = f"""
insert into orders (org_id, id, number, account_id, deal_id, owner_id, status, ordered_at, currency, created_at, updated_at,
                    external_source, external_id, import_id)
select {_BASE}, r.number, a.record_id, d.record_id, u.record_id, case when r.fulfilled_at is null then 'placed' else 'fulfilled' end,
       r.ordered_at, %(currency)s, r.ordered_at, coalesce(r.fulfilled_at, r.ordered_at), %(source)s, r.external_id, {_RUN}
{_FROM.format(columns="external_id text, number text, account text, deal text, owner text, ordered_at timestamptz, fulfilled_at timestamptz")}
{_ACCOUNT} {_DEAL} {_OWNER}"""
_LINES: Final = f"""
insert into order_lines (org_id, id, order_id, position, product, quantity, unit_price)
select {_BASE}, o.id, r.position, r.product, r.quantity, r.unit_price
{_FROM.format(columns='"order" text, position int, product text, quantity numeric, unit_price numeric')}
join orders o on o.org_id = %(org)s and o.external_source = %(source)s and o.external_id = r."order" """
_ORDERS_TOLD: Final = f"""
{_EVENT}
select {_BASE}, t.type, 'orders', o.id, o.deal_id, o.account_id, %(actor)s, o.import_id, t.at, t.at, t.data
from orders o
cross join lateral (select count(*) as lines from order_lines l where l.org_id = o.org_id and l.order_id = o.id) n
cross join lateral (values
    ('OrderCreated', o.ordered_at, true, jsonb_build_object('owner_id', o.owner_id, 'status', 'draft', 'currency', o.currency, 'ordered_at', o.ordered_at)),
    ('OrderLinesChanged', o.ordered_at, true, jsonb_build_object('total', o.total::text, 'from_total', '0.00', 'currency', o.currency, 'lines', n.lines)),
    ('OrderStatusChanged', o.ordered_at, true, jsonb_build_object('status', 'placed', 'from_status', 'draft', 'total', o.total::text, 'currency', o.currency, 'owner_id', o.owner_id)),
    ('OrderStatusChanged', o.updated_at, o.status = 'fulfilled', jsonb_build_object('status', 'fulfilled', 'from_status', 'placed', 'total', o.total::text, 'currency', o.currency, 'owner_id', o.owner_id))
) t (type, at, happened, data)
where o.org_id = %(org)s and o.external_source = %(source)s and t.happened order by t.at, o.id"""

_INVOICES: Final = f"""
insert into invoices (org_id, id, number, account_id, order_id, owner_id, status, issued_on, due_on, currency, total, created_at,
                      updated_at, external_source, external_id, import_id)
select {_BASE}, r.number, a.record_id, o.id, u.record_id, case when r.written_off_at is null then 'open' else 'uncollectible' end,
       r.issued_on, r.due_on, %(currency)s, r.total, r.issued_at, coalesce(r.written_off_at, r.issued_at), %(source)s, r.external_id, {_RUN}
{_FROM.format(columns='external_id text, number text, account text, "order" text, owner text, issued_at timestamptz, issued_on date, due_on date, total numeric, written_off_at timestamptz')}
{_ACCOUNT} {_OWNER}
left join orders o on o.org_id = %(org)s and o.external_source = %(source)s and o.external_id = r."order" """
_INVOICES_TOLD: Final = f"""
{_EVENT}
select {_BASE}, t.type, 'invoices', i.id, null, i.account_id, %(actor)s, i.import_id, t.at, t.at, t.data
from invoices i
cross join lateral (values
    ('InvoiceCreated', i.created_at, true, jsonb_build_object('order_id', i.order_id, 'owner_id', i.owner_id, 'total', i.total::text, 'currency', i.currency)),
    ('InvoiceIssued', i.created_at, true, jsonb_build_object('order_id', i.order_id, 'owner_id', i.owner_id, 'total', i.total::text, 'currency', i.currency, 'issued_on', i.issued_on, 'due_on', i.due_on)),
    ('InvoiceWrittenOff', i.updated_at, i.status = 'uncollectible', jsonb_build_object('balance', i.balance::text, 'currency', i.currency))
) t (type, at, happened, data)
where i.org_id = %(org)s and i.external_source = %(source)s and t.happened order by t.at, i.id"""
_PAYMENTS: Final = f"""
insert into payments (org_id, id, invoice_id, account_id, paid_at, amount, currency, method, created_at, updated_at,
                      external_source, external_id, import_id)
select {_BASE}, i.id, i.account_id, r.paid_at, r.amount, i.currency, r.method, r.paid_at, r.paid_at, %(source)s, r.external_id, {_RUN}
{_FROM.format(columns="external_id text, invoice text, paid_at timestamptz, amount numeric, method text, days_late int")}
join invoices i on i.org_id = %(org)s and i.external_source = %(source)s and i.external_id = r.invoice"""
_PAYMENTS_TOLD: Final = f"""
{_EVENT}
select {_BASE}, t.type, t.noun, t.record_id, null, p.account_id, %(actor)s, p.import_id, p.paid_at, p.paid_at, t.data
{_FROM.format(columns="external_id text, days_late int")}
join payments p on p.org_id = %(org)s and p.external_source = %(source)s and p.external_id = r.external_id
join invoices i on i.org_id = p.org_id and i.id = p.invoice_id
cross join lateral (values
    ('PaymentReceived', 'payments', p.id, jsonb_build_object('invoice_id', i.id, 'amount', p.amount::text, 'currency', p.currency, 'method', p.method, 'balance', i.balance::text, 'days_late', r.days_late)),
    ('InvoicePaid', 'invoices', i.id, jsonb_build_object('total', i.total::text, 'currency', i.currency, 'days_late', r.days_late))
) t (type, noun, record_id, data)
order by p.paid_at, p.id, t.type desc"""

_SUBSCRIPTIONS: Final = f"""
insert into subscriptions (org_id, id, plan, account_id, deal_id, owner_id, amount, currency, billing, starts_on, renews_on, ends_on,
                           status, cancelled_at, cancel_reason, auto_renew, created_at, updated_at, external_source, external_id, import_id)
select {_BASE}, r.plan, a.record_id, d.record_id, u.record_id, r.amount, %(currency)s, r.billing, r.starts_on, r.renews_on, r.ends_on,
       r.status, r.cancelled_at, r.cancel_reason, r.auto_renew, r.starts_on, r.starts_on, %(source)s, r.external_id, {_RUN}
{_FROM.format(columns="external_id text, plan text, account text, deal text, owner text, amount numeric, billing text, starts_on date, renews_on date, ends_on date, status text, cancelled_at timestamptz, cancel_reason text, auto_renew boolean")}
{_ACCOUNT} {_DEAL} {_OWNER}"""
_TURNS: Final = f"""
{_EVENT}
select {_BASE}, r.type, 'subscriptions', s.id, s.deal_id, s.account_id, %(actor)s, s.import_id, r.at, r.at,
       r.data || case r.type when 'SubscriptionStarted' then jsonb_build_object('owner_id', s.owner_id) else '{{}}' end
{_FROM.format(columns="subscription text, type text, at timestamptz, data jsonb")}
join subscriptions s on s.org_id = %(org)s and s.external_source = %(source)s and s.external_id = r.subscription order by r.at, s.id"""
_QUOTAS: Final = f"""
with made as (
    insert into quotas (org_id, id, user_id, team_id, period, starts_on, measure, amount, currency)
    select {_BASE}, u.record_id, t.id, 'quarter', r.starts_on, 'revenue', r.amount, %(currency)s
    {_FROM.format(columns='"user" text, team text, starts_on date, amount numeric')}
    left join known u on u.table_name = 'users' and u.external_id = r."user"
    left join teams t on t.org_id = %(org)s and t.name = r.team
    where (r."user" is null or u.record_id is not null) and (r.team is null or t.id is not null)
    returning *)
{_EVENT}
select {_BASE}, 'QuotaSet', 'quotas', m.id, null, null, %(actor)s, {_RUN}, least(m.starts_on, %(at)s), least(m.starts_on, %(at)s),
       jsonb_build_object('user_id', m.user_id, 'team_id', m.team_id, 'period', m.period, 'starts_on', m.starts_on, 'measure', m.measure,
                          'amount', m.amount::text, 'currency', m.currency) from made m"""

STEPS: Final = (
    ("orders", _ORDERS),
    ("lines", _LINES),
    ("orders", _ORDERS_TOLD),
    ("invoices", _INVOICES),
    ("invoices", _INVOICES_TOLD),
    ("payments", _PAYMENTS),
    ("payments", _PAYMENTS_TOLD),
    ("subscriptions", _SUBSCRIPTIONS),
    ("turns", _TURNS),
    ("quotas", _QUOTAS),
)
"""Which rows go into which statement, in order."""


async def bring_in_customers(
    database: Database,
    identity: Identity,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    source: str,
    currency: str,
    at: datetime,
) -> dict[str, int]:
    """Bring in orders, lines, invoices, payments, subscriptions with their turns, and quotas; counts by table.

    Once for a source: when orders of it are there already, nothing happens and no count is given.
    """
    async with unit_of_work(database, identity) as work:
        connection = await work.connection()
        values: dict[str, object] = {
            "org": identity.org_id, "actor": identity.user_id, "source": source, "currency": currency, "at": at,
        }  # fmt: skip
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            (f"customers {identity.org_id} {source}",),
        )
        cursor = await connection.execute(
            "select exists (select from orders where org_id = %(org)s and external_source = %(source)s)",
            values,
        )
        there = await cursor.fetchone()
        if there is None or there[0]:
            return {}
        await connection.execute("select set_config('timezone', 'UTC', true)")
        for statement in (_IDS, _INDEX, "analyze known"):
            await connection.execute(statement, values if "%(" in statement else None)
        for name, statement in STEPS:
            rows = orjson.dumps(list(tables.get(name, ()))).decode()
            await connection.execute(statement, values | {"rows": rows}, prepare=False)
        return {name: len(rows) for name, rows in tables.items()}
