-- No pairs, and no keys to find them by.
do $$
declare
    one record;
begin
    for one in select t.tgname as name, t.tgrelid::regclass as its from pg_trigger t
               where t.tgfoid = 'bellwether_keep_keys'::regproc loop
        execute format('drop trigger %I on %s', one.name, one.its);
    end loop;
end
$$;
drop view masked.duplicate_pairs;
drop table duplicate_pairs, duplicate_runs, match_keys;
drop procedure bellwether_match(text);
drop function bellwether_candidates(text, jsonb, int, uuid), bellwether_keep_keys(), bellwether_is_system(),
    bellwether_sees_both(text, uuid, uuid), bellwether_match_keys(text, jsonb), bellwether_domain_core(text),
    bellwether_match_name(text, text), bellwether_fold(text);
drop extension pg_trgm;
