-- Fields that an organization adds to its records. Values lie in one JSON column of the record; those of fields that are
-- indexed lie typed beside it too, kept by trigger: under row-level security an operator that is not leakproof (`->>`,
-- numeric comparison) reaches no expression index, so a gate function answers by index and policies decide afterwards.

create table custom_fields (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    name text not null,
    label text not null,
    kind text not null,
    choices jsonb not null default '[]',
    refers_to text,
    help text,
    required boolean not null default false,
    is_unique boolean not null default false,
    indexed boolean not null default true,
    position integer not null default 0,
    archived_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_custom_fields primary key (org_id, id),
    constraint fk_custom_fields_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_custom_fields_org_id_noun_name unique (org_id, noun, name),
    constraint ck_custom_fields_kind check (kind in ('text', 'number', 'whole', 'decimal', 'date', 'time', 'flag', 'choice',
        'choices', 'link')),
    constraint ck_custom_fields_name check (name ~ '^[a-z][a-z0-9_]{0,49}$')
);
call bellwether_protect('custom_fields', 'custom_fields');
-- What a field is called is needed to read any record of the organization.
drop policy custom_fields_read on custom_fields;
create policy custom_fields_read on custom_fields for select to bellwether_record using (org_id = (select bellwether_org()));
create policy custom_fields_gate on custom_fields for select to bellwether_gate using (true);
grant select on custom_fields to bellwether_gate;

create table custom_values (
    org_id uuid not null,
    field_id uuid not null,
    record_id uuid not null,
    item integer not null default 0,
    text text,
    number double precision,
    date date,
    time timestamptz,
    flag boolean,
    unique_key text,
    constraint pk_custom_values primary key (org_id, field_id, record_id, item),
    constraint fk_custom_values_org_id_field_id_custom_fields foreign key (org_id, field_id)
        references custom_fields (org_id, id) on delete cascade,
    constraint uq_custom_values_org_id_field_id_unique_key unique (org_id, field_id, unique_key)
);
create index ix_custom_values_org_id_record_id on custom_values (org_id, record_id);
create index ix_custom_values_text on custom_values (org_id, field_id, text, record_id) where text is not null;
create index ix_custom_values_number on custom_values (org_id, field_id, number, record_id) where number is not null;
create index ix_custom_values_date on custom_values (org_id, field_id, date, record_id) where date is not null;
create index ix_custom_values_time on custom_values (org_id, field_id, time, record_id) where time is not null;
create index ix_custom_values_flag on custom_values (org_id, field_id, flag, record_id) where flag is not null;
alter table custom_values enable row level security;
alter table custom_values force row level security;
create policy custom_values_gate on custom_values to bellwether_gate using (true) with check (true);
grant select, insert, update, delete on custom_values to bellwether_gate;

create function bellwether_index_custom() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    if tg_op <> 'INSERT' then
        delete from custom_values v where v.org_id = old.org_id and v.record_id = old.id;
    end if;
    if tg_op = 'DELETE' or new.custom = '{}' then
        return null;
    end if;
    insert into custom_values (org_id, field_id, record_id, item, text, number, date, time, flag, unique_key)
    select f.org_id, f.id, new.id, e.n,
           case when f.kind in ('text', 'choice', 'choices', 'link') then left(e.v, 200) end,
           case when f.kind in ('number', 'whole', 'decimal') then e.v::float8 end,
           case when f.kind = 'date' then e.v::date end,
           case when f.kind = 'time' then e.v::timestamptz end,
           case when f.kind = 'flag' then e.v::boolean end,
           case when f.is_unique then case when length(e.v) > 200 then md5(e.v) else e.v end end
    from custom_fields f
    cross join lateral (
        select (x.n - 1)::int as n, x.v
        from jsonb_array_elements_text(case jsonb_typeof(new.custom -> f.name) when 'array' then new.custom -> f.name
                                       else jsonb_build_array(new.custom -> f.name) end) with ordinality x(v, n)
        where x.v is not null) e
    where f.org_id = new.org_id and f.noun = tg_table_name and (f.indexed or f.is_unique) and f.archived_at is null
      and new.custom ? f.name;
    return null;
end
$$;

-- Records of whose field a value is one of `any_of`, or lies from `low` to `high`; nothing of a field closed to the asker.
-- The record's own policies are asked by whoever joins these ids, and so is the condition itself: this narrows.
create function bellwether_custom_ids(field uuid, any_of text[], low text, high text) returns setof uuid
    language plpgsql stable security definer rows 1000 set search_path = public, pg_temp
as $$
declare
    f custom_fields;
    org uuid := bellwether_org();
begin
    select * into f from custom_fields c where c.org_id = org and c.id = field;
    if f.id is null or bellwether_field(f.noun, 'custom.' || f.name) = 'none' then
        return;
    end if;
    if f.kind in ('number', 'whole', 'decimal') then
        return query select v.record_id from custom_values v where v.org_id = org and v.field_id = field
            and (any_of is null or v.number = any (any_of::float8[]))
            and v.number >= coalesce(low::float8, '-infinity') and v.number <= coalesce(high::float8, 'infinity');
    elsif f.kind = 'date' then
        return query select v.record_id from custom_values v where v.org_id = org and v.field_id = field
            and (any_of is null or v.date = any (any_of::date[]))
            and v.date >= coalesce(low::date, '-infinity') and v.date <= coalesce(high::date, 'infinity');
    elsif f.kind = 'time' then
        return query select v.record_id from custom_values v where v.org_id = org and v.field_id = field
            and (any_of is null or v.time = any (any_of::timestamptz[]))
            and v.time >= coalesce(low::timestamptz, '-infinity') and v.time <= coalesce(high::timestamptz, 'infinity');
    elsif f.kind = 'flag' then
        return query select v.record_id from custom_values v where v.org_id = org and v.field_id = field
            and v.flag = any (any_of::boolean[]);
    else
        return query select v.record_id from custom_values v where v.org_id = org and v.field_id = field
            and v.text = any (array(select left(x, 200) from unnest(any_of) x));
    end if;
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
        execute format('alter table %I add column custom jsonb not null default ''{}''', t);
        execute format('create trigger bellwether_index_custom_new after insert on %I for each row
            when (new.custom <> ''{}'') execute function bellwether_index_custom()', t);
        execute format('create trigger bellwether_index_custom after update of custom on %I for each row
            when (old.custom <> ''{}'' or new.custom <> ''{}'') execute function bellwether_index_custom()', t);
        execute format('create trigger bellwether_index_custom_gone after delete on %I for each row
            when (old.custom <> ''{}'') execute function bellwether_index_custom()', t);
        call bellwether_mask(t, coalesce(guard[1], t), array_remove(coalesce(guard[2:], '{}'), ''));
    end loop;
end
$$;

call bellwether_close_gate();
