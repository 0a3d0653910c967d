-- The customer side: orders and their lines, invoices and payments, subscriptions, quotas. Sums are the database's own.
create extension if not exists btree_gist with schema public;

create table orders (
    org_id uuid not null,
    id uuid not null,
    number text not null,
    account_id uuid not null,
    deal_id uuid,
    owner_id uuid,
    status text not null default 'draft',
    ordered_at timestamptz not null,
    currency text not null,
    total numeric(18, 2) default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_orders primary key (org_id, id),
    constraint fk_orders_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_orders_org_id_account_id_accounts foreign key (org_id, account_id) references accounts (org_id, id),
    constraint fk_orders_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete set null (deal_id),
    constraint fk_orders_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint uq_orders_org_id_number unique (org_id, number),
    constraint uq_orders_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint ck_orders_status check (status in ('draft', 'placed', 'fulfilled', 'cancelled')),
    constraint ck_orders_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_orders_total check (total is not null and total >= 0)
);
create index ix_orders_org_id_account_id_ordered_at on orders (org_id, account_id, ordered_at);
create index ix_orders_org_id_owner_id_ordered_at_id on orders (org_id, owner_id, ordered_at, id);
create index ix_orders_org_id_ordered_at_id on orders (org_id, ordered_at, id);
create index ix_orders_org_id_deal_id on orders (org_id, deal_id);
create index ix_orders_org_id_import_id on orders (org_id, import_id) where import_id is not null;

create table order_lines (
    org_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    position integer not null default 0,
    product text not null,
    product_id uuid,
    quantity numeric(15, 3) not null,
    unit_price numeric(18, 2) not null,
    discount numeric(5, 2) not null default 0,
    amount numeric(18, 2) generated always as (round(quantity * unit_price * (100 - discount) / 100, 2)) stored,
    constraint pk_order_lines primary key (org_id, id),
    constraint fk_order_lines_org_id_order_id_orders foreign key (org_id, order_id)
        references orders (org_id, id) on delete cascade,
    constraint ck_order_lines_quantity check (quantity > 0),
    constraint ck_order_lines_unit_price check (unit_price >= 0),
    constraint ck_order_lines_discount check (discount between 0 and 100)
);
create index ix_order_lines_org_id_order_id_position on order_lines (org_id, order_id, position);

create table invoices (
    org_id uuid not null,
    id uuid not null,
    number text not null,
    account_id uuid not null,
    order_id uuid,
    owner_id uuid,
    status text not null default 'draft',
    issued_on date,
    due_on date,
    currency text not null,
    total numeric(18, 2),
    paid numeric(18, 2) default 0,
    balance numeric(18, 2) generated always as (total - paid) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_invoices primary key (org_id, id),
    constraint fk_invoices_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_invoices_org_id_account_id_accounts foreign key (org_id, account_id) references accounts (org_id, id),
    constraint fk_invoices_org_id_order_id_orders foreign key (org_id, order_id)
        references orders (org_id, id) on delete set null (order_id),
    constraint fk_invoices_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint uq_invoices_org_id_number unique (org_id, number),
    constraint uq_invoices_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint uq_invoices_payable unique (org_id, id, account_id, currency),
    constraint ck_invoices_status check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
    constraint ck_invoices_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_invoices_total check (total >= 0),
    constraint ck_invoices_issued check (status in ('draft', 'void') or (total is not null and issued_on is not null)),
    constraint ck_invoices_due_on check (due_on >= issued_on),
    constraint ck_invoices_paid check (paid >= 0 and paid <= coalesce(total, 0)),
    constraint ck_invoices_settled check (status <> 'paid' or paid = total)
);
create index ix_invoices_org_id_account_id_issued_on on invoices (org_id, account_id, issued_on);
create index ix_invoices_org_id_owner_id_created_at_id on invoices (org_id, owner_id, created_at, id);
create index ix_invoices_org_id_created_at_id on invoices (org_id, created_at, id);
create index ix_invoices_org_id_order_id on invoices (org_id, order_id);
create index ix_invoices_due on invoices (org_id, due_on) where status = 'open';
create index ix_invoices_org_id_import_id on invoices (org_id, import_id) where import_id is not null;

