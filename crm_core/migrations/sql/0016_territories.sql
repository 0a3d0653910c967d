-- Territories: versions of a tree, of which one is active at each moment; rules; and who was where, from when to when.
create extension if not exists btree_gist with schema public;

alter table accounts add column country text, add column postal_code text, add column website text,
    add constraint ck_accounts_country check (country ~ '^[A-Z]{2}$');
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id', 'country',
    'postal_code', 'website']);

create table territory_versions (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    matching text not null,
    state text not null default 'draft',
    active_from timestamptz,
    active_to timestamptz,
    based_on_id uuid,
    published_by uuid,
    assigned_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_territory_versions primary key (org_id, id),
    constraint uq_territory_versions_org_id_name unique (org_id, name),
    constraint fk_territory_versions_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_territory_versions_org_id_based_on_id_territory_versions foreign key (org_id, based_on_id)
        references territory_versions (org_id, id) on delete set null (based_on_id),
    constraint fk_territory_versions_org_id_published_by_users foreign key (org_id, published_by)
        references users (org_id, id),
    constraint ck_territory_versions_matching check (matching in ('first', 'all')),
    constraint ck_territory_versions_state check (state in ('draft', 'active', 'archived')),
    constraint ck_territory_versions_active_from check ((state = 'draft') = (active_from is null)),
    constraint ck_territory_versions_active_to check (active_to > active_from),
    constraint ex_territory_versions_active exclude using gist (
        org_id with =, tstzrange(active_from, active_to) with &&) where (active_from is not null)
);

create table territories (
    org_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    origin_id uuid not null,
    parent_id uuid,
    name text not null,
    manager_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_territories primary key (org_id, id),
    constraint uq_territories_org_id_version_id_id unique (org_id, version_id, id),
    constraint uq_territories_org_id_version_id_origin_id unique (org_id, version_id, origin_id),
    constraint uq_territories_org_id_version_id_name unique (org_id, version_id, name),
    constraint fk_territories_org_id_version_id_territory_versions foreign key (org_id, version_id)
        references territory_versions (org_id, id) on delete cascade,
    constraint fk_territories_parent foreign key (org_id, version_id, parent_id)
        references territories (org_id, version_id, id),
    constraint fk_territories_org_id_manager_id_users foreign key (org_id, manager_id) references users (org_id, id)
);
create index ix_territories_org_id_parent_id on territories (org_id, parent_id);
create index ix_territories_org_id_origin_id on territories (org_id, origin_id);

-- A territory cannot come to lie below itself: whoever moves one in a version waits for whoever moves another there.
create function bellwether_guard_territory() returns trigger language plpgsql
as $$
declare
    above uuid := new.parent_id;
    steps int := 0;
begin
    perform 1 from territory_versions v where v.org_id = new.org_id and v.id = new.version_id for no key update;
    while above is not null loop
        steps := steps + 1;
        if above = new.id or steps > 100 then
            raise exception 'a territory lies below itself' using errcode = 'check_violation', constraint = 'ck_territories_tree';
        end if;
        select t.parent_id into above from territories t where t.org_id = new.org_id and t.id = above;
    end loop;
    return new;
end
$$;
create trigger bellwether_guard_territory before insert or update of parent_id on territories for each row
    when (new.parent_id is not null) execute function bellwether_guard_territory();

create table territory_members (
    org_id uuid not null,
    id uuid not null,
    territory_id uuid not null,
    user_id uuid not null,
    role text not null,
    constraint pk_territory_members primary key (org_id, id),
    constraint uq_territory_members_org_id_territory_id_user_id unique (org_id, territory_id, user_id),
    constraint fk_territory_members_org_id_territory_id_territories foreign key (org_id, territory_id)
        references territories (org_id, id) on delete cascade,
    constraint fk_territory_members_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id),
    constraint ck_territory_members_role check (role in ('owner', 'member', 'overlay'))
);

