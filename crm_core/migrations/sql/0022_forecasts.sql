-- The forecast ledger: snapshots that never change, what people said beside them, categories of deals and stages.

-- Managers of whom the acting user reaches the whole subtree: themselves and everybody below, if anybody is. Who reaches
-- team mates without leading them reaches no team's number, which would tell of people beyond.
create function bellwether_led(object text, action text) returns setof uuid
    language plpgsql stable parallel safe rows 20 set search_path = public, pg_temp
as $$
declare
    org uuid := bellwether_org();
    me uuid := bellwether_user();
begin
    if bellwether_level(object, action) <> 'team'
       or not exists (select from users u where u.org_id = org and u.manager_id = me) then
        return;
    end if;
    return query
        with recursive below (id) as (
            select me
            union
            select u.id from users u join below b on u.manager_id = b.id where u.org_id = org
        )
        select b.id from below b;
end
$$;

create function bellwether_refuse_change() returns trigger language plpgsql
as $$
begin
    raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- A snapshot writes what differs from those before it since its base, which is written whole: the first of a day, or
-- one where something vanished. What a snapshot holds is, of every key, the newest row from its base up to itself.
create table forecasts (
    org_id uuid not null,
    id uuid not null,
    number integer not null,
    base integer not null,
    as_of timestamptz not null,
    computed_at timestamptz not null,
    cause text not null,
    made_by uuid not null,
    model_version text not null,
    basis text not null,
    basis_note text not null,
    currency text not null,
    inputs_hash text not null,
    seed bigint not null,
    constraint pk_forecasts primary key (org_id, id),
    constraint fk_forecasts_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_forecasts_org_id_made_by_users foreign key (org_id, made_by) references users (org_id, id),
    constraint uq_forecasts_org_id_number unique (org_id, number),
    constraint ck_forecasts_base check (base between 1 and number),
    constraint ck_forecasts_basis check (basis in ('model', 'prior')),
    constraint ck_forecasts_currency check (currency ~ '^[A-Z]{3}$'),
    constraint ck_forecasts_inputs_hash check (inputs_hash ~ '^[0-9a-f]{64}$')
);
create index ix_forecasts_org_id_as_of_number on forecasts (org_id, as_of, number);
create index ix_forecasts_org_id_made_by on forecasts (org_id, made_by);

create table forecast_inputs (
    org_id uuid not null,
    forecast_id uuid not null,
    inputs jsonb not null,
    constraint pk_forecast_inputs primary key (org_id, forecast_id),
    constraint fk_forecast_inputs_org_id_forecast_id_forecasts foreign key (org_id, forecast_id)
        references forecasts (org_id, id)
);

create table forecast_lines (
    org_id uuid not null,
    id uuid not null,
    forecast_id uuid not null,
    number integer not null,
    base integer not null,
    level text not null,
    subject_id uuid,
    kind text not null,
    begins date not null,
    closed numeric(18, 2) not null,
    pipeline_mean numeric(18, 2) not null,
    new_business_mean numeric(18, 2) not null,
    mean numeric(18, 2) not null,
    quantiles jsonb not null,
    "commit" numeric(18, 2) not null,
    best_case numeric(18, 2) not null,
    pipeline_total numeric(18, 2) not null,
    stage_weighted numeric(18, 2) not null,
    open_deals integer not null,
    constraint pk_forecast_lines primary key (org_id, id),
    constraint fk_forecast_lines_org_id_forecast_id_forecasts foreign key (org_id, forecast_id)
        references forecasts (org_id, id),
    constraint uq_forecast_lines_one unique nulls not distinct (org_id, forecast_id, level, subject_id, kind, begins),
    constraint ck_forecast_lines_level check (level in ('company', 'team', 'user', 'territory', 'product')),
    constraint ck_forecast_lines_subject_id check ((level = 'company') = (subject_id is null)),
    constraint ck_forecast_lines_kind check (kind in ('month', 'quarter'))
);
create index ix_forecast_lines_of on forecast_lines (org_id, base, level, subject_id, kind, begins, number);
create index ix_forecast_lines_through on forecast_lines (org_id, level, subject_id, kind, begins, number);