create table payments (
    org_id uuid not null,
    id uuid not null,
    invoice_id uuid not null,
    account_id uuid not null,
    paid_at timestamptz not null,
    amount numeric(18, 2),
    currency text not null,
    method text not null default 'transfer',
    reference text,
    reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_payments primary key (org_id, id),
    constraint fk_payments_invoice foreign key (org_id, invoice_id, account_id, currency)
        references invoices (org_id, id, account_id, currency) on update cascade,
    constraint uq_payments_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint ck_payments_amount check (amount is not null and amount <> 0),
    constraint ck_payments_method check (method in ('card', 'transfer', 'direct_debit', 'cash', 'cheque', 'other')),
    constraint ck_payments_refund check (amount > 0 or reason is not null)
);
create index ix_payments_org_id_invoice_id on payments (org_id, invoice_id);
create index ix_payments_org_id_account_id_paid_at on payments (org_id, account_id, paid_at);
create index ix_payments_org_id_paid_at_id on payments (org_id, paid_at, id);
create index ix_payments_org_id_import_id on payments (org_id, import_id) where import_id is not null;

create table subscriptions (
    org_id uuid not null,
    id uuid not null,
    plan text not null,
    account_id uuid not null,
    deal_id uuid,
    owner_id uuid,
    product_id uuid,
    quantity numeric(15, 3) not null default 1,
    amount numeric(18, 2),
    currency text not null,
    billing text not null,
    mrr numeric(18, 2) generated always as
        (round(amount / case billing when 'monthly' then 1 when 'quarterly' then 3 else 12 end, 2)) stored,
    arr numeric(18, 2) generated always as
        (amount * case billing when 'monthly' then 12 when 'quarterly' then 4 else 1 end) stored,
    starts_on date not null,
    trial_ends_on date,
    term_months integer not null default 12,
    renews_on date,
    ends_on date,
    auto_renew boolean not null default true,
    status text not null,
    paused_at timestamptz,
    cancelled_at timestamptz,
    cancel_reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_source text,
    external_id text,
    import_id uuid,
    constraint pk_subscriptions primary key (org_id, id),
    constraint fk_subscriptions_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_subscriptions_org_id_account_id_accounts foreign key (org_id, account_id) references accounts (org_id, id),
    constraint fk_subscriptions_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete set null (deal_id),
    constraint fk_subscriptions_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint uq_subscriptions_org_id_external_source_external_id unique (org_id, external_source, external_id),
    constraint ck_subscriptions_amount check (amount is not null and amount >= 0),
    constraint ck_subscriptions_quantity check (quantity > 0),
    constraint ck_subscriptions_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_subscriptions_term_months check (term_months between 1 and 120),
    constraint ck_subscriptions_billing check (billing in ('monthly', 'quarterly', 'yearly')),
    constraint ck_subscriptions_status check (status in ('trial', 'active', 'paused', 'cancelled', 'ended')),
    constraint ck_subscriptions_cancel_reason check (cancel_reason in ('price', 'value', 'competitor', 'service', 'closing', 'unpaid', 'other')),
    constraint ck_subscriptions_dates check (ends_on >= starts_on and trial_ends_on >= starts_on and renews_on > starts_on),
    constraint ck_subscriptions_paused check ((paused_at is not null) = (status = 'paused')),
    constraint ck_subscriptions_cancelled check (status <> 'cancelled' or (cancelled_at is not null and ends_on is not null))
);
create index ix_subscriptions_org_id_account_id_starts_on on subscriptions (org_id, account_id, starts_on);
create index ix_subscriptions_org_id_owner_id_created_at_id on subscriptions (org_id, owner_id, created_at, id);
create index ix_subscriptions_org_id_created_at_id on subscriptions (org_id, created_at, id);
create index ix_subscriptions_org_id_deal_id on subscriptions (org_id, deal_id);
create index ix_subscriptions_due on subscriptions (org_id, status, renews_on) where status <> 'ended';
create index ix_subscriptions_org_id_import_id on subscriptions (org_id, import_id) where import_id is not null;

