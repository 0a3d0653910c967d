-- Without the fields that organizations added.
create or replace procedure bellwether_mask(target text, object text, fields text[])
    language plpgsql
as $$
declare
    columns text;
begin
    select string_agg(case when a.attname = any (fields)
            then format('case when (select bellwether_field(%L, %L)) = ''none'' then null else t.%I end as %I',
                        object, a.attname, a.attname, a.attname)
            else format('t.%I', a.attname) end, ', ' order by a.attnum)
    into columns
    from pg_attribute a
    where a.attrelid = format('public.%I', target)::regclass and a.attnum > 0 and not a.attisdropped;
    execute format('drop view if exists masked.%I', target);
    execute format('create view masked.%I with (security_invoker = true) as select %s from public.%I t', target, columns, target);
    execute format('grant select, insert, update, delete on masked.%I to bellwether_record', target);
    execute format('create trigger bellwether_through instead of insert or update or delete on masked.%I
        for each row execute function bellwether_through()', target);
    execute format('drop trigger if exists bellwether_guard_fields on public.%I', target);
    execute format('create trigger bellwether_guard_fields before insert or update on public.%I for each row
        when (current_setting(''bellwether.restricted'', true) = ''on'') execute function bellwether_guard_fields(%L, %s)',
        target, object, (select string_agg(quote_literal(f), ', ') from unnest(fields) f));
end
$$;
create or replace function bellwether_guard_fields() returns trigger language plpgsql
as $$
declare
    field text;
    was jsonb := case tg_op when 'UPDATE' then to_jsonb(old) else '{}' end;
    now_is jsonb := to_jsonb(new);
begin
    for n in 1 .. tg_nargs - 1 loop
        field := tg_argv[n];
        if coalesce(nullif(now_is -> field, 'null'), '""') is distinct from coalesce(nullif(was -> field, 'null'), '""')
           and bellwether_field(tg_argv[0], field) <> 'edit' then
            raise exception 'may not change % of %', field, tg_argv[0] using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end
$$;
do $$
declare
    t text;
    guard text[];
begin
    foreach t in array array['accounts', 'people', 'deals', 'activities', 'leads', 'orders', 'invoices', 'payments',
                             'subscriptions'] loop
        select string_to_array(encode(g.tgargs, 'escape'), '\000') into guard from pg_trigger g
        where g.tgrelid = format('public.%I', t)::regclass and g.tgname = 'bellwether_guard_fields';
        guard := array_remove(array_remove(guard, ''), 'custom');
        execute format('drop view masked.%I', t);
        execute format('drop trigger bellwether_index_custom_new on %I', t);
        execute format('drop trigger bellwether_index_custom on %I', t);
        execute format('drop trigger bellwether_index_custom_gone on %I', t);
        execute format('alter table %I drop column custom', t);
        if cardinality(guard) > 1 then
            call bellwether_mask(t, guard[1], guard[2:]);
        else
            execute format('drop trigger bellwether_guard_fields on %I', t);
        end if;
    end loop;
end
$$;
set local role bellwether_gate;
drop function bellwether_custom_ids(uuid, text[], text, text), bellwether_index_custom();
reset role;
drop table custom_values, custom_fields;
