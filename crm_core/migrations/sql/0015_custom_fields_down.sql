-- Without the fields that organizations added.
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
