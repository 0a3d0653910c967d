-- What is foretold is made of fields and records, and tells of them. To whom those are closed, it is closed with them.

-- Whether the acting user reads less than what is foretold of customers is made of; such users read masked views too.
create function bellwether_narrow() returns boolean
    language sql stable parallel safe
    return 'none' in (bellwether_level('scores', 'read'), bellwether_level('subscriptions', 'read'),
        bellwether_level('orders', 'read'), bellwether_level('invoices', 'read'), bellwether_level('payments', 'read'));

-- The fields that are closed or for reading only, and those that follow: the chance to slip tells the date on record,
-- money at risk the prices it is a share of, and without the right to read scores no account shows one.
create or replace function bellwether_restricted() returns table (object text, field text, access text)
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    with mine as materialized (select r.role from bellwether_roles() as r(role)),
    named as (
        select distinct f.object, f.field from role_fields f
        where f.org_id = bellwether_org() and f.role in (select role from mine)
    ),
    said as (
        select n.object, n.field, best.access
        from named n cross join lateral (
            select coalesce(f.access, 'edit') as access
            from role_permissions p
            left join role_fields f on f.org_id = p.org_id and f.role = p.role and f.object = n.object and f.field = n.field
            where p.org_id = bellwether_org() and p.role in (select role from mine)
              and p.object = n.object and p.action = 'read' and p.level <> 'none'
            order by array_position(array['edit', 'read', 'none'], coalesce(f.access, 'edit')) limit 1) best
        where best.access <> 'edit'
    )
    select distinct on (c.object, c.field) c.object, c.field, c.access
    from (
        select s.object, s.field, s.access from said s
        union all
        select 'deals', 'slip_probability', 'none' from said s
        where s.object = 'deals' and s.field = 'expected_close' and s.access = 'none'
        union all
        select 'accounts', 'revenue_at_risk', 'none'
        where bellwether_level('subscriptions', 'read') = 'none' or bellwether_level('orders', 'read') = 'none'
            or exists (select from said s where s.access = 'none' and (s.object, s.field) in (
                ('subscriptions', 'mrr'), ('subscriptions', 'amount'), ('subscriptions', 'arr'), ('orders', 'total')))
        union all
        select 'accounts', kept.field, 'none'
        from unnest(array['churn_kind', 'churn_90', 'health', 'revenue_at_risk', 'risk_as_of']) as kept(field)
        where bellwether_level('scores', 'read') = 'none'
    ) c
    order by c.object, c.field, array_position(array['none', 'read'], c.access);
end;

-- As in 0008, and whoever reads too little finds the views of `masked` first as well.
create or replace function bellwether_enter(org uuid, "user" uuid, scopes text default null) returns boolean
    language plpgsql volatile
as $$
declare
    level text;
    restricted boolean := false;
    hidden boolean := false;
begin
    perform bellwether_act(org, "user", scopes);
    if bellwether_narrow() or exists (select from role_fields f where f.org_id = org) then
        select count(*) > 0, bellwether_narrow() or count(*) filter (where r.access = 'none') > 0 into restricted, hidden
        from bellwether_restricted() r;
    end if;
    perform set_config('bellwether.restricted', case when restricted then 'on' else '' end, true);
    if hidden then
        perform set_config('search_path', 'masked, public', true);
    end if;
    level := bellwether_level('deals', 'read');
    if level <> 'all' then
        perform set_config('role', case level when 'team' then 'bellwether_scoped' else 'bellwether_own' end, true);
    end if;
    return hidden;
end
$$;

-- Which columns of feature rows tell a field, whatever they are called.
create function bellwether_telling() returns table (object text, field text, columns text[])
    language sql immutable parallel safe