create table forecast_deals (
    org_id uuid not null,
    forecast_id uuid not null,
    deal_id uuid not null,
    number integer not null,
    base integer not null,
    owner_id uuid,
    state text not null,
    amount_own numeric(18, 2) not null,
    expected_close date,
    closed_on date,
    category text not null,
    stage_weight double precision not null,
    win_in jsonb not null,
    territory_id uuid,
    by_product jsonb not null,
    constraint pk_forecast_deals primary key (org_id, forecast_id, deal_id),
    constraint fk_forecast_deals_org_id_forecast_id_forecasts foreign key (org_id, forecast_id)
        references forecasts (org_id, id),
    constraint fk_forecast_deals_org_id_owner_id_users foreign key (org_id, owner_id) references users (org_id, id),
    constraint ck_forecast_deals_state check (state in ('open', 'won', 'lost')),
    constraint ck_forecast_deals_closed_on check ((closed_on is null) = (state = 'open')),
    constraint ck_forecast_deals_category check (category in ('pipeline', 'best_case', 'commit', 'closed', 'omitted')),
    constraint ck_forecast_deals_stage_weight check (stage_weight between 0 and 1)
);
create index ix_forecast_deals_of on forecast_deals (org_id, base, deal_id, number);
create index ix_forecast_deals_org_id_deal_id_number on forecast_deals (org_id, deal_id, number);
create index ix_forecast_deals_won on forecast_deals (org_id, closed_on) where state = 'won';
create index ix_forecast_deals_owner on forecast_deals (org_id, owner_id, base, deal_id, number);

-- What a person said a deal is; nothing but a person's word changes it.
create table deal_categories (
    org_id uuid not null,
    deal_id uuid not null,
    category text not null,
    picked_by uuid not null,
    picked_at timestamptz not null,
    constraint pk_deal_categories primary key (org_id, deal_id),
    constraint fk_deal_categories_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint fk_deal_categories_org_id_picked_by_users foreign key (org_id, picked_by) references users (org_id, id),
    constraint ck_deal_categories_category check (category in ('pipeline', 'best_case', 'commit', 'omitted'))
);
create index ix_deal_categories_org_id_picked_by on deal_categories (org_id, picked_by);
call bellwether_protect('deal_categories', 'deals', parent => 'deals', parent_key => 'deal_id');

-- What deals in a stage are, unless a person said otherwise; a stage that is not here leaves it to the win probability.
create table stage_categories (
    org_id uuid not null,
    stage_id uuid not null,
    category text not null,
    constraint pk_stage_categories primary key (org_id, stage_id),
    constraint fk_stage_categories_org_id_stage_id_stages foreign key (org_id, stage_id)
        references stages (org_id, id) on delete cascade,
    constraint ck_stage_categories_category check (category in ('pipeline', 'best_case', 'commit', 'omitted'))
);
call bellwether_protect('stage_categories', 'pipelines');

create table forecast_submissions (
    org_id uuid not null,
    id uuid not null,
    level text not null,
    subject_id uuid not null,
    kind text not null,
    begins date not null,
    amount numeric(18, 2) not null,
    currency text not null,
    note text,
    forecast_id uuid,
    model_mean numeric(18, 2),
    submitted_by uuid not null,
    submitted_at timestamptz not null,
    constraint pk_forecast_submissions primary key (org_id, id),
    constraint fk_forecast_submissions_org_id_subject_id_users foreign key (org_id, subject_id) references users (org_id, id),
    constraint fk_forecast_submissions_org_id_forecast_id_forecasts foreign key (org_id, forecast_id)
        references forecasts (org_id, id),
    constraint fk_forecast_submissions_org_id_submitted_by_users foreign key (org_id, submitted_by) references users (org_id, id),
    constraint ck_forecast_submissions_level check (level in ('team', 'user')),
    constraint ck_forecast_submissions_kind check (kind in ('month', 'quarter')),
    constraint ck_forecast_submissions_amount check (amount >= 0),
    constraint ck_forecast_submissions_currency check (currency ~ '^[A-Z]{3}$')
);
create index ix_forecast_submissions_of on forecast_submissions (org_id, level, subject_id, kind, begins, submitted_at, id);
create index ix_forecast_submissions_org_id_kind_begins on forecast_submissions (org_id, kind, begins);
create index ix_forecast_submissions_org_id_submitted_by on forecast_submissions (org_id, submitted_by);

