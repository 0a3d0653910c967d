set local role bellwether_gate;
drop function bellwether_named(text, text, text, int);
reset role;
drop index ix_deals_worth, ix_deals_owner_worth;
create index ix_deals_org_id_amount_id on deals (org_id, amount, id);
do $$
begin
    drop view masked.events;
    execute (select 'create view masked.events with (security_invoker = true) as select '
        || string_agg(case when a.attname = 'data'
               then 't.data - array(select r.field from bellwether_restricted() r where r.access = ''none'') - array(select ''from_'' || r.field from bellwether_restricted() r where r.access = ''none'') - case when (select bellwether_hides(''deals'', ''amount'')) then array[''amount'', ''from_amount'', ''amount_own'', ''from_amount_own'', ''quantity'', ''unit_price''] else ''{}'' end as data'
               else format('t.%I', a.attname) end, ', ' order by a.attnum) || ' from public.events t'
        from pg_attribute a
        where a.attrelid = 'public.events'::regclass and a.attnum > 0 and not a.attisdropped and a.attname <> 'via');
end
$$;
grant select, insert on masked.events to bellwether_record;
drop function bellwether_closed_words(), bellwether_closed_custom(), bellwether_told(jsonb, text[], text[]);
drop table targets, role_learnings, role_decisions;
