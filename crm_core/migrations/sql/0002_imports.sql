-- Rows that imports brought: how a row is known again, what it said, and which record or event it became.
create table imported_rows (
    org_id uuid not null,
    source text not null,
    table_name text not null,
    external_id text not null,
    record_id uuid not null,
    import_id uuid not null,
    linked boolean not null default false,
    edits bigint,
    history bigint,
    constraint pk_imported_rows primary key (org_id, source, table_name, external_id),
    constraint fk_imported_rows_org_id_import_id_import_runs
        foreign key (org_id, import_id) references import_runs (org_id, id) on delete cascade
);
create index ix_imported_rows_org_id_import_id on imported_rows (org_id, import_id, table_name);

drop table import_files;

alter table imported_rows enable row level security;
alter table imported_rows force row level security;
create policy imported_rows_read on imported_rows for select to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('imports', 'read')) = 'all');
create policy imported_rows_insert on imported_rows for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('imports', 'write')) = 'all');
create policy imported_rows_update on imported_rows for update to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('imports', 'write')) = 'all');
create policy imported_rows_delete on imported_rows for delete to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('imports', 'write')) = 'all');
grant select, insert, update, delete on imported_rows to bellwether_record;

-- The log keeps the events of an import that was undone; nobody is shown them, nothing counts them.
create policy import_runs_undone on import_runs for select to bellwether_record
    using (org_id = (select bellwether_org()) and undone_at is not null);
create policy events_of_undone_imports on events as restrictive for select to bellwether_record
    using (import_id is null or import_id <> all (array(
        select r.id from import_runs r where r.org_id = (select bellwether_org()) and r.undone_at is not null)));

-- Keys that sort by time where the server can make them.
do $$
begin
    execute format('create function bellwether_new_id() returns uuid language sql volatile parallel safe return %s()',
                   case when current_setting('server_version_num')::int >= 180000 then 'uuidv7' else 'gen_random_uuid' end);
end
$$;

-- What facts of some deals are found by: their own events; the deals of an owner; the deals and words of an account.
-- A column, because a policy keeps the planner from using an index on an expression over data.
alter table events add column owner_id uuid generated always as (
    case when type in ('DealOpened', 'DealOwnerChanged') then (data ->> 'owner_id')::uuid end) stored;
create index ix_events_org_id_deal_id_type on events (org_id, deal_id, type);
create index ix_events_owners on events (org_id, owner_id, deal_id) where owner_id is not null;
create index ix_events_accounts on events (org_id, account_id, type)
    where type in ('DealOpened', 'AccountCreated', 'AccountEdited');
