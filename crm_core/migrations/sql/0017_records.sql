-- What is done alike with every kind of record: finding, views that are kept, work in bulk, merging.
create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;
create extension if not exists fuzzystrmatch with schema public;

-- Search. What a record is found by stands beside it, one row a field, kept by triggers: operators on words and trigrams are
-- not leakproof, so under the records' policies the planner would read every row instead of an index. The application does
-- not see these tables; a gate function answers with ids, and whoever asked reads those records under their own policies.
create table search_entries (
    org_id uuid not null,
    noun text not null,
    record_id uuid not null,
    field text not null,
    owner_id uuid,
    text text not null,
    words tsvector not null,
    changed_at timestamptz not null,
    constraint pk_search_entries primary key (org_id, noun, record_id, field)
);
create index ix_search_entries_words on search_entries using gin (org_id, noun, words);
create index ix_search_entries_owner on search_entries using gin (org_id, noun, owner_id, words);
create index ix_search_entries_text on search_entries (org_id, noun, text text_pattern_ops);
create table search_terms (
    org_id uuid not null,
    id uuid not null default gen_random_uuid(),
    term text not null,
    constraint pk_search_terms primary key (org_id, id)
);
create index ix_search_terms_org_id_term on search_terms (org_id, term text_pattern_ops);
create index ix_search_terms_trigrams on search_terms using gin (org_id, term gin_trgm_ops);
do $$
declare
    t text;