create table quotas (
    org_id uuid not null,
    id uuid not null,
    user_id uuid,
    team_id uuid,
    period text not null,
    starts_on date not null,
    ends_on date generated always as ((starts_on + case period when 'month' then interval '1 month'
        when 'quarter' then interval '3 months' else interval '1 year' end)::date) stored,
    measure text not null,
    amount numeric(18, 2),
    currency text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_quotas primary key (org_id, id),
    constraint fk_quotas_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_quotas_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
    constraint fk_quotas_org_id_team_id_teams foreign key (org_id, team_id) references teams (org_id, id) on delete cascade,
    constraint ck_quotas_period check (period in ('month', 'quarter', 'year')),
    constraint ck_quotas_measure check (measure in ('revenue', 'deals')),
    constraint ck_quotas_amount check (amount is not null and amount > 0),
    constraint ck_quotas_currency check (case measure when 'revenue' then currency is not null and currency ~ '^[A-Z]{3}$' else currency is null end),
    constraint ck_quotas_holder check (num_nonnulls(user_id, team_id) <= 1),
    constraint ck_quotas_starts_on check (extract(day from starts_on) = 1),
    constraint ex_quotas_overlap exclude using gist (org_id with =, period with =, measure with =,
        (coalesce(user_id, team_id, org_id)) with =, (daterange(starts_on, (starts_on + case period when 'month' then interval '1 month'
            when 'quarter' then interval '3 months' else interval '1 year' end)::date)) with &&)
);
create index ix_quotas_org_id_user_id_starts_on on quotas (org_id, user_id, starts_on);
create index ix_quotas_org_id_team_id on quotas (org_id, team_id);
create index ix_quotas_org_id_starts_on_id on quotas (org_id, starts_on, id);

-- Sums. A changed line or payment touches its order or invoice, which sums anew: the row is locked meanwhile, so two at
-- once are counted one after the other, and what does not fit (more paid than billed) is refused by the row's own checks.
-- They sum as the gate: a sum does not depend on who may see its parts.
create function bellwether_sum_order() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    new.total := (select coalesce(sum(l.amount), 0) from public.order_lines l where l.org_id = new.org_id and l.order_id = new.id);
    return new;
end
$$;
create trigger bellwether_sum_order before insert or update on orders for each row execute function bellwether_sum_order();
create function bellwether_sum_invoice() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    new.paid := (select coalesce(sum(p.amount), 0) from public.payments p where p.org_id = new.org_id and p.invoice_id = new.id);
    if new.status in ('open', 'paid') then
        new.status := case when new.paid = new.total then 'paid' else 'open' end;
    end if;
    return new;
end
$$;
create trigger bellwether_sum_invoice before insert or update on invoices for each row execute function bellwether_sum_invoice();
create function bellwether_touch_sum() returns trigger language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    if tg_table_name = 'order_lines' then
        update public.orders o set total = o.total from (select distinct org_id, order_id from changed) c
            where o.org_id = c.org_id and o.id = c.order_id;
    else
        update public.invoices i set paid = i.paid from (select distinct org_id, invoice_id from changed) c
            where i.org_id = c.org_id and i.id = c.invoice_id;
    end if;
    return null;
end
$$;
do $$
declare
    t text;
begin
    foreach t in array array['order_lines', 'payments'] loop
        execute format('create trigger bellwether_sum_inserted after insert on %I referencing new table as changed for each statement execute function bellwether_touch_sum()', t);
        execute format('create trigger bellwether_sum_updated after update on %I referencing new table as changed for each statement execute function bellwether_touch_sum()', t);
        execute format('create trigger bellwether_sum_deleted after delete on %I referencing old table as changed for each statement execute function bellwether_touch_sum()', t);
    end loop;
end
$$;

do $$
declare
    t text;
