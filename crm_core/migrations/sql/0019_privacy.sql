-- The audit trail: a link for every event, each made of the one before, so that what was changed behind the program's back
-- shows. The key of the links is not in the database.

create index ix_events_org_id_recorded_at on events (org_id, recorded_at, id);

create table audit_links (
    org_id uuid not null,
    n bigint not null,
    event_id uuid not null,
    xid bigint not null,
    seq bigint not null,
    data_digest bytea not null,
    link bytea not null,
    sealed_at timestamp with time zone not null,
    constraint pk_audit_links primary key (org_id, n),
    constraint fk_audit_links_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_audit_links_org_id_event_id unique (org_id, event_id)
);
call bellwether_protect('audit_links', 'audit');
drop policy audit_links_read on audit_links;
create policy audit_links_read on audit_links for select to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('audit', 'read')) = 'all');
drop policy audit_links_update on audit_links;
drop policy audit_links_delete on audit_links;
revoke update, delete on audit_links from bellwether_record;
create function bellwether_refuse_link() returns trigger language plpgsql
as $$
begin
    raise exception 'links of the audit trail are never changed or deleted' using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_links_are_append_only before update or delete on audit_links
    for each row execute function bellwether_refuse_link();

-- The log as the audit trail reads it: all of it, events of undone imports too, in the order in which it can only grow.
create function bellwether_audited(after_xid bigint, after_seq bigint, most int)
    returns table (event_id uuid, xid bigint, seq bigint, head bytea, data_digest bytea, redacted boolean)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select e.id, e.xid::text::bigint, e.seq,
           sha256(convert_to(concat_ws('|', e.id, e.seq, e.xid::text, e.type, e.noun, e.record_id, coalesce(e.deal_id::text, '-'),
               coalesce(e.account_id::text, '-'), coalesce(e.actor_id::text, '-'), coalesce(e.import_id::text, '-'),
               (extract(epoch from e.occurred_at) * 1000000)::bigint, (extract(epoch from e.known_at) * 1000000)::bigint,
               (extract(epoch from e.recorded_at) * 1000000)::bigint), 'UTF8')),
           sha256(convert_to(e.data::text, 'UTF8')), e.redacted_at is not null and e.data = '{}'
    from events e
    where e.org_id = bellwether_org() and bellwether_level('audit', 'read') = 'all'
      and (e.xid, e.seq) > (after_xid::text::xid8, after_seq)
      and e.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by e.xid, e.seq limit most;
end;

-- Forgetting somebody. What the log says of them is emptied; that something happened stays.
drop function bellwether_redact(uuid, timestamptz);
create function bellwether_redact(record uuid, at timestamptz) returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with emptied as (
        update events e set data = '{}', redacted_at = at
        where e.org_id = bellwether_org() and e.record_id = record and e.redacted_at is null
          and bellwether_level('privacy', 'delete') = 'all'
        returning 1)
    select count(*) from emptied;
end;

create table erasures (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    record_id uuid not null,
    erased_at timestamp with time zone not null,
    erased_by uuid,
    reason text not null,
    counts jsonb not null,
    constraint pk_erasures primary key (org_id, id),
    constraint fk_erasures_org_id_erased_by_users foreign key (org_id, erased_by) references users (org_id, id),
    constraint ck_erasures_reason check (reason in ('request', 'retention')),
    constraint ck_erasures_noun check (noun in ('people', 'leads'))
);
create index ix_erasures_org_id_erased_at on erasures (org_id, erased_at, id);
create index ix_erasures_org_id_erased_by on erasures (org_id, erased_by);
call bellwether_protect('erasures', 'privacy');

create table retention_rules (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    noun text not null,
    filter jsonb not null default '{}',
    basis text not null,
    after_days integer not null,
    action text not null,
    active boolean not null default true,
    last_run_at timestamp with time zone,
    last_count integer,
    created_at timestamp with time zone not null default now(),
    updated_at timestamp with time zone not null default now(),
    version integer not null default 1,
    constraint pk_retention_rules primary key (org_id, id),
    constraint fk_retention_rules_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_retention_rules_org_id_name unique (org_id, name),
    constraint ck_retention_rules_action check (action in ('delete', 'erase')),
    constraint ck_retention_rules_after_days check (after_days between 1 and 36500)
);
call bellwether_protect('retention_rules', 'privacy');
call bellwether_close_gate();
