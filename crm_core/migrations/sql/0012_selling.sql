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

-- What was done with a lead; on conversion it belongs to what the lead became as well.
alter table activities add column lead_id uuid,
    add constraint fk_activities_org_id_lead_id_leads foreign key (org_id, lead_id)
        references leads (org_id, id) on delete cascade;
alter table activities drop constraint ck_activities_belongs_somewhere;
alter table activities add constraint ck_activities_belongs_somewhere
    check (num_nonnulls(deal_id, account_id, person_id, lead_id) > 0 or import_id is not null);
create index ix_activities_org_id_lead_id_occurred_at on activities (org_id, lead_id, occurred_at) where lead_id is not null;
create policy activities_of_leads on activities for select to bellwether_record
    using (org_id = (select bellwether_org()) and lead_id is not null
        and (select bellwether_level('activities', 'read')) <> 'none'
        and exists (select from leads l where l.org_id = activities.org_id and l.id = activities.lead_id));
create policy activities_on_seen_leads on activities as restrictive for insert to bellwether_record
    with check (lead_id is null or exists (
        select from leads l where l.org_id = activities.org_id and l.id = activities.lead_id));

-- Why deals are won and lost, in the organization's own list.
create table deal_reasons (
    org_id uuid not null,
    id uuid not null,
    kind text not null,
    name text not null,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_deal_reasons primary key (org_id, id),
    constraint fk_deal_reasons_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_deal_reasons_org_id_kind_name unique (org_id, kind, name),
    constraint ck_deal_reasons_kind check (kind in ('won', 'lost'))
);
call bellwether_protect('deal_reasons', 'pipelines');
alter table pipelines add column reason_required boolean not null default false;
alter table stages add column retired_at timestamptz;

-- What a deal must have before it enters a stage.
create table stage_requirements (
    org_id uuid not null,
    id uuid not null,
    stage_id uuid not null,
    demands text not null,
    role text,
    constraint pk_stage_requirements primary key (org_id, id),
    constraint fk_stage_requirements_org_id_stage_id_stages foreign key (org_id, stage_id)
        references stages (org_id, id) on delete cascade,
    constraint uq_stage_requirements_org_id_stage_id_demands_role unique nulls not distinct (org_id, stage_id, demands, role),
    constraint ck_stage_requirements_demands check (demands in ('amount', 'expected_close', 'account', 'owner', 'source', 'person', 'product')),
    constraint ck_stage_requirements_role check (role in ('decision_maker', 'economic_buyer', 'champion', 'influencer', 'technical_buyer', 'user', 'gatekeeper', 'other')),
    constraint ck_stage_requirements_role_of_person check (role is null or demands = 'person')
);
call bellwether_protect('stage_requirements', 'pipelines');

-- What is sold, and at which price.
create table products (
    org_id uuid not null,
    id uuid not null,
    code text not null,
    name text not null,
    family text,
    unit text,
    recurring text not null default 'none',
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_products primary key (org_id, id),
    constraint fk_products_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_products_org_id_code unique (org_id, code),
    constraint uq_products_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint ck_products_recurring check (recurring in ('none', 'monthly', 'yearly'))
);
create index ix_products_org_id_name_id on products (org_id, name, id);
create index ix_products_org_id_import_id on products (org_id, import_id) where import_id is not null;
call bellwether_protect('products', 'products');
call bellwether_mask('products', 'products', array['family', 'unit']);

create table price_books (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    active boolean not null default true,
    standard boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_price_books primary key (org_id, id),
    constraint fk_price_books_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_price_books_org_id_name unique (org_id, name)
);
create unique index uq_price_books_standard on price_books (org_id) where standard;
call bellwether_protect('price_books', 'products');

create extension if not exists btree_gist with schema public;
create table price_book_entries (
    org_id uuid not null,
    id uuid not null,
    price_book_id uuid not null,
    product_id uuid not null,
    currency text not null,
    unit_price numeric(18, 2) not null,
    valid_from date not null,
    valid_to date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_price_book_entries primary key (org_id, id),
    constraint fk_price_book_entries_org_id_price_book_id_price_books foreign key (org_id, price_book_id)
        references price_books (org_id, id) on delete cascade,
    constraint fk_price_book_entries_org_id_product_id_products foreign key (org_id, product_id)
        references products (org_id, id) on delete cascade,
    constraint ck_price_book_entries_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_price_book_entries_unit_price check (unit_price >= 0),
    constraint ck_price_book_entries_valid_to check (valid_to > valid_from),
    constraint ex_price_book_entries_one_price exclude using gist (
        org_id with =, price_book_id with =, product_id with =, currency with =, daterange(valid_from, valid_to) with &&)
);
create index ix_price_book_entries_org_id_product_id on price_book_entries (org_id, product_id);
call bellwether_protect('price_book_entries', 'products');

