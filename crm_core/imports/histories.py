# ruff: noqa: E501 - SQL reads better in whole lines
"""Writing deals with their history: the steps each took, put in order, and the events and rows that follow.

A deal's steps are its opening, the stages it entered and its later amounts, close dates and owners. For a deal
imported before, the steps already in the log are read back, so that what is new says what it changed from.
"""

from typing import Final

WORK: Final = """
create temporary table work_deals as
select i.external_id, i.id as deal_id, not i.known as is_new, row_number() over (order by d.line, i.external_id) as n
from ids_deals i left join staged_deals d on d.external_id = i.external_id and not d.bad
where not i.rejected and (not i.known
    or exists (select from staged_stage_changes c where c.deal = i.external_id and c.state = 'new' and not c.bad)
    or exists (select from staged_deal_changes c where c.deal = i.external_id and c.state = 'new' and not c.bad))
"""
"""The deals to be opened, and those imported before of which something new is told."""

_CHUNK: Final = """
create temporary table chunk on commit drop as
select w.deal_id, w.external_id, w.is_new, d.line,
       coalesce(d.name, r.name) as name, coalesce(p.pipeline, d.pipeline) as pipeline,
       case when w.is_new then d.source else r.source end as source,
       case when w.is_new then account.id else r.account_id end as account_id,
       case when w.is_new then owner.id else r.owner_id end as owner_id,
       coalesce(r.currency, d.currency, %(currency)s) as currency,
       d.amount::numeric(18, 2) as amount, d.expected_close, d.created_at
from work_deals w
left join staged_deals d on d.external_id = w.external_id and not d.bad
join ids_deals p on p.external_id = w.external_id
left join deals r on r.org_id = %(org)s and r.id = w.deal_id and not w.is_new
left join ids_accounts account on account.external_id = d.account
left join ids_users owner on owner.external_id = d.owner
where w.n > %(after)s and w.n <= %(until)s
"""

_STAGES: Final = """
create temporary table entered on commit drop as
select c.deal_id, s.id as event_id, s.external_id, s.line, s.reason, s.changed_at as at,
       coalesce(s.known_at, s.changed_at) as known, person.id as actor_id,
       i.id as stage_id, i.name as stage, i.position, i.kind,
       c.is_new and i.kind = 'open'
           and row_number() over (partition by c.deal_id order by s.changed_at, s.line) = 1 as opens,
       row_number() over (partition by c.deal_id order by s.changed_at, s.line) = 1 as is_first
from chunk c
join staged_stage_changes s on s.deal = c.external_id and not s.bad and s.state = 'new'
join ids_stages i on i.external_id = s.stage
left join ids_users person on person.external_id = s.changed_by
"""

_RAW: Final = """
create temporary table raw_steps on commit drop as
-- The opening, in the first stage entered; a deal first heard of as won or lost was opened in the first open stage.
select c.deal_id, 'open' as series, c.created_at as at, greatest(c.created_at, f.known) as known, 0 as rank,
       f.line, true as fresh, case when f.opens then f.event_id else bellwether_new_id() end as event_id,
       f.actor_id, coalesce(o.id, f.stage_id) as stage_id, coalesce(o.name, f.stage) as stage,
       coalesce(o.position, f.position) as position, 'open' as kind,
       c.amount, c.expected_close, c.owner_id, null::text as reason
from chunk c join entered f on f.deal_id = c.deal_id and f.is_first
left join lateral (
    select i.id, i.name, i.position from record_stages i
    where not f.opens and i.pipeline = c.pipeline and i.kind = 'open' order by i.position limit 1) o on true
where c.is_new
union all
select deal_id, 'stage', at, known, 2, line, true, event_id, actor_id, stage_id, stage, position, kind,
       null, null, null, reason
from entered where not opens
union all
select c.deal_id, s.field, s.changed_at, coalesce(s.known_at, s.changed_at), 1, s.line, true, s.id, person.id,
       null, null, null, null,
       case when s.field = 'amount' then s.value::numeric(18, 2) end,
       case when s.field = 'expected_close' then s.value::date end,
       case when s.field = 'owner' then owner.id end, null
from chunk c
join staged_deal_changes s on s.deal = c.external_id and not s.bad and s.state = 'new'
left join ids_users person on person.external_id = s.changed_by
left join ids_users owner on s.field = 'owner' and owner.external_id = s.value
union all
select c.deal_id,
       case e.type when 'DealOpened' then 'open' when 'DealStageChanged' then 'stage' when 'DealAmountChanged' then 'amount'
                   when 'DealOwnerChanged' then 'owner' else 'expected_close' end,
       e.occurred_at, e.known_at, case e.type when 'DealOpened' then 0 when 'DealStageChanged' then 2 else 1 end,
       e.seq, false, e.id, e.actor_id, (e.data ->> 'stage_id')::uuid, e.data ->> 'stage',
       (e.data ->> 'position')::int, coalesce(e.data ->> 'kind', 'open'), (e.data ->> 'amount')::numeric,
       (e.data ->> 'expected_close')::date, (e.data ->> 'owner_id')::uuid, e.data ->> 'reason'
from chunk c join events e on e.org_id = %(org)s and e.deal_id = c.deal_id
where not c.is_new and e.type in ('DealOpened', 'DealStageChanged', 'DealAmountChanged', 'DealOwnerChanged',
                                  'DealExpectedCloseChanged')
"""