begin atomic
    select t.object, t.field, t.columns from (values
        ('deals', 'amount', array['amount', 'log_amount', 'amount_vs_owner', 'amount_vs_account', 'product_value',
            'amount_changes', 'amount_raises', 'amount_cuts', 'amount_vs_first', 'days_since_amount_change']),
        ('deals', 'expected_close', array['days_to_expected_close', 'days_overdue', 'close_pushes', 'close_pulls',
            'days_pushed']),
        ('deals', 'source', array['source']),
        ('accounts', 'industry', array['industry', 'account_industry']),
        ('accounts', 'employees', array['employees', 'account_employees']),
        ('orders', 'total', array['order_usual_amount', 'order_last_to_usual']),
        ('invoices', 'total', array['overdue_amount']),
        ('invoices', 'balance', array['overdue_amount']),
        ('invoices', 'paid', array['overdue_amount', 'paid_365d']),
        ('payments', 'amount', array['paid_365d']),
        ('subscriptions', 'mrr', array['mrr', 'mrr_due_90d', 'subscriptions_grown', 'subscriptions_shrunk',
            'contract_mrr', 'contract_growth']),
        ('subscriptions', 'amount', array['mrr', 'mrr_due_90d', 'subscriptions_grown', 'subscriptions_shrunk',
            'contract_mrr', 'contract_growth']),
        ('subscriptions', 'arr', array['mrr', 'mrr_due_90d', 'subscriptions_grown', 'subscriptions_shrunk',
            'contract_mrr', 'contract_growth'])
    ) as t(object, field, columns);
end;
create function bellwether_closed_columns() returns text[]
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce(array_agg(distinct told.name), '{}')
    from bellwether_telling() t
    join bellwether_restricted() r on r.object = t.object and r.field = t.field and r.access = 'none'
    cross join unnest(t.columns) as told(name);
end;

-- Whether any field of some objects is closed, and whether what customers pay by subscription is.
create function bellwether_closes(objects text[]) returns boolean
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select exists (select from bellwether_restricted() r where r.access = 'none' and r.object = any (objects));
end;
create function bellwether_hides_subscriptions() returns boolean
    language sql stable parallel safe
    return bellwether_level('subscriptions', 'read') = 'none' or bellwether_hides('subscriptions', 'mrr')
        or bellwether_hides('subscriptions', 'amount') or bellwether_hides('subscriptions', 'arr');

-- 0023 left out the fields of 0016.
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id', 'country', 'postal_code',
    'website', 'churn_kind', 'churn_90', 'health', 'revenue_at_risk', 'risk_as_of']);

-- Risks are for whoever may read scores, and whoever sees the account; health stands in each, so it hides them whole.
alter policy account_risks_read on account_risks
    using (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'read')) <> 'none'
        and ((select bellwether_level('accounts', 'read')) = 'all' or exists (
            select from accounts a where a.org_id = account_risks.org_id and a.id = account_risks.account_id)));
create or replace view masked.account_risks with (security_invoker = true) as
    select t.org_id, t.id, t.account_id, t.kind, t.value, t.horizon_days, t.band, t.low, t.high, t.churn_30, t.churn_90,
           t.churn_180, t.health,
           case when (select bellwether_hides('accounts', 'revenue_at_risk')) then 0 else t.revenue_at_risk
                end::numeric(18, 2) as revenue_at_risk,
           t.currency,
           case when (select bellwether_hides_subscriptions()) then '[]' else t.contracts end as contracts,
           case when (select bellwether_level('orders', 'read')) <> 'none' then t.alive end as alive,
           case when (select bellwether_level('orders', 'read')) <> 'none' then t.orders_expected end as orders_expected,
           case when (select bellwether_level('orders', 'read')) <> 'none' then t.orders_missed end as orders_missed,
           t.calibrated, t.basis, t.basis_note, t.base, t.rest,
           case when (select bellwether_narrow()) then '[]'
                else coalesce((select jsonb_agg(r.reason order by r.n)
                               from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                               where not jsonb_exists_any(r.reason -> 'features', (select bellwether_closed_columns()))), '[]')
                end as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.account_risks t
    where not (select bellwether_hides('accounts', 'health') or bellwether_hides('accounts', 'churn_90'));