alter table deal_products add column product_id uuid, add column discount_percent numeric(5, 2), add column tax_percent numeric(5, 2),
    add constraint fk_deal_products_org_id_product_id_products foreign key (org_id, product_id)
        references products (org_id, id) on delete set null (product_id),
    add constraint ck_deal_products_discount_percent check (discount_percent between 0 and 100),
    add constraint ck_deal_products_tax_percent check (tax_percent between 0 and 100);
create index ix_deal_products_org_id_product_id on deal_products (org_id, product_id) where product_id is not null;
create or replace view masked.deal_products with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.product,
           case when (select bellwether_hides('deals', 'amount')) then 1 else t.quantity end::numeric(15, 3) as quantity,
           case when (select bellwether_hides('deals', 'amount')) then 0 else t.unit_price end::numeric(18, 2) as unit_price,
           t.added_at, t.removed_at, t.external_source, t.external_id, t.import_id, t.product_id,
           case when not (select bellwether_hides('deals', 'amount')) then t.discount_percent end::numeric(5, 2) as discount_percent,
           case when not (select bellwether_hides('deals', 'amount')) then t.tax_percent end::numeric(5, 2) as tax_percent
    from public.deal_products t;

alter table deals add column amount_from_lines boolean not null default false, add column reason_id uuid,
    add constraint fk_deals_org_id_reason_id_deal_reasons foreign key (org_id, reason_id)
        references deal_reasons (org_id, id) on delete set null (reason_id);
create index ix_deals_org_id_reason_id on deals (org_id, reason_id) where reason_id is not null;
call bellwether_mask('deals', 'deals', array['source', 'amount', 'expected_close', 'lost_reason', 'reason_id',
    'score_value', 'score_band', 'score_calibrated', 'score_as_of']);

-- A person who takes part in a deal before all others there.
alter table deal_people add column is_primary boolean not null default false;
create unique index uq_deal_people_primary on deal_people (org_id, deal_id) where is_primary and removed_at is null;

-- What another currency was worth in the organization's own, from a day on; read by all who see amounts.
create table currency_rates (
    org_id uuid not null,
    id uuid not null,
    currency text not null,
    valid_from date not null,
    rate numeric(20, 10) not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_currency_rates primary key (org_id, id),
    constraint fk_currency_rates_org_id_organizations foreign key (org_id) references organizations (id),
    constraint uq_currency_rates_org_id_currency_valid_from unique (org_id, currency, valid_from),
    constraint ck_currency_rates_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_currency_rates_rate check (rate > 0)
);
call bellwether_protect('currency_rates', 'organization');
drop policy currency_rates_read on currency_rates;
create policy currency_rates_read on currency_rates for select to bellwether_record using (org_id = (select bellwether_org()));
create function bellwether_rate(currency text, on_day date) returns numeric
    language sql stable parallel safe
    return (select r.rate from currency_rates r
            where r.org_id = bellwether_org() and r.currency = bellwether_rate.currency and r.valid_from <= on_day
            order by r.valid_from desc limit 1);

-- Where a person works and worked. The account in the person's own row is the primary one of today, whoever writes it.
create table affiliations (
    org_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    account_id uuid not null,
    title text,
    started_on date,
    ended_on date,
    is_primary boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_affiliations primary key (org_id, id),
    constraint fk_affiliations_org_id_person_id_people foreign key (org_id, person_id)
        references people (org_id, id) on delete cascade,
    constraint fk_affiliations_org_id_account_id_accounts foreign key (org_id, account_id)
        references accounts (org_id, id) on delete cascade,
    constraint ck_affiliations_ended_on check (ended_on >= started_on),
    constraint ex_affiliations_one_primary exclude using gist (
        org_id with =, person_id with =, daterange(started_on, ended_on) with &&) where (is_primary),
    constraint ex_affiliations_once_at_a_time exclude using gist (
        org_id with =, person_id with =, account_id with =, daterange(started_on, ended_on) with &&)
);
create index ix_affiliations_org_id_person_id on affiliations (org_id, person_id);
create index ix_affiliations_org_id_account_id on affiliations (org_id, account_id);
call bellwether_protect('affiliations', 'people', parent => 'people', parent_key => 'person_id');
call bellwether_mask('affiliations', 'people', array['title']);