_STEPS: Final = """
create temporary table steps on commit drop as
with told_apart as (
    -- Changes of one kind at the same time keep the file's order: each a microsecond after the one before.
    select r.*, case when not fresh or series = 'open' then 0 else
               row_number() over (partition by deal_id, series, at, fresh order by line) - 1
               + (at = min(at) filter (where series = 'open') over (partition by deal_id))::int end as later
    from raw_steps r
), placed as (
    select deal_id, series, at + later * interval '1 microsecond' as at,
           greatest(known, at + later * interval '1 microsecond') as known, rank, line, fresh, event_id, actor_id,
           stage_id, stage, position, kind, amount, expected_close, owner_id, reason
    from told_apart
)
select p.*,
       min(at) filter (where series = 'open') over deal as opened_at,
       lag(stage) over stages as from_stage, lag(position) over stages as from_position, lag(kind) over stages as from_kind,
       lag(amount) over amounts as from_amount, lag(expected_close) over closes as from_expected_close,
       lag(owner_id) over owners as from_owner_id,
       count(*) filter (where series in ('open', 'amount')) over so_far as amounts_so_far,
       count(*) filter (where series in ('open', 'owner')) over so_far as owners_so_far
from placed p
window deal as (partition by deal_id),
       so_far as (partition by deal_id order by at, rank, line),
       stages as (partition by deal_id, series in ('open', 'stage') order by at, rank, line),
       amounts as (partition by deal_id, series in ('open', 'amount') order by at, rank, line),
       closes as (partition by deal_id, series in ('open', 'expected_close') order by at, rank, line),
       owners as (partition by deal_id, series in ('open', 'owner') order by at, rank, line)
"""

_NOW: Final = """
create temporary table standing on commit drop as
select deal_id, min(opened_at) as opened_at,
       (array_agg(stage_id order by at desc, rank desc, line desc) filter (where series in ('open', 'stage')))[1] as stage_id,
       (array_agg(kind order by at desc, rank desc, line desc) filter (where series in ('open', 'stage')))[1] as state,
       (array_agg(reason order by at desc, rank desc, line desc) filter (where series in ('open', 'stage')))[1] as reason,
       max(at) filter (where series in ('open', 'stage')) as entered_stage_at,
       (array_agg(amount order by at desc, rank desc, line desc) filter (where series in ('open', 'amount')))[1] as amount,
       (array_agg(owner_id order by at desc, rank desc, line desc) filter (where series in ('open', 'owner')))[1] as owner_id,
       (array_agg(expected_close order by at desc, rank desc, line desc)
           filter (where series in ('open', 'expected_close')))[1] as expected_close
from steps group by deal_id
"""

_OPEN: Final = """
insert into deals (org_id, id, name, account_id, owner_id, pipeline_id, stage_id, state, source, amount, currency,
                   expected_close, opened_at, entered_stage_at, closed_at, lost_reason, external_source, external_id,
                   import_id)
select %(org)s, c.deal_id, c.name, c.account_id, n.owner_id, p.id, n.stage_id, n.state, c.source, n.amount, c.currency,
       n.expected_close, n.opened_at, n.entered_stage_at, case when n.state <> 'open' then n.entered_stage_at end,
       case when n.state = 'lost' then n.reason end, %(source)s, c.external_id, %(run)s
from chunk c join standing n on n.deal_id = c.deal_id
join pipelines p on p.org_id = %(org)s and p.name = c.pipeline
where c.is_new order by c.line
"""

_KEEP: Final = """
insert into import_before_images (org_id, import_id, table_name, record_id, before)
select %(org)s, %(run)s, 'deals', d.id, to_jsonb(d)
from chunk c join deals d on d.org_id = %(org)s and d.id = c.deal_id where not c.is_new
on conflict do nothing
"""