create table territory_rules (
    org_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    territory_id uuid not null,
    position integer not null,
    applies_to text not null,
    criteria jsonb not null,
    filter jsonb,
    constraint pk_territory_rules primary key (org_id, id),
    constraint uq_territory_rules_org_id_version_id_position unique (org_id, version_id, position),
    constraint fk_territory_rules_territory foreign key (org_id, version_id, territory_id)
        references territories (org_id, version_id, id) on delete cascade,
    constraint ck_territory_rules_applies_to check (applies_to in ('accounts', 'leads', 'both'))
);

create table territory_runs (
    org_id uuid not null,
    id uuid not null,
    version_id uuid not null,
    noun text not null,
    after_id uuid,
    seen integer not null default 0,
    changed integer not null default 0,
    pins_lost integer not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz,
    constraint pk_territory_runs primary key (org_id, id),
    constraint uq_territory_runs_org_id_version_id_noun unique (org_id, version_id, noun),
    constraint fk_territory_runs_org_id_version_id_territory_versions foreign key (org_id, version_id)
        references territory_versions (org_id, id) on delete cascade,
    constraint ck_territory_runs_noun check (noun in ('accounts', 'leads'))
);

do $$
declare
    one text;
    its text;
begin
    foreach one in array array['account', 'lead'] loop
        its := one || '_territories';
        execute format($sql$
            create table %1$s_territories (
                org_id uuid not null,
                id uuid not null,
                %1$s_id uuid not null,
                territory_id uuid not null,
                rule_id uuid,
                pinned_by uuid,
                pin_reason text,
                from_at timestamptz not null,
                to_at timestamptz,
                constraint pk_%1$s_territories primary key (org_id, id),
                constraint fk_%1$s_territories_org_id_%1$s_id_%1$ss foreign key (org_id, %1$s_id)
                    references %1$ss (org_id, id) on delete cascade,
                constraint fk_%1$s_territories_org_id_territory_id_territories foreign key (org_id, territory_id)
                    references territories (org_id, id),
                constraint fk_%1$s_territories_org_id_rule_id_territory_rules foreign key (org_id, rule_id)
                    references territory_rules (org_id, id),
                constraint fk_%1$s_territories_org_id_pinned_by_users foreign key (org_id, pinned_by)
                    references users (org_id, id),
                constraint ck_%1$s_territories_pinned_by check ((rule_id is null) = (pinned_by is not null)),
                constraint ck_%1$s_territories_pin_reason check ((pin_reason is null) = (pinned_by is null)),
                constraint ck_%1$s_territories_to_at check (to_at >= from_at)
            );
            create unique index uq_%1$s_territories_present on %1$s_territories (org_id, %1$s_id, territory_id) where to_at is null;
            create index ix_%1$s_territories_in on %1$s_territories (org_id, territory_id, %1$s_id) where to_at is null;
            create index ix_%1$s_territories_org_id_%1$s_id_from_at on %1$s_territories (org_id, %1$s_id, from_at);
        $sql$, one);
        call bellwether_protect(its, one || 's', parent => one || 's', parent_key => one || '_id');
        execute format('drop policy %1$s_insert on %1$I; drop policy %1$s_update on %1$I; drop policy %1$s_delete on %1$I', its);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (org_id = (select bellwether_org()) and (select bellwether_level(''territories'', ''edit'')) = ''all'');
            create policy %1$s_update on %1$I for update to bellwether_record using (org_id = (select bellwether_org()) and (select bellwether_level(''territories'', ''edit'')) = ''all'');
            create policy %1$s_delete on %1$I for delete to bellwether_record using (org_id = (select bellwether_org()) and (select bellwether_level(''territories'', ''edit'')) = ''all'')', its);
    end loop;
end
$$;

call bellwether_protect('territory_versions', 'territories');
call bellwether_protect('territories', 'territories');
call bellwether_protect('territory_members', 'territories');
call bellwether_protect('territory_rules', 'territories');
call bellwether_protect('territory_runs', 'territories');

-- A territory and all below it, in every version that has it: what a saved filter names outlives the fiscal year.
create function bellwether_territories_under(territory uuid) returns setof uuid
    language sql stable parallel safe rows 20 set search_path = public, pg_temp
