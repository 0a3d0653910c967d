-- Webhooks: who is told of which events and where, and what has been told. The log says by which key or client a thing
-- was done, so that a program need not hear of its own writes.
alter table events add column via uuid default nullif(current_setting('bellwether.via', true), '')::uuid;
call bellwether_mask_events();

create table webhooks (
    org_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    name text not null,
    url text not null,
    events jsonb not null,
    scopes text,
    skip_own boolean not null,
    own_id uuid not null,
    secret bytea not null,
    old_secret bytea,
    old_secret_until timestamptz,
    active boolean not null default true,
    ended text,
    ended_at timestamptz,
    heard_from text not null default pg_current_snapshot()::text,
    failures integer not null default 0,
    failing_since timestamptz,
    held_until timestamptz,
    courier bigint,
    leased_until timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_webhooks primary key (org_id, id),
    constraint fk_webhooks_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_webhooks_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint ck_webhooks_ended check (ended in ('paused', 'gone', 'failing')),
    constraint ck_webhooks_active check (active = (ended is null))
);
create index ix_webhooks_org_id_owner_id on webhooks (org_id, owner_id, created_at);

create table webhook_deliveries (
    org_id uuid not null,
    id uuid not null,
    webhook_id uuid not null,
    event_id uuid,
    type text not null,
    place bigint not null,
    state text not null default 'waiting',
    attempts integer not null default 0,
    due_at timestamptz,
    tries jsonb not null default '[]',
    status integer,
    latency_ms integer,
    error text,
    response text,
    made_at timestamptz not null,
    ended_at timestamptz,
    constraint pk_webhook_deliveries primary key (org_id, id),
    constraint fk_webhook_deliveries_org_id_webhook_id_webhooks foreign key (org_id, webhook_id)
        references webhooks (org_id, id) on delete cascade,
    constraint ck_webhook_deliveries_state check (state in ('waiting', 'sent', 'dead', 'withheld')),
    constraint ck_webhook_deliveries_due_at check ((state = 'waiting') = (due_at is not null))
);
create index ix_webhook_deliveries_waiting on webhook_deliveries (org_id, webhook_id, place) where state = 'waiting';
create index ix_webhook_deliveries_org_id_webhook_id_made_at on webhook_deliveries (org_id, webhook_id, made_at, id);
create index ix_webhook_deliveries_org_id_ended_at on webhook_deliveries (org_id, ended_at) where ended_at is not null;

-- How far an organization's log has been read for its webhooks.
create table webhook_readers (
    org_id uuid not null,
    xid xid8 not null,
    seq bigint not null,
    constraint pk_webhook_readers primary key (org_id),
    constraint fk_webhook_readers_org_id_organizations foreign key (org_id) references organizations (id)
);

call bellwether_protect('webhooks', 'webhooks', owner => 'owner_id');
call bellwether_protect('webhook_deliveries', 'webhooks', parent => 'webhooks', parent_key => 'webhook_id');
call bellwether_protect('webhook_readers', 'webhooks');

-- A webhook shows what its owner sees, so nobody makes one in another's name, or points another's elsewhere.
drop policy webhooks_insert on webhooks;
create policy webhooks_insert on webhooks for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and owner_id = (select bellwether_user())
        and (select bellwether_level('webhooks', 'create')) <> 'none');
create function bellwether_guard_webhook() returns trigger language plpgsql
as $$
begin
    if bellwether_org() is not null and (new.owner_id <> old.owner_id or old.owner_id <> bellwether_user()
       or new.scopes is distinct from old.scopes) then
        raise exception 'a webhook is its owner''s to change' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger bellwether_guard_webhook before update of owner_id, url, events, scopes, skip_own, own_id, secret on webhooks
    for each row when (old.owner_id is distinct from new.owner_id or old.url is distinct from new.url
        or old.events is distinct from new.events or old.scopes is distinct from new.scopes
        or old.skip_own is distinct from new.skip_own or old.own_id is distinct from new.own_id
        or old.secret is distinct from new.secret)
    execute function bellwether_guard_webhook();

-- Whether anybody is told of what happens here; asked by whoever is about to commit something, as themselves.
create function bellwether_has_webhooks() returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from webhooks w where w.org_id = bellwether_org() and w.active);
end;
create policy webhooks_gate on webhooks for select to bellwether_gate using (true);
grant select (org_id, active) on webhooks to bellwether_gate;
call bellwether_close_gate();