_MOVE: Final = """
update deals d set stage_id = n.stage_id, state = n.state, amount = n.amount, owner_id = n.owner_id,
    expected_close = n.expected_close, entered_stage_at = n.entered_stage_at,
    closed_at = case when n.state <> 'open' then n.entered_stage_at end,
    lost_reason = case when n.state = 'lost' then n.reason end, updated_at = now(), version = version + 1
from chunk c join standing n on n.deal_id = c.deal_id
where not c.is_new and d.org_id = %(org)s and d.id = c.deal_id
"""

_EVENTS: Final = """
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, s.event_id, t.type, 'deals', s.deal_id, s.deal_id, c.account_id, s.actor_id, %(run)s, s.at, s.known,
    case s.series
        when 'open' then jsonb_build_object(
            'account_id', c.account_id, 'owner_id', s.owner_id, 'pipeline', c.pipeline, 'source', c.source,
            'stage', s.stage, 'stage_id', s.stage_id, 'position', s.position, 'amount', s.amount::text,
            'currency', c.currency, 'expected_close', s.expected_close)
        when 'stage' then jsonb_build_object(
            'stage', s.stage, 'stage_id', s.stage_id, 'position', s.position, 'kind', s.kind,
            'from_stage', s.from_stage, 'from_position', s.from_position, 'from_kind', s.from_kind,
            'pipeline', c.pipeline, 'owner_id', s.owner_then, 'account_id', c.account_id,
            'amount', s.amount_then::text, 'currency', c.currency, 'opened_at', s.opened_at, 'reason', s.reason)
        when 'amount' then jsonb_build_object(
            'amount', s.amount::text, 'currency', c.currency, 'from_amount', s.from_amount::text)
        when 'expected_close' then jsonb_build_object(
            'expected_close', s.expected_close, 'from_expected_close', s.from_expected_close)
        else jsonb_build_object('owner_id', s.owner_id, 'from_owner_id', s.from_owner_id)
    end
from (
    select *, first_value(amount) over (partition by deal_id, amounts_so_far order by at, rank, line) as amount_then,
           first_value(owner_id) over (partition by deal_id, owners_so_far order by at, rank, line) as owner_then
    from steps) s
join chunk c on c.deal_id = s.deal_id
join (values ('open', 'DealOpened'), ('stage', 'DealStageChanged'), ('amount', 'DealAmountChanged'),
             ('expected_close', 'DealExpectedCloseChanged'), ('owner', 'DealOwnerChanged')) t (series, type)
    on t.series = s.series
where s.fresh order by s.at, s.rank, s.line
"""

CHUNK: Final = (_CHUNK, _STAGES, _RAW, _STEPS, _NOW, _OPEN, _KEEP, _MOVE, _EVENTS)
"""The statements that write the deals numbered after..until, in their order, in one transaction."""

_SLICE: Final = "s.line > %(after)s and s.line <= %(until)s"
KEEP_EDITED: Final = f"""
insert into import_before_images (org_id, import_id, table_name, record_id, before)
select %(org)s, %(run)s, 'deals', d.id, to_jsonb(d)
from staged_deals s join deals d on d.org_id = %(org)s and d.id = s.record_id
where not s.bad and s.state = 'changed' and {_SLICE} on conflict do nothing"""
TELL_EDITED: Final = f"""
insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id, import_id, occurred_at, known_at,
                    data)
select %(org)s, bellwether_new_id(), t.type, 'deals', d.id, d.id, account.id, %(actor)s, %(run)s, %(at)s, %(at)s, t.data
from staged_deals s join deals d on d.org_id = %(org)s and d.id = s.record_id
left join ids_accounts account on account.external_id = s.account
cross join lateral (values
    ('DealAccountChanged', account.id is distinct from d.account_id,
     jsonb_build_object('account_id', account.id, 'from_account_id', d.account_id)),
    ('DealSourceChanged', s.source is distinct from d.source,
     jsonb_build_object('source', s.source, 'from_source', d.source)),
    ('DealEdited', s.name is distinct from d.name, jsonb_build_object('fields', jsonb_build_array('name')))
) t (type, happened, data)
where not s.bad and s.state = 'changed' and t.happened and {_SLICE} order by s.line"""
"""Told before `EDIT`, while the deals still stand as they were."""
EDIT: Final = f"""
update deals d set name = s.name, source = s.source, updated_at = now(), version = d.version + 1,
    account_id = (select i.id from ids_accounts i where i.external_id = s.account)
from staged_deals s
where d.org_id = %(org)s and d.id = s.record_id and not s.bad and s.state = 'changed' and {_SLICE}"""
