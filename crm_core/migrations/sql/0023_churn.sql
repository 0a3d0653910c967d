-- Who may be lost: the chance for each customer, with reasons, and what lists show of it on the account.

create table account_risks (
    org_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    kind text not null,
    value double precision not null,
    horizon_days integer not null,
    band text not null,
    low double precision not null,
    high double precision not null,
    churn_30 double precision not null,
    churn_90 double precision not null,
    churn_180 double precision not null,
    health integer not null,
    revenue_at_risk numeric(18, 2) not null,
    currency text not null,
    contracts jsonb not null,
    alive double precision,
    orders_expected double precision,
    orders_missed double precision,
    calibrated boolean not null,
    basis text not null,
    basis_note text not null,
    base double precision not null,
    rest double precision not null,
    reasons jsonb not null,
    features jsonb not null,
    model_version text not null,
    as_of timestamp with time zone not null,
    computed_at timestamp with time zone not null default now(),
    cause text,
    constraint pk_account_risks primary key (org_id, id),
    constraint fk_account_risks_org_id_account_id_accounts foreign key (org_id, account_id)
        references accounts (org_id, id) on delete cascade,
    constraint ck_account_risks_kind check (kind in ('contract', 'purchases')),
    constraint ck_account_risks_band check (band in ('low', 'fair', 'high')),
    constraint ck_account_risks_basis check (basis in ('model', 'prior')),
    constraint ck_account_risks_value check (value between 0 and 1),
    constraint ck_account_risks_interval check (low <= value and value <= high),
    constraint ck_account_risks_churn check (churn_30 between 0 and 1 and churn_90 between 0 and 1
        and churn_180 between 0 and 1),
    constraint ck_account_risks_health check (health between 0 and 100)
);
create index ix_account_risks_org_id_account_id_as_of on account_risks (org_id, account_id, as_of, id);

-- Seen by whoever sees the account, written by the system and changed by nobody.
alter table account_risks enable row level security;
alter table account_risks force row level security;
create policy account_risks_read on account_risks for select to bellwether_record
    using (org_id = (select bellwether_org()) and ((select bellwether_level('accounts', 'read')) = 'all' or exists (
        select from accounts a where a.org_id = account_risks.org_id and a.id = account_risks.account_id)));
create policy account_risks_insert on account_risks for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'write')) = 'all');
grant select, insert on account_risks to bellwether_record;

alter table accounts add column churn_kind text, add column churn_90 double precision, add column health integer,
    add column revenue_at_risk numeric(18, 2), add column risk_as_of timestamp with time zone,
    add constraint ck_accounts_churn_kind check (churn_kind in ('contract', 'purchases')),
    add constraint ck_accounts_churn_90 check (churn_90 between 0 and 1),
    add constraint ck_accounts_health check (health between 0 and 100);
create index ix_accounts_org_id_health on accounts (org_id, health, id) where health is not null;
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id', 'churn_kind', 'churn_90',
    'health', 'revenue_at_risk', 'risk_as_of']);

-- What follows from a closed field is closed with it: reasons that name one, the row, and money where prices are closed.
create view masked.account_risks with (security_invoker = true) as
    select t.org_id, t.id, t.account_id, t.kind, t.value, t.horizon_days, t.band, t.low, t.high, t.churn_30, t.churn_90,
           t.churn_180, t.health,
           case when (select bellwether_hides('accounts', 'revenue_at_risk') or bellwether_hides('subscriptions', 'mrr')
                             or bellwether_hides('subscriptions', 'amount') or bellwether_hides('orders', 'total'))
                then 0 else t.revenue_at_risk end::numeric(18, 2) as revenue_at_risk,
           t.currency,
           case when (select bellwether_hides('subscriptions', 'mrr') or bellwether_hides('subscriptions', 'amount'))
                then '[]' else t.contracts end as contracts,
           t.alive, t.orders_expected, t.orders_missed, t.calibrated, t.basis, t.basis_note, t.base, t.rest,
           coalesce((select jsonb_agg(r.reason order by r.n)
                     from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                     where not exists (select from bellwether_restricted() x where x.access = 'none'
                                       and position(x.field in r.reason::text) > 0)), '[]') as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.account_risks t;
grant select, insert on masked.account_risks to bellwether_record;
call bellwether_close_gate();
