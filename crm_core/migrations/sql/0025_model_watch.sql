-- Watching models: checks for drift, alarms that stand, challengers in the shadow, and every run of learning anew.

create table model_checks (
    org_id uuid not null,
    id uuid not null,
    model text not null,
    version text not null,
    checked_at timestamp with time zone not null,
    since timestamp with time zone not null,
    rows integer not null,
    enough boolean not null,
    shifts jsonb not null,
    calibration jsonb not null,
    constraint pk_model_checks primary key (org_id, id),
    constraint fk_model_checks_org_id_organizations foreign key (org_id) references organizations (id)
);
create index ix_model_checks_org_id_model_checked_at on model_checks (org_id, model, checked_at, id);

create table model_alarms (
    org_id uuid not null,
    id uuid not null,
    model text not null,
    version text not null,
    subject text not null,
    name text not null,
    distance double precision not null,
    by_chance double precision not null,
    raised_at timestamp with time zone not null,
    seen_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint pk_model_alarms primary key (org_id, id),
    constraint fk_model_alarms_org_id_organizations foreign key (org_id) references organizations (id),
    constraint ck_model_alarms_subject check (subject in ('inputs', 'prediction', 'calibration'))
);
-- An alarm that stands is not raised again.
create unique index uq_model_alarms_standing on model_alarms (org_id, model, subject, name) where ended_at is null;
create index ix_model_alarms_org_id_model_raised_at on model_alarms (org_id, model, raised_at, id);

create table model_runs (
    org_id uuid not null,
    id uuid not null,
    model text not null,
    cause text not null,
    started_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    state text not null,
    because text,
    champion text,
    challenger text,
    figures jsonb not null,
    constraint pk_model_runs primary key (org_id, id),
    constraint fk_model_runs_org_id_organizations foreign key (org_id) references organizations (id),
    constraint ck_model_runs_state
        check (state in ('running', 'shadow', 'promoted', 'refused', 'unchanged', 'rolled_back', 'failed'))
);
create index ix_model_runs_org_id_model_started_at on model_runs (org_id, model, started_at, id);

-- What a challenger would have said of a deal, beside what was said: kept apart from scores, and shown on no deal.
create table model_shadows (
    org_id uuid not null,
    id uuid not null,
    model text not null,
    challenger text not null,
    champion text not null,
    deal_id uuid not null,
    as_of timestamp with time zone not null,
    value double precision not null,
    champion_value double precision not null,
    constraint pk_model_shadows primary key (org_id, id),
    constraint fk_model_shadows_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint uq_model_shadows_once unique (org_id, challenger, deal_id, as_of),
    constraint ck_model_shadows_value check (value between 0 and 1),
    constraint ck_model_shadows_champion_value check (champion_value between 0 and 1)
);
create index ix_model_shadows_org_id_deal_id on model_shadows (org_id, deal_id);
create index ix_model_shadows_org_id_model_as_of on model_shadows (org_id, model, as_of, id);

-- Seen by whoever reads scores beyond their own; written by the system alone.
do $$
declare
    beyond text := 'org_id = (select bellwether_org()) and (select bellwether_level(''scores'', ''read'')) in (''team'', ''all'')';
    ours text := 'org_id = (select bellwether_org()) and (select bellwether_level(''scores'', ''create'')) = ''all''';
    t text;
begin
    foreach t in array array['model_checks', 'model_alarms', 'model_runs', 'model_shadows'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (%2$s)', t, ours);
        execute format('create policy %1$s_update on %1$I for update to bellwether_record using (%2$s)', t, ours);
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record using (%2$s)', t, ours);
        execute format('create policy %1$s_read on %1$I for select to bellwether_record using (%2$s)', t, case t
            when 'model_shadows' then beyond || ' and ((select bellwether_level(''deals'', ''read'')) = ''all''
                or exists (select from deals d where d.org_id = model_shadows.org_id and d.id = model_shadows.deal_id))'
            else beyond end);
        execute format('grant select, insert, update, delete on %I to bellwether_record', t);
    end loop;
end
$$;
alter table notifications drop constraint ck_notifications_kind;
alter table notifications add constraint ck_notifications_kind
    check (kind in ('mention', 'reminder', 'lead_assigned', 'lead_waiting', 'lead_breached', 'model_drift'));