create table forecast_adjustments (
    org_id uuid not null,
    id uuid not null,
    level text not null,
    subject_id uuid,
    kind text not null,
    begins date not null,
    amount numeric(18, 2) not null,
    currency text not null,
    reason text not null,
    from_amount numeric(18, 2),
    forecast_id uuid,
    model_mean numeric(18, 2),
    adjusted_by uuid not null,
    adjusted_at timestamptz not null,
    constraint pk_forecast_adjustments primary key (org_id, id),
    constraint fk_forecast_adjustments_org_id_forecast_id_forecasts foreign key (org_id, forecast_id)
        references forecasts (org_id, id),
    constraint fk_forecast_adjustments_org_id_adjusted_by_users foreign key (org_id, adjusted_by) references users (org_id, id),
    constraint ck_forecast_adjustments_level check (level in ('company', 'team', 'user', 'territory', 'product')),
    constraint ck_forecast_adjustments_subject_id check ((level = 'company') = (subject_id is null)),
    constraint ck_forecast_adjustments_kind check (kind in ('month', 'quarter')),
    constraint ck_forecast_adjustments_amount check (amount >= 0),
    constraint ck_forecast_adjustments_reason check (reason <> ''),
    constraint ck_forecast_adjustments_currency check (currency ~ '^[A-Z]{3}$')
);
create index ix_forecast_adjustments_of on forecast_adjustments (org_id, level, subject_id, kind, begins, adjusted_at, id);
create index ix_forecast_adjustments_org_id_kind_begins on forecast_adjustments (org_id, kind, begins);
create index ix_forecast_adjustments_org_id_adjusted_by on forecast_adjustments (org_id, adjusted_by);

-- Who sees a number: of everybody, of a territory, of a product, whoever sees every deal; of a team, whoever reaches the
-- whole of it; of a person, whoever sees that person's deals. Nobody to whom amounts of deals are closed.
do $$
declare
    ours text := 'org_id = (select bellwether_org()) and (select bellwether_level(''scores'', ''read'')) <> ''none''';
    open_to text := ' and (select bellwether_field(''deals'', ''amount'')) <> ''none''';
    sees_all text := '(select bellwether_level(''deals'', ''read'')) = ''all''';
    t text;
begin
    foreach t in array array['forecasts', 'forecast_inputs', 'forecast_lines', 'forecast_deals', 'forecast_submissions',
                             'forecast_adjustments'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('grant select, insert on %I to bellwether_record', t);
        execute format('create trigger bellwether_append_only before update or delete on %I
            for each row execute function bellwether_refuse_change()', t);
        execute format('create trigger bellwether_not_truncated before truncate on %I
            for each statement execute function bellwether_refuse_change()', t);
    end loop;
    foreach t in array array['forecasts', 'forecast_inputs', 'forecast_lines', 'forecast_deals'] loop
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record
            with check (org_id = (select bellwether_org()) and (select bellwether_level(''scores'', ''create'')) = ''all'')', t);
    end loop;
    foreach t in array array['forecast_lines', 'forecast_submissions', 'forecast_adjustments'] loop
        execute format('create policy %1$s_read on %1$I for select to bellwether_record using (%2$s and (%3$s
            or (level = ''user'' and subject_id = any (array(select bellwether_members(''deals'', ''read''))))
            or (level = ''team'' and subject_id = any (array(select bellwether_led(''deals'', ''read''))))))',
            t, ours || open_to, sees_all);
    end loop;
    execute format('create policy forecasts_read on forecasts for select to bellwether_record using (%s)', ours);
    execute format('create policy forecast_inputs_read on forecast_inputs for select to bellwether_record using (%s and %s)',
        ours || open_to, sees_all);
    execute format('create policy forecast_deals_read on forecast_deals for select to bellwether_record using (%s and (%s
        or owner_id = any (array(select bellwether_members(''deals'', ''read'')))))', ours || open_to, sees_all);
end
$$;

-- One submits one's own number; the system brings in what was submitted elsewhere.
create policy forecast_submissions_insert on forecast_submissions for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_field('deals', 'amount')) <> 'none'
        and ((select bellwether_level('scores', 'create')) = 'all'
            or ((select bellwether_level('deals', 'edit')) <> 'none'
                and submitted_by = (select bellwether_user()) and subject_id = submitted_by
                and (level = 'user' or subject_id = any (array(select bellwether_led('deals', 'edit')))
                    or (select bellwether_level('deals', 'edit')) = 'all'))));
-- One adjusts the numbers of those one leads, and of nobody else; not one's own, which is a submission.
create policy forecast_adjustments_insert on forecast_adjustments for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_field('deals', 'amount')) <> 'none'
        and ((select bellwether_level('scores', 'create')) = 'all'
            or (adjusted_by = (select bellwether_user())
                and not (level = 'user' and subject_id = adjusted_by)
                and ((select bellwether_level('deals', 'edit')) = 'all'
                    or (level in ('team', 'user') and subject_id = any (array(select bellwether_led('deals', 'edit'))))))));
