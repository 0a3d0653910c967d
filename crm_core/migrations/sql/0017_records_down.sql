-- Without search, views, bulk jobs and merges.
set local role bellwether_gate;
drop function bellwether_forget(uuid);
reset role;
drop table record_aliases, merge_images, merges, bulk_results, bulk_jobs, saved_views;
do $$
declare
    t text;
begin
    foreach t in array array['accounts', 'people', 'leads', 'deals'] loop
        execute format('drop trigger bellwether_index_search on %I', t);
        execute format('drop trigger bellwether_index_search_again on %I', t);
        execute format('drop trigger bellwether_index_search_gone on %I', t);
    end loop;
end
$$;
set local role bellwether_gate;
drop function bellwether_search(text, text[], int, boolean), bellwether_meant(text), bellwether_tidy_words(),
    bellwether_index_search(), bellwether_index_search_new();
reset role;
drop function bellwether_search_words(text, text);
drop table search_terms, search_entries;
drop extension fuzzystrmatch;
drop extension btree_gin;