begin
    foreach t in array array['search_entries', 'search_terms'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to bellwether_gate', t);
    end loop;
end
$$;

-- The words of a field. A telephone number is found by any of its digits but the last five: by all that follows each.
create function bellwether_search_words(field text, said text) returns text[]
    language sql immutable parallel safe
    return case when field = 'phone' then (
            select coalesce(array_agg(substr(d.digits, n)), '{}')
            from (select left(regexp_replace(said, '\D', '', 'g'), 24) as digits) d,
                 generate_series(1, greatest(length(d.digits) - 4, 1)) n
            where d.digits <> '')
        else array(select distinct left(w, 64) from unnest(string_to_array(
            bellwether_fold(translate(left(said, 1000), '.-/_@', '     ')), ' ')) w where w <> '') end;

-- Of records changed or gone, one after the other. What is planned while the words are few must serve when they are many.
create function bellwether_index_search() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
    doc jsonb;
    part text;
    said text;
    found_by text[];
begin
    if tg_op = 'DELETE' then
        delete from search_entries e where e.org_id = old.org_id and e.noun = tg_table_name and e.record_id = old.id;
        return null;
    end if;
    doc := to_jsonb(new);
    for n in 1 .. tg_nargs - 1 loop
        part := tg_argv[n];
        said := nullif(btrim(doc ->> part), '');
        found_by := case when said is null then '{}' else bellwether_search_words(part, said) end;
        if found_by = '{}' then
            if tg_op = 'UPDATE' then
                delete from search_entries e where e.org_id = new.org_id and e.noun = tg_table_name
                    and e.record_id = new.id and e.field = part;
            end if;
            continue;
        end if;
        insert into search_entries as e (org_id, noun, record_id, field, owner_id, text, words, changed_at)
        values (new.org_id, tg_table_name, new.id, part, (doc ->> tg_argv[0])::uuid,
                left(bellwether_fold(translate(said, '.-/_@', '     ')), 300), array_to_tsvector(found_by), now())
        on conflict on constraint pk_search_entries do update
            set owner_id = excluded.owner_id, text = excluded.text, words = excluded.words, changed_at = excluded.changed_at;
        if part <> 'phone' then
            insert into search_terms (org_id, term)
            select new.org_id, w from unnest(found_by) w
            where length(w) > 2 and w !~ '^[0-9]+$'
              and not exists (select from search_terms t where t.org_id = new.org_id and t.term = w);
        end if;
    end loop;
    return null;
end
$$;

-- Of new records, all that a statement brings at once.
create function bellwether_index_search_new() returns trigger
    language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
    with told as materialized (
        select n.org_id, n.id, f.field, (n.doc ->> tg_argv[0])::uuid as owner_id,
               left(bellwether_fold(translate(s.said, '.-/_@', '     ')), 300) as text, w.words
        from (select x.org_id, x.id, to_jsonb(x) as doc from fresh x) n
        cross join unnest(tg_argv[1:tg_nargs - 1]) f(field)
        cross join lateral (select nullif(btrim(n.doc ->> f.field), '') as said) s
        cross join lateral (select bellwether_search_words(f.field, s.said) as words) w
        where s.said is not null and w.words <> '{}'
    ), kept as (
        insert into search_entries (org_id, noun, record_id, field, owner_id, text, words, changed_at)
        select t.org_id, tg_table_name, t.id, t.field, t.owner_id, t.text, array_to_tsvector(t.words), now() from told t
        on conflict on constraint pk_search_entries do nothing
    )
    insert into search_terms (org_id, term)
    select distinct t.org_id, x.w from told t cross join unnest(t.words) x(w)
    where t.field <> 'phone' and length(x.w) > 2 and x.w !~ '^[0-9]+$'
      and not exists (select from search_terms k where k.org_id = t.org_id and k.term = x.w);
    return null;
end
$$;

-- Words that no record is found by any more are forgotten, now and then.
create function bellwether_tidy_words() returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with gone as (
        delete from search_terms t where t.org_id = bellwether_org() and not exists (
            select from search_entries e where e.org_id = t.org_id and e.words @@ quote_literal(t.term)::tsquery)
        returning 1)
    select count(*) from gone;
end;

-- How a word that somebody typed may be meant: what begins so, or words that are spelled nearly so.
create function bellwether_meant(typed text) returns text
    language plpgsql stable security definer set search_path = public, pg_temp set pg_trgm.similarity_threshold = 0.4
as $$
declare
    near text[];
    far int := case when length(typed) < 4 then 1 else 2 end;
begin
    select array_agg(x.term) into near from (
        select c.term from (
            select distinct t.term from search_terms t where t.org_id = bellwether_org() and t.term % typed
            union
            select distinct t.term from search_terms t where t.org_id = bellwether_org()
              and t.term ^@ left(typed, 1) and length(t.term) between length(typed) - 1 and length(typed) + 1
              and levenshtein_less_equal(t.term, left(typed, 64), far) <= far) c
        order by levenshtein_less_equal(c.term, left(typed, 64), 4), similarity(c.term, typed) desc limit 8) x;
    return (select string_agg(quote_literal(w), ' | ') from unnest(near) w);
end
$$;

-- Records that words lead to, at most so many of a noun, of fields that the asker may read. They are told to nobody before
-- they are read under the asker's policies. `loose` takes words for ones that are spelled nearly so.
create function bellwether_search(q text, nouns text[], most int, loose boolean)
    returns table (noun text, record_id uuid, field text, alike real, own boolean)
    language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
    org uuid := bellwether_org();
    plain text := bellwether_fold(translate(left(q, 200), '.-/_@', '     '));
    digits text := ltrim(regexp_replace(q, '\D', '', 'g'), '0');
    asked tsquery;
    level text;
    closed text[];
begin
    if q ~ '^[-+0-9 ()/.]+$' and length(digits) > 3 then
        asked := (quote_literal(digits) || ':*')::tsquery;
    elsif loose then
        select string_agg(format('(%s)', coalesce(
                   case when length(w) > 2 then bellwether_meant(w) || ' | ' end, '') || quote_literal(w) || ':*'), ' & ')::tsquery
        into asked from unnest(string_to_array(plain, ' ')) with ordinality as x(w, n) where w <> '' and n <= 6;
    else
        select string_agg(quote_literal(left(w, 64)) || ':*', ' & ')::tsquery
        into asked from unnest(string_to_array(plain, ' ')) with ordinality as x(w, n) where w <> '' and n <= 10;
    end if;
    if asked is null then
        return;
    end if;
    foreach noun in array nouns loop
        level := bellwether_level(noun, 'read');
        continue when level = 'none';
        closed := array(select r.field from bellwether_restricted() r where r.object = bellwether_search.noun and r.access = 'none');
        return query
            select e.noun, e.record_id, e.field, similarity(e.text, plain), coalesce(e.owner_id = bellwether_user(), false)
            from search_entries e
            where e.org_id = org and e.noun = bellwether_search.noun and e.owner_id = bellwether_user()
              and e.words @@ asked and e.field <> all (closed) limit most;
        if level <> 'all' then
            return query
                select e.noun, e.record_id, e.field, similarity(e.text, plain), coalesce(e.owner_id = bellwether_user(), false)
            from search_entries e
                where e.org_id = org and e.noun = bellwether_search.noun
                  and e.owner_id = any (array(select bellwether_members(bellwether_search.noun, 'read')))
                  and e.words @@ asked and e.field <> all (closed) limit most;
        end if;
        return query
            select e.noun, e.record_id, e.field, similarity(e.text, plain), coalesce(e.owner_id = bellwether_user(), false)
            from search_entries e
            where e.org_id = org and e.noun = bellwether_search.noun and e.text ^@ plain and plain <> ''
              and e.field <> all (closed) limit 50;
        return query
            select e.noun, e.record_id, e.field, similarity(e.text, plain), coalesce(e.owner_id = bellwether_user(), false)
            from search_entries e
            where e.org_id = org and e.noun = bellwether_search.noun and e.words @@ asked and e.field <> all (closed) limit most;
    end loop;
end
$$;

do $$
declare
    t text[];
    fields text;
begin
    -- table, owner, fields
    foreach t slice 1 in array array[['accounts', 'owner_id', 'name,website'], ['people', 'owner_id', 'name,email,phone'],
                                     ['leads', 'owner_id', 'name,company,email,phone'], ['deals', 'owner_id', 'name,-']] loop
        fields := (select string_agg(quote_literal(f), ', ') from unnest(string_to_array(t[3], ',')) f where f <> '-');
        execute format('create trigger bellwether_index_search after insert on %I referencing new table as fresh
            for each statement execute function bellwether_index_search_new(%L, %s)', t[1], t[2], fields);
        execute format('create trigger bellwether_index_search_gone after delete on %I for each row
            execute function bellwether_index_search(%L, %s)', t[1], t[2], fields);
        execute format('create trigger bellwether_index_search_again after update of %s, %s on %I for each row
            execute function bellwether_index_search(%L, %s)', t[2], replace(replace(t[3], ',-', ''), ',', ', '), t[1], t[2], fields);
        -- What is there already; every row, whoever owns it.
        execute format('alter table %I no force row level security', t[1]);
        alter table search_entries no force row level security;
        execute format($f$
            insert into search_entries (org_id, noun, record_id, field, owner_id, text, words, changed_at)
            select r.org_id, %1$L, r.id, f.field, r.owner_id,
                   left(bellwether_fold(translate(to_jsonb(r) ->> f.field, '.-/_@', '     ')), 300),
                   array_to_tsvector(bellwether_search_words(f.field, to_jsonb(r) ->> f.field)), r.updated_at
            from %1$I r cross join unnest(array[%2$s]) f(field)
            where btrim(coalesce(to_jsonb(r) ->> f.field, '')) <> ''
              and bellwether_search_words(f.field, to_jsonb(r) ->> f.field) <> '{}' $f$, t[1], fields);
        alter table search_entries force row level security;
        execute format('alter table %I force row level security', t[1]);
    end loop;
    alter table search_entries no force row level security;
    alter table search_terms no force row level security;
    insert into search_terms (org_id, term)
    select distinct e.org_id, w.lexeme from search_entries e cross join lateral unnest(e.words) w
    where e.field <> 'phone' and length(w.lexeme) > 2 and w.lexeme !~ '^[0-9]+$';
    alter table search_entries force row level security;
    alter table search_terms force row level security;
end
$$;

-- Views that are kept: a filter with a name.
create table saved_views (
    org_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    noun text not null,
    name text not null,
    filter jsonb,
    q text,
    sort jsonb not null default '[]',
    fields jsonb not null default '[]',
    shared text not null default 'none',
    pinned boolean not null default false,
    is_default boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_saved_views primary key (org_id, id),
    constraint fk_saved_views_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_saved_views_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint uq_saved_views_org_id_owner_id_noun_name unique (org_id, owner_id, noun, name),
    constraint ck_saved_views_shared check (shared in ('none', 'team', 'all'))
);
create unique index uq_saved_views_default on saved_views (org_id, owner_id, noun) where is_default;
create index ix_saved_views_org_id_noun on saved_views (org_id, noun);
call bellwether_protect('saved_views', 'saved_views', owner => 'owner_id');
create policy saved_views_shared on saved_views for select to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('saved_views', 'read')) <> 'none'
        and (shared = 'all' or (shared = 'team' and owner_id = any (array(
            select mate.id from users me join users mate on mate.org_id = me.org_id and mate.team_id = me.team_id
            where me.org_id = (select bellwether_org()) and me.id = (select bellwether_user()))))));

-- Work in bulk: what came in lies in a file, what became of each line here, written with what it did.
create table bulk_jobs (
    org_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    noun text not null,
    action text not null,
    match text,
    filter jsonb,
    changes jsonb,
    scopes text,
    state text not null,
    total integer not null default 0,
    done integer not null default 0,
    succeeded integer not null default 0,
    failed integer not null default 0,
    unchanged integer not null default 0,
    position bigint not null default 0,
    size bigint not null default 0,
    after_id uuid,
    until_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    error text,
    constraint pk_bulk_jobs primary key (org_id, id),
    constraint fk_bulk_jobs_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_bulk_jobs_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint ck_bulk_jobs_action check (action in ('create', 'update', 'upsert', 'delete', 'mass_update', 'reassign')),
    constraint ck_bulk_jobs_state check (state in ('open', 'running', 'done', 'failed', 'cancelled'))
);
create index ix_bulk_jobs_org_id_owner_id_created_at on bulk_jobs (org_id, owner_id, created_at);
create table bulk_results (
    org_id uuid not null,
    job_id uuid not null,
    line integer not null,
    status text not null,
    record_id uuid,
    code text,
    detail text,
    constraint pk_bulk_results primary key (org_id, job_id, line),
    constraint fk_bulk_results_org_id_job_id_bulk_jobs foreign key (org_id, job_id) references bulk_jobs (org_id, id)
        on delete cascade,
    constraint ck_bulk_results_status check (status in ('created', 'changed', 'unchanged', 'deleted', 'failed'))
);
call bellwether_protect('bulk_jobs', 'bulk_jobs', owner => 'owner_id');
call bellwether_protect('bulk_results', 'bulk_jobs', parent => 'bulk_jobs', parent_key => 'job_id');

-- Merging: which records became one, what every row was before, and the keys that lead to the one that is left.
create table merges (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    target_id uuid not null,
    sources jsonb not null,
    fields jsonb not null default '{}',
    moved jsonb not null default '{}',
    merged_by uuid not null,
    merged_at timestamptz not null,
    undone_by uuid,
    undone_at timestamptz,
    constraint pk_merges primary key (org_id, id),
    constraint fk_merges_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_merges_org_id_merged_by_users foreign key (org_id, merged_by) references users (org_id, id),
    constraint fk_merges_org_id_undone_by_users foreign key (org_id, undone_by) references users (org_id, id),
    constraint ck_merges_noun check (noun in ('accounts', 'people', 'leads'))
);
create index ix_merges_org_id_target_id on merges (org_id, target_id);
create table merge_images (
    org_id uuid not null,
    merge_id uuid not null,
    number integer not null,
    table_name text not null,
    record_id uuid not null,
    kind text not null,
    before jsonb not null,
    after jsonb,
    constraint pk_merge_images primary key (org_id, merge_id, number),
    constraint fk_merge_images_org_id_merge_id_merges foreign key (org_id, merge_id) references merges (org_id, id)
        on delete cascade,
    constraint ck_merge_images_kind check (kind in ('changed', 'moved', 'removed', 'merged'))
);
create index ix_merge_images_org_id_record_id on merge_images (org_id, record_id);
create table record_aliases (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    external_source text not null,
    external_id text not null,
    record_id uuid not null,
    merge_id uuid not null,
    constraint pk_record_aliases primary key (org_id, id),
    constraint fk_record_aliases_org_id_merge_id_merges foreign key (org_id, merge_id) references merges (org_id, id)
        on delete cascade,
    constraint uq_record_aliases_org_id_noun_external_source_external_id unique (org_id, noun, external_source, external_id)
);
create index ix_record_aliases_org_id_record_id on record_aliases (org_id, record_id);
call bellwether_protect('merges', 'merges');
call bellwether_protect('record_aliases', 'merges');
-- Images hold whole rows of anybody: they are written and read back by merging and undoing alone, which act as the system.
alter table merge_images enable row level security;
alter table merge_images force row level security;
create policy merge_images_system on merge_images to bellwether_record
    using (org_id = (select bellwether_org()) and exists (select from users u where u.org_id = (select bellwether_org())
        and u.id = (select bellwether_user()) and u.kind = 'system'))
    with check (org_id = (select bellwether_org()) and exists (select from users u where u.org_id = (select bellwether_org())
        and u.id = (select bellwether_user()) and u.kind = 'system'));
grant select, insert, update, delete on merge_images to bellwether_record;

-- What remembers a person beside their record: words that nobody else is found by, and what merges kept of them.
create policy merge_images_gate on merge_images to bellwether_gate using (true);
create policy merges_gate on merges for select to bellwether_gate using (true);
grant select, delete on merge_images to bellwether_gate;
grant select on merges to bellwether_gate;
create function bellwether_forget(record uuid) returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with words as (
        select distinct w.lexeme from search_entries e cross join lateral unnest(e.words) w
        where e.org_id = bellwether_org() and e.noun in ('people', 'leads') and e.record_id = record
          and bellwether_level('privacy', 'delete') = 'all'
    ), forgotten as (
        delete from search_terms t using words m
        where t.org_id = bellwether_org() and t.term = m.lexeme and not exists (
            select from search_entries e where e.org_id = bellwether_org() and e.record_id <> record
              and e.words @@ quote_literal(m.lexeme)::tsquery)
    ), gone as (
        delete from merge_images i
        where i.org_id = bellwether_org() and bellwether_level('privacy', 'delete') = 'all'
          and (i.record_id = record or exists (select from merges m where m.org_id = i.org_id and m.id = i.merge_id
               and (m.target_id = record or m.sources ? record::text)))
        returning 1)
    select count(*) from gone;
end;

call bellwether_close_gate();
revoke all on function bellwether_meant(text) from bellwether_record;