create or replace view masked.deal_scores with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.value, t.band, t.calibrated, t.basis, t.basis_note, t.low, t.high, t.base, t.rest,
           coalesce((select jsonb_agg(r.reason order by r.n)
                     from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                     where not coalesce(jsonb_exists_any(r.reason -> 'features', (select bellwether_closed_columns())), false)
                       and not exists (select from bellwether_restricted() x where x.access = 'none'
                                       and position(x.field in r.reason::text) > 0)), '[]') as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.deal_scores t;

-- Of a deal in a snapshot: its date, and by chance of being won what it counts as.
create view masked.forecast_deals with (security_invoker = true) as
    select t.org_id, t.forecast_id, t.deal_id, t.number, t.base, t.owner_id, t.state, t.amount_own,
           case when not (select bellwether_hides('deals', 'expected_close')) then t.expected_close end as expected_close,
           t.closed_on,
           case when not (t.state = 'open' and (select bellwether_hides('deals', 'score_value')
                                                       or bellwether_hides('deals', 'score_band')))
                then t.category end as category,
           t.stage_weight,
           case when (select bellwether_hides('deals', 'score_value') or bellwether_hides('deals', 'score_band')
                             or bellwether_hides('deals', 'predicted_close_on'))
                then '{}' else t.win_in end as win_in,
           t.territory_id, t.by_product
    from public.forecast_deals t;
grant select, insert on masked.forecast_deals to bellwether_record;

-- Of a recommendation: sums where amounts are closed, or for an account what its subscriptions bring; and the facts that
-- speak for an action where any field is closed that they could tell.
do $$
declare
    no_money text := 'case when t.deal_id is null then (select bellwether_hides(''deals'', ''amount'') or bellwether_hides_subscriptions())
        else (select bellwether_hides(''deals'', ''amount'')) end';
    no_facts text := 'case when t.deal_id is null
        then (select bellwether_narrow() or bellwether_closes(array[''accounts'', ''deals'', ''orders'', ''invoices'', ''payments'',
            ''subscriptions''])) else (select bellwether_closes(array[''deals''])) end';
begin
    execute format('create or replace view masked.recommendations with (security_invoker = true) as
        select t.org_id, t.id, t.deal_id, t.account_id, t.as_of, t.computed_at, t.current, t.arm, t.action, t.chance, t.best,
               t.abstains, t.explored,
               case when %1$s then null else t.amount end as amount,
               case when %1$s then null else t.uplift end as uplift,
               case when %1$s then null else t.per_hour end as per_hour,
               case when not (select bellwether_hides(''deals'', ''score_value'')) then t.win end as win,
               (select coalesce(jsonb_agg(c.one
                    || case when %1$s then ''{"uplift": null, "uplift_low": null, "uplift_high": null, "per_hour": null}''::jsonb
                            else ''{}'' end
                    || case when %2$s then ''{"evidence": []}''::jsonb else ''{}'' end order by c.n), ''[]'')
                from jsonb_array_elements(t.candidates) with ordinality as c(one, n)) as candidates,
               ''{}''::jsonb as context, t.chances, t.basis, t.basis_note, t.model_version
        from public.recommendations t', no_money, no_facts);
end
$$;

-- Of the log: not what a policy saw, as its rows' context; and no risk where the risks themselves are closed.
create or replace procedure bellwether_mask_events() language plpgsql
as $$
begin
    drop view if exists masked.events;
    execute (select 'create view masked.events with (security_invoker = true) as select '
        || string_agg(case when a.attname = 'data'
               then 'bellwether_told(t.data, (select bellwether_closed_words()), (select bellwether_closed_custom()))
                     - case t.type when ''RecommendationMade'' then array[''values''] else ''{}''::text[] end as data'
               else format('t.%I', a.attname) end, ', ' order by a.attnum)
        || ' from public.events t where t.type <> ''AccountRiskTold'' or (select bellwether_level(''scores'', ''read'') <> ''none''
             and not bellwether_hides(''accounts'', ''health'') and not bellwether_hides(''accounts'', ''churn_90''))'
        from pg_attribute a
        where a.attrelid = 'public.events'::regclass and a.attnum > 0 and not a.attisdropped);
    grant select, insert on masked.events to bellwether_record;
end
$$;
call bellwether_mask_events();
call bellwether_close_gate();