begin atomic
    with recursive down as (
        select t.id from territories t
        where t.org_id = bellwether_org() and t.origin_id = (
            select o.origin_id from territories o
            where o.org_id = bellwether_org() and (o.id = territory or o.origin_id = territory) limit 1)
        union
        select t.id from down d join territories t on t.org_id = bellwether_org() and t.parent_id = d.id
    )
    select d.id from down d;
end;

-- Postal codes are compared without blanks and dashes, in capitals.
create function bellwether_postal(code text) returns text
    language sql immutable parallel safe
    return upper(regexp_replace(code, '[^[:alnum:]]', '', 'g'));

-- The domain of an e-mail or web address, lower case, without www.
create function bellwether_domain(address text) returns text
    language sql immutable parallel safe
    return nullif(lower(regexp_replace(regexp_replace(regexp_replace(btrim(address), '^.*@', ''),
        '^([a-zA-Z]+://)?(www\.)?', '', 'i'), '[/:?#].*$', '')), '');

-- Whose a lead is already: the owner of the person with its e-mail, of a company of its domain, or of its name, as they
-- were before a moment. A function of the gate, because under the policies no index would serve these comparisons; it
-- answers those who read all accounts and people.
create index ix_accounts_domain on accounts (org_id, bellwether_domain(website));
create index ix_accounts_lower_name on accounts (org_id, lower(name));
create index ix_people_domain on people (org_id, bellwether_domain(email));
create function bellwether_lead_kin(email text, domain text, company text, before timestamptz)
    returns table (how text, record_id uuid, owner_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select found.how, found.record_id, found.owner_id from (
        (select 'email' as how, 1 as rank, p.id as record_id, coalesce(p.owner_id, a.owner_id) as owner_id, p.created_at
         from people p left join accounts a on a.org_id = p.org_id and a.id = p.account_id
         where p.org_id = bellwether_org() and lower(p.email) = lower(btrim(bellwether_lead_kin.email)) and p.created_at < before
         order by p.created_at limit 5)
        union all
        (select 'domain', 2, a.id, a.owner_id, a.created_at from accounts a
         where a.org_id = bellwether_org() and bellwether_domain(a.website) = domain and a.created_at < before
         order by a.created_at limit 5)
        union all
        (select 'domain', 3, a.id, a.owner_id, a.created_at
         from people p join accounts a on a.org_id = p.org_id and a.id = p.account_id
         where p.org_id = bellwether_org() and bellwether_domain(p.email) = domain and p.created_at < before
           and a.created_at < before
         order by p.created_at limit 5)
        union all
        (select 'company', 4, a.id, a.owner_id, a.created_at from accounts a
         where a.org_id = bellwether_org() and lower(a.name) = lower(btrim(company)) and a.created_at < before
         order by a.created_at limit 5)) found
    where found.owner_id is not null and bellwether_level('accounts', 'read') = 'all'
      and bellwether_level('people', 'read') = 'all'
    order by found.rank, found.created_at, found.record_id;
end;
call bellwether_close_gate();

-- Lead routing: rule sets, who is at work, the state that turns are taken from, and every assignment with its reasons.
create table routing_queues (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    holder_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_routing_queues primary key (org_id, id),
    constraint uq_routing_queues_org_id_name unique (org_id, name),
    constraint fk_routing_queues_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_routing_queues_org_id_holder_id_users foreign key (org_id, holder_id) references users (org_id, id)
);
create table routing_sets (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    number integer,
    state text not null default 'draft',
    queue_id uuid not null,
    published_at timestamptz,
    published_by uuid,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_routing_sets primary key (org_id, id),
    constraint uq_routing_sets_org_id_number unique (org_id, number),
    constraint fk_routing_sets_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_routing_sets_org_id_queue_id_routing_queues foreign key (org_id, queue_id)
        references routing_queues (org_id, id),
    constraint fk_routing_sets_org_id_published_by_users foreign key (org_id, published_by)
        references users (org_id, id),
    constraint ck_routing_sets_state check (state in ('draft', 'published', 'archived')),
    constraint ck_routing_sets_number check ((state = 'draft') = (number is null)),
    constraint ck_routing_sets_published_at check ((state = 'draft') = (published_at is null))
);
create unique index uq_routing_sets_published on routing_sets (org_id) where state = 'published';
create table routing_rules (
    org_id uuid not null,
    id uuid not null,
    set_id uuid not null,
    position integer not null,
    name text not null,
    filter jsonb,
    method text not null,
    pool text not null,
    fairness text not null,
    min_score double precision,
    most_open integer,
    most_per_day integer,
    respond_within integer,
    business_hours boolean not null default false,
    most_hops integer not null default 2,
    queue_id uuid,
    constraint pk_routing_rules primary key (org_id, id),
    constraint uq_routing_rules_org_id_set_id_position unique (org_id, set_id, position),
    constraint fk_routing_rules_org_id_set_id_routing_sets foreign key (org_id, set_id)
        references routing_sets (org_id, id) on delete cascade,
    constraint fk_routing_rules_org_id_queue_id_routing_queues foreign key (org_id, queue_id)
        references routing_queues (org_id, id),
    constraint ck_routing_rules_method check (method in ('round_robin', 'weighted', 'load', 'existing_owner', 'queue')),
    constraint ck_routing_rules_pool check (pool in ('named', 'territory')),
    constraint ck_routing_rules_fairness check (fairness in ('rotation', 'equal')),
    constraint ck_routing_rules_limits check (most_open >= 0 and most_per_day >= 0 and respond_within > 0 and most_hops >= 0)
);
create table routing_candidates (
    org_id uuid not null,
    id uuid not null,
    rule_id uuid not null,
    user_id uuid not null,
    weight double precision not null default 1,
    most_open integer,
    most_per_day integer,
    constraint pk_routing_candidates primary key (org_id, id),
    constraint uq_routing_candidates_org_id_rule_id_user_id unique (org_id, rule_id, user_id),
    constraint fk_routing_candidates_org_id_rule_id_routing_rules foreign key (org_id, rule_id)
        references routing_rules (org_id, id) on delete cascade,
    constraint fk_routing_candidates_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id),
    constraint ck_routing_candidates_weight check (weight > 0),
    constraint ck_routing_candidates_limits check (most_open >= 0 and most_per_day >= 0)
);
create table routing_pools (
    org_id uuid not null,
    id uuid not null,
    rule_id uuid not null,
    scope_id uuid not null,
    turns jsonb not null default '{}',
    constraint pk_routing_pools primary key (org_id, id),
    constraint uq_routing_pools_org_id_rule_id_scope_id unique (org_id, rule_id, scope_id),
    constraint fk_routing_pools_org_id_rule_id_routing_rules foreign key (org_id, rule_id)
        references routing_rules (org_id, id) on delete cascade
);
create table routing_assignments (
    org_id uuid not null,
    id uuid not null,
    lead_id uuid not null,
    set_id uuid not null,
    rule_id uuid,
    cause text not null,
    hop integer not null default 0,
    owner_id uuid,
    queue_id uuid,
    reason text not null,
    trail jsonb not null,
    candidates jsonb not null,
    propensity double precision not null,
    assigned_at timestamptz not null,
    due_at timestamptz,
    breached_at timestamptz,
    ended_at timestamptz,
    constraint pk_routing_assignments primary key (org_id, id),
    constraint fk_routing_assignments_org_id_lead_id_leads foreign key (org_id, lead_id)
        references leads (org_id, id) on delete cascade,
    constraint fk_routing_assignments_org_id_set_id_routing_sets foreign key (org_id, set_id)
        references routing_sets (org_id, id),
    constraint fk_routing_assignments_org_id_rule_id_routing_rules foreign key (org_id, rule_id)
        references routing_rules (org_id, id),
    constraint fk_routing_assignments_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint fk_routing_assignments_org_id_queue_id_routing_queues foreign key (org_id, queue_id)
        references routing_queues (org_id, id),
    constraint ck_routing_assignments_cause check (cause in ('arrival', 'breach', 'retry', 'asked')),
    constraint ck_routing_assignments_one check (num_nonnulls(owner_id, queue_id) = 1),
    constraint ck_routing_assignments_propensity check (propensity > 0 and propensity <= 1)
);
create unique index uq_routing_assignments_present on routing_assignments (org_id, lead_id) where ended_at is null;
create index ix_routing_assignments_org_id_lead_id_assigned_at on routing_assignments (org_id, lead_id, assigned_at);
create index ix_routing_assignments_org_id_owner_id_assigned_at on routing_assignments (org_id, owner_id, assigned_at);
create index ix_routing_assignments_due on routing_assignments (org_id, due_at) where ended_at is null and due_at is not null;
create index ix_routing_assignments_queued on routing_assignments (org_id, queue_id, assigned_at) where ended_at is null;
create index ix_leads_load on leads (org_id, owner_id) where status in ('new', 'working', 'qualified');