begin
    foreach t in array array['orders', 'order_lines', 'invoices', 'payments'] loop
        execute format('grant select on %I to bellwether_gate', t);
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true) with check (true)', t);
    end loop;
end
$$;
grant update on orders, invoices to bellwether_gate;
grant create on schema public to bellwether_gate;
alter function bellwether_sum_order() owner to bellwether_gate;
alter function bellwether_sum_invoice() owner to bellwether_gate;
alter function bellwether_touch_sum() owner to bellwether_gate;
revoke create on schema public from bellwether_gate;

call bellwether_protect('orders', 'orders', owner => 'owner_id');
call bellwether_protect('order_lines', 'orders', parent => 'orders', parent_key => 'order_id');
call bellwether_protect('invoices', 'invoices', owner => 'owner_id');
call bellwether_protect('payments', 'payments', parent => 'invoices', parent_key => 'invoice_id');
call bellwether_protect('subscriptions', 'subscriptions', owner => 'owner_id');
call bellwether_protect('quotas', 'quotas', owner => 'user_id');
drop trigger bellwether_guard_owner on quotas;  -- setting somebody's target hands them no record
-- A team's quota is read by whoever reaches somebody of the team.
create policy quotas_team on quotas for select to bellwether_record using (org_id = (select bellwether_org())
    and team_id is not null and (select bellwether_level('quotas', 'read')) = 'team'
    and team_id = any (array(select u.team_id from users u
        where u.org_id = (select bellwether_org()) and u.id = any (array(select bellwether_members('quotas', 'read'))))));

-- What an account ordered, was billed or subscribed to keeps it in the record.
grant select on subscriptions to bellwether_gate;
create policy subscriptions_gate on subscriptions for select to bellwether_gate using (true);
grant create on schema public to bellwether_gate;
set local role bellwether_gate;
create or replace function bellwether_account_in_use(account uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from deals d where d.org_id = bellwether_org() and d.account_id = account)
        or exists (select from people p where p.org_id = bellwether_org() and p.account_id = account)
        or exists (select from accounts a where a.org_id = bellwether_org() and a.parent_id = account)
        or exists (select from orders o where o.org_id = bellwether_org() and o.account_id = account)
        or exists (select from invoices i where i.org_id = bellwether_org() and i.account_id = account)
        or exists (select from subscriptions s where s.org_id = bellwether_org() and s.account_id = account);
end;
reset role;
revoke create on schema public from bellwether_gate;

call bellwether_mask('orders', 'orders', array['total']);
call bellwether_mask('invoices', 'invoices', array['total', 'paid', 'balance']);
call bellwether_mask('payments', 'payments', array['amount', 'reference', 'reason']);
call bellwether_mask('subscriptions', 'subscriptions', array['amount', 'mrr', 'arr', 'cancel_reason']);
call bellwether_mask('quotas', 'quotas', array['amount']);
create view masked.order_lines with (security_invoker = true) as
    select t.org_id, t.id, t.order_id, t.position, t.product, t.product_id,
           case when (select bellwether_hides('orders', 'total')) then 1 else t.quantity end::numeric(15, 3) as quantity,
           case when (select bellwether_hides('orders', 'total')) then 0 else t.unit_price end::numeric(18, 2) as unit_price,
           case when (select bellwether_hides('orders', 'total')) then 0 else t.discount end::numeric(5, 2) as discount,
           case when (select bellwether_hides('orders', 'total')) then 0 else t.amount end::numeric(18, 2) as amount
    from public.order_lines t;
grant select, insert, update, delete on masked.order_lines to bellwether_record;
create trigger bellwether_through instead of insert or update or delete on masked.order_lines
    for each row execute function bellwether_through();
create function bellwether_guard_order_lines() returns trigger language plpgsql
as $$
begin
    if bellwether_field('orders', 'total') <> 'edit' then
        raise exception 'may not change amounts of orders' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger bellwether_guard_order_lines before insert or update on order_lines for each row
    when (current_setting('bellwether.restricted', true) = 'on') execute function bellwether_guard_order_lines();