-- Those who are there already; the owner steps past the policies it forces on itself for that.
alter table people no force row level security;
alter table affiliations no force row level security;
insert into affiliations (org_id, id, person_id, account_id, title, is_primary, created_at, updated_at)
select p.org_id, bellwether_new_id(), p.id, p.account_id, p.title, true, p.created_at, p.created_at
from people p where p.account_id is not null;
alter table affiliations force row level security;
alter table people force row level security;

-- A company's name as it is compared: without case, signs and legal form.
create function bellwether_company(said text) returns text
    language sql immutable parallel safe
    return btrim(regexp_replace(btrim(regexp_replace(lower(said), '[^[:alnum:]]+', ' ', 'g')),
        '( (inc|llc|llp|ltd|limited|gmbh|ag|kg|ug|sa|sas|sarl|srl|spa|bv|nv|ab|oy|oyj|as|aps|plc|co|corp|corporation|company))+$', ''));
create index ix_accounts_org_id_folded on accounts (org_id, bellwether_company(name));
create index ix_people_org_id_domain on people (org_id, split_part(lower(email), '@', 2));

-- The gate: what takes seeing more than whoever asks, or writing to it.
create policy affiliations_gate on affiliations to bellwether_gate using (true) with check (true);
create policy activities_gate on activities to bellwether_gate using (true) with check (true);
create policy leads_gate on leads to bellwether_gate using (true) with check (true);
grant select, insert, update on affiliations to bellwether_gate;
grant select, update on activities to bellwether_gate;
grant select, update on leads to bellwether_gate;

create function bellwether_affiliate() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into affiliations (org_id, id, person_id, account_id, title, is_primary, created_at, updated_at)
        select f.org_id, bellwether_new_id(), f.id, f.account_id, f.title, true, f.created_at, f.created_at
        from fresh f where f.account_id is not null;
        return null;
    end if;
    -- Whoever leaves, or begins to work chiefly where they worked beside, ends what was so far.
    update affiliations a set ended_on = greatest((f.updated_at at time zone 'UTC')::date, a.started_on),
        updated_at = f.updated_at, version = a.version + 1
    from fresh f join gone g on g.org_id = f.org_id and g.id = f.id
    where f.account_id is distinct from g.account_id and a.org_id = f.org_id and a.person_id = f.id and a.ended_on is null
      and a.is_primary = (a.account_id is distinct from f.account_id);
    insert into affiliations (org_id, id, person_id, account_id, title, started_on, is_primary, created_at, updated_at)
    select f.org_id, bellwether_new_id(), f.id, f.account_id, f.title,
           greatest((f.updated_at at time zone 'UTC')::date, (
               select max(a.ended_on) from affiliations a
               where a.org_id = f.org_id and a.person_id = f.id and (a.is_primary or a.account_id = f.account_id))),
           true, f.updated_at, f.updated_at
    from fresh f join gone g on g.org_id = f.org_id and g.id = f.id
    where f.account_id is distinct from g.account_id and f.account_id is not null
      and not exists (select from affiliations a where a.org_id = f.org_id and a.person_id = f.id
                      and a.account_id = f.account_id and a.ended_on is null);
    return null;
end
$$;

-- Accounts one below the other, at any depth: their ids, from the given one (depth 0) downwards.
create function bellwether_below(account uuid) returns table (id uuid, parent_id uuid, depth int)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    with recursive below (id, parent_id, depth) as (
        select a.id, a.parent_id, 0 from accounts a where a.org_id = bellwether_org() and a.id = bellwether_below.account
        union
        select a.id, a.parent_id, b.depth + 1 from accounts a join below b on a.parent_id = b.id
        where a.org_id = bellwether_org() and b.depth < 1000
    )
    select below.id, below.parent_id, below.depth from below;
end;

create function bellwether_top(account uuid) returns uuid
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    with recursive above (id, parent_id) as (
        select a.id, a.parent_id from accounts a where a.org_id = bellwether_org() and a.id = bellwether_top.account
        union
        select a.id, a.parent_id from accounts a join above u on a.id = u.parent_id where a.org_id = bellwether_org()
    )
    select above.id from above where above.parent_id is null;
