-- Back to the views and functions of 0008, 0023 and 0024.
create or replace procedure bellwether_mask_events() language plpgsql
as $$
begin
    drop view if exists masked.events;
    execute (select 'create view masked.events with (security_invoker = true) as select '
        || string_agg(case when a.attname = 'data'
               then 'bellwether_told(t.data, (select bellwether_closed_words()), (select bellwether_closed_custom())) as data'
               else format('t.%I', a.attname) end, ', ' order by a.attnum) || ' from public.events t'
        from pg_attribute a
        where a.attrelid = 'public.events'::regclass and a.attnum > 0 and not a.attisdropped);
    grant select, insert on masked.events to bellwether_record;
end
$$;
call bellwether_mask_events();
create or replace view masked.recommendations with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.account_id, t.as_of, t.computed_at, t.current, t.arm, t.action, t.chance, t.best,
           t.abstains, t.explored,
           case when (select bellwether_hides('deals', 'amount')) then null else t.amount end as amount,
           case when (select bellwether_hides('deals', 'amount')) then null else t.uplift end as uplift,
           case when (select bellwether_hides('deals', 'amount')) then null else t.per_hour end as per_hour,
           t.win,
           case when (select bellwether_hides('deals', 'amount'))
                then (select coalesce(jsonb_agg(c.one || '{"uplift": null, "uplift_low": null, "uplift_high": null, "per_hour": null,
                                                         "evidence": []}' order by c.n), '[]')
                      from jsonb_array_elements(t.candidates) with ordinality as c(one, n))
                else t.candidates end as candidates,
           '{}'::jsonb as context, t.chances, t.basis, t.basis_note, t.model_version
    from public.recommendations t;
drop view masked.forecast_deals;
create or replace view masked.deal_scores with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.value, t.band, t.calibrated, t.basis, t.basis_note, t.low, t.high, t.base, t.rest,
           coalesce((select jsonb_agg(r.reason order by r.n)
                     from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                     where not exists (select from bellwether_restricted() x where x.access = 'none'
                                       and position(x.field in r.reason::text) > 0)), '[]') as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.deal_scores t;
create or replace view masked.account_risks with (security_invoker = true) as
    select t.org_id, t.id, t.account_id, t.kind, t.value, t.horizon_days, t.band, t.low, t.high, t.churn_30, t.churn_90,
           t.churn_180, t.health,
           case when (select bellwether_hides('accounts', 'revenue_at_risk') or bellwether_hides('subscriptions', 'mrr')
                             or bellwether_hides('subscriptions', 'amount') or bellwether_hides('orders', 'total'))
                then 0 else t.revenue_at_risk end::numeric(18, 2) as revenue_at_risk,
           t.currency,
           case when (select bellwether_hides('subscriptions', 'mrr') or bellwether_hides('subscriptions', 'amount'))
                then '[]' else t.contracts end as contracts,
           t.alive, t.orders_expected, t.orders_missed, t.calibrated, t.basis, t.basis_note, t.base, t.rest,
           coalesce((select jsonb_agg(r.reason order by r.n)
                     from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                     where not exists (select from bellwether_restricted() x where x.access = 'none'
                                       and position(x.field in r.reason::text) > 0)), '[]') as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.account_risks t;
alter policy account_risks_read on account_risks
    using (org_id = (select bellwether_org()) and ((select bellwether_level('accounts', 'read')) = 'all' or exists (
        select from accounts a where a.org_id = account_risks.org_id and a.id = account_risks.account_id)));
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id', 'churn_kind', 'churn_90',
    'health', 'revenue_at_risk', 'risk_as_of']);
drop function bellwether_closes(text[]), bellwether_hides_subscriptions(), bellwether_closed_columns(), bellwether_telling();
create or replace function bellwether_enter(org uuid, "user" uuid, scopes text default null) returns boolean
    language plpgsql volatile
as $$
declare
    level text;
    restricted boolean := false;
    hidden boolean := false;
begin
    perform bellwether_act(org, "user", scopes);
    if exists (select from role_fields f where f.org_id = org) then
        select count(*) > 0, count(*) filter (where r.access = 'none') > 0 into restricted, hidden
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
create or replace function bellwether_restricted() returns table (object text, field text, access text)
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    with mine as materialized (select r.role from bellwether_roles() as r(role)),
    named as (
        select distinct f.object, f.field from role_fields f
        where f.org_id = bellwether_org() and f.role in (select role from mine)
    )
    select n.object, n.field, best.access
    from named n cross join lateral (
        select coalesce(f.access, 'edit') as access
        from role_permissions p
        left join role_fields f on f.org_id = p.org_id and f.role = p.role and f.object = n.object and f.field = n.field
        where p.org_id = bellwether_org() and p.role in (select role from mine)
          and p.object = n.object and p.action = 'read' and p.level <> 'none'
        order by array_position(array['edit', 'read', 'none'], coalesce(f.access, 'edit')) limit 1) best
    where best.access <> 'edit';
end;
drop function bellwether_narrow();
