-- Leads: who may become a buyer.
create table leads (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    company text,
    email text,
    phone text,
    title text,
    industry text,
    region text,
    country text,
    postal_code text,
    employees integer,
    website text,
    source text,
    status text not null default 'new',
    owner_id uuid,
    score double precision,
    first_touch_at timestamptz,
    converted_at timestamptz,
    converted_account_id uuid,
    converted_person_id uuid,
    converted_deal_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_leads primary key (org_id, id),
    constraint fk_leads_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_leads_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint fk_leads_org_id_converted_account_id_accounts foreign key (org_id, converted_account_id)
        references accounts (org_id, id) on delete set null (converted_account_id),
    constraint fk_leads_org_id_converted_person_id_people foreign key (org_id, converted_person_id)
        references people (org_id, id) on delete set null (converted_person_id),
    constraint fk_leads_org_id_converted_deal_id_deals foreign key (org_id, converted_deal_id)
        references deals (org_id, id) on delete set null (converted_deal_id),
    constraint uq_leads_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint ck_leads_status check (status in ('new', 'working', 'nurturing', 'qualified', 'unqualified', 'converted')),
    constraint ck_leads_converted_at check ((status = 'converted') = (converted_at is not null)),
    constraint ck_leads_country check (country ~ '^[A-Z]{2}$'),
    constraint ck_leads_employees check (employees >= 0),
    constraint ck_leads_score check (score >= 0)
);
create index ix_leads_org_id_created_at_id on leads (org_id, created_at, id);
create index ix_leads_org_id_owner_id_created_at_id on leads (org_id, owner_id, created_at, id);
create index ix_leads_org_id_name_id on leads (org_id, name, id);
create index ix_leads_org_id_status_created_at_id on leads (org_id, status, created_at, id);
create index ix_leads_org_id_email on leads (org_id, lower(email));
create index ix_leads_waiting on leads (org_id, owner_id, created_at) where first_touch_at is null and converted_at is null;
create index ix_leads_org_id_import_id on leads (org_id, import_id) where import_id is not null;
call bellwether_protect('leads', 'leads', owner => 'owner_id');
call bellwether_mask('leads', 'leads', array['company', 'email', 'phone', 'title', 'industry', 'region', 'country',
    'postal_code', 'employees', 'website', 'source', 'score']);

-- The log tells of a lead to whoever sees the lead; one's own acts are shown as before.
create policy events_of_leads on events for select to bellwether_record
    using (org_id = (select bellwether_org()) and noun = 'leads' and deal_id is null
        and (select bellwether_level('events', 'read')) <> 'none'
        and exists (select from leads l where l.org_id = events.org_id and l.id = events.record_id));