create table working_hours (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    time_zone text not null,
    week jsonb not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_working_hours primary key (org_id, id),
    constraint uq_working_hours_org_id_user_id unique (org_id, user_id),
    constraint fk_working_hours_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);
create table absences (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    from_at timestamptz not null,
    to_at timestamptz not null,
    noted_by uuid not null,
    noted_at timestamptz not null default now(),
    constraint pk_absences primary key (org_id, id),
    constraint fk_absences_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
    constraint fk_absences_org_id_noted_by_users foreign key (org_id, noted_by) references users (org_id, id),
    constraint ck_absences_to_at check (to_at > from_at)
);
create index ix_absences_org_id_user_id_to_at on absences (org_id, user_id, to_at);

call bellwether_protect('routing_queues', 'routing');
call bellwether_protect('routing_sets', 'routing');
call bellwether_protect('routing_rules', 'routing');
call bellwether_protect('routing_candidates', 'routing');
call bellwether_protect('routing_pools', 'routing');
call bellwether_protect('routing_assignments', 'leads', parent => 'leads', parent_key => 'lead_id');
drop policy routing_assignments_insert on routing_assignments;
drop policy routing_assignments_update on routing_assignments;
drop policy routing_assignments_delete on routing_assignments;
create policy routing_assignments_insert on routing_assignments for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('routing', 'edit')) = 'all');
create policy routing_assignments_update on routing_assignments for update to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('routing', 'edit')) = 'all');
create policy routing_assignments_delete on routing_assignments for delete to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('routing', 'edit')) = 'all');