end;

-- One change of the hierarchy of an organization at a time: of two at once, the second sees the first.
create function bellwether_hold_hierarchy() returns void
    language sql volatile
    return pg_advisory_xact_lock(hashtextextended('accounts below accounts ' || coalesce(bellwether_org()::text, ''), 0));

create function bellwether_refuse_circle() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        perform pg_advisory_xact_lock(hashtextextended('accounts below accounts ' || new.org_id::text, 0));
    end if;
    if exists (
        with recursive above (id) as (
            select new.parent_id
            union
            select a.parent_id from accounts a join above u on a.id = u.id
            where a.org_id = new.org_id and a.parent_id is not null
        )
        select from above where above.id = new.id) then
        raise exception 'an account cannot be below itself' using errcode = 'check_violation', constraint = 'ck_accounts_no_circle';
    end if;
    return null;
end
$$;

-- Whether below these accounts there is more than was seen; how much more is not said.
create function bellwether_hides_more(ids uuid[], deals bigint, people bigint, activities bigint, since timestamptz, until timestamptz) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select (select count(*) from deals d where d.org_id = bellwether_org() and d.account_id = any (ids)) > bellwether_hides_more.deals
        or (select count(*) from people p where p.org_id = bellwether_org() and p.account_id = any (ids)) > bellwether_hides_more.people
        or (select count(*) from activities a where a.org_id = bellwether_org() and a.account_id = any (ids)
            and a.occurred_at >= since and a.occurred_at <= until) > bellwether_hides_more.activities;
end;

-- Whether any deal is in a stage, whoever may see it.
create function bellwether_stage_in_use(stage uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from deals d where d.org_id = bellwether_org() and d.stage_id = stage);
end;

-- Whom a lead may be: ids of people and accounts with the same address, domain or name, whoever may see them.
create function bellwether_lead_matches(email text, domain text, company text) returns table (noun text, id uuid, on_what text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    (select 'people', p.id, 'email' from people p
     where p.org_id = bellwether_org() and lower(p.email) = lower(bellwether_lead_matches.email) limit 20)
    union all
    (select distinct 'accounts', p.account_id, 'domain' from people p
     where p.org_id = bellwether_org() and split_part(lower(p.email), '@', 2) = bellwether_lead_matches.domain
       and p.account_id is not null limit 20)
    union all
    (select 'accounts', a.id, 'name' from accounts a
     where a.org_id = bellwether_org() and bellwether_company(a.name) = bellwether_company(bellwether_lead_matches.company)
       and bellwether_company(bellwether_lead_matches.company) <> '' limit 20);
end;

-- What was done with a lead, by whomever, belongs to what it became; for whoever may change the lead.
create function bellwether_carry(lead uuid, account uuid, person uuid, deal uuid) returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with carried as (
        update activities a set account_id = coalesce(a.account_id, account), person_id = coalesce(a.person_id, person),
            deal_id = coalesce(a.deal_id, deal)
        where a.org_id = bellwether_org() and a.lead_id = lead
          and exists (select from leads l where l.org_id = a.org_id and l.id = lead
                      and (bellwether_level('leads', 'edit') = 'all'
                           or l.owner_id in (select bellwether_members('leads', 'edit'))))
        returning 1)
    select count(*) from carried;
end;

-- Note when a lead was first touched, by whomever; whether this was the first time.
create function bellwether_touch(lead uuid, at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
    was timestamptz;
begin
    select l.first_touch_at into was from leads l where l.org_id = bellwether_org() and l.id = lead for update;
    update leads l set first_touch_at = bellwether_touch.at
        where l.org_id = bellwether_org() and l.id = lead and (was is null or was > bellwether_touch.at);
    return was is null;
end
$$;

call bellwether_close_gate();

create trigger bellwether_affiliate_new after insert on people referencing new table as fresh
    for each statement execute function bellwether_affiliate();
create trigger bellwether_affiliate_moved after update on people referencing old table as gone new table as fresh
    for each statement execute function bellwether_affiliate();
create trigger bellwether_refuse_circle after insert or update of parent_id on accounts
    for each row when (new.parent_id is not null) execute function bellwether_refuse_circle();

-- A lead is found by its keys like a person (0011).
call bellwether_match('leads');