-- When somebody is at work everybody may know; whoever may change that user's leads may say it.
do $$
declare
    its text;
begin
    foreach its in array array['working_hours', 'absences'] loop
        call bellwether_protect(its, 'leads', owner => 'user_id');
        execute format('drop trigger bellwether_guard_owner on %1$I; drop policy %1$s_read on %1$I;
            drop policy %1$s_insert on %1$I; drop policy %1$s_update on %1$I; drop policy %1$s_delete on %1$I;
            create policy %1$s_read on %1$I for select to bellwether_record using (org_id = (select bellwether_org())
                and (select bellwether_level(''users'', ''read'')) <> ''none'')', its);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (%2$s);
            create policy %1$s_update on %1$I for update to bellwether_record using (%2$s);
            create policy %1$s_delete on %1$I for delete to bellwether_record using (%2$s)', its,
            'org_id = (select bellwether_org()) and ((select bellwether_level(''leads'', ''edit'')) = ''all''
                or user_id = any (array(select bellwether_members(''leads'', ''edit''))))');
    end loop;
end
$$;

-- Who is given a lead, whose queue one waits in, and who was too late is told so.
alter table notifications drop constraint ck_notifications_kind;
alter table notifications add constraint ck_notifications_kind
    check (kind in ('mention', 'reminder', 'lead_assigned', 'lead_waiting', 'lead_breached'));
