-- What was recommended for deals and accounts, with which chance, what reps answered, and how it is to be done.

create table recommendations (
    org_id uuid not null,
    id uuid not null,
    deal_id uuid,
    account_id uuid,
    as_of timestamp with time zone not null,
    computed_at timestamp with time zone not null,
    current boolean not null default true,
    arm text not null,
    action text not null,
    chance double precision not null,
    best text not null,
    abstains boolean not null,
    explored boolean not null,
    amount double precision,
    uplift double precision,
    per_hour double precision,
    win double precision,
    candidates jsonb not null,
    context jsonb not null,
    chances jsonb not null,
    basis text not null,
    basis_note text not null,
    model_version text not null,
    constraint pk_recommendations primary key (org_id, id),
    constraint fk_recommendations_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint fk_recommendations_org_id_account_id_accounts foreign key (org_id, account_id)
        references accounts (org_id, id) on delete cascade,
    constraint ck_recommendations_subject check (num_nonnulls(deal_id, account_id) = 1),
    constraint ck_recommendations_arm check (arm in ('shown', 'held_out')),
    constraint ck_recommendations_basis check (basis in ('model', 'prior')),
    constraint ck_recommendations_chance check (chance > 0 and chance <= 1)
);
create index ix_recommendations_org_id_deal_id_as_of on recommendations (org_id, deal_id, as_of, id);
create index ix_recommendations_org_id_account_id_as_of on recommendations (org_id, account_id, as_of, id);
create index ix_recommendations_org_id_as_of on recommendations (org_id, as_of, id);
create unique index uq_recommendations_current_deal on recommendations (org_id, deal_id) where current and deal_id is not null;
create unique index uq_recommendations_current_account on recommendations (org_id, account_id)
    where current and account_id is not null;

create table recommendation_answers (
    org_id uuid not null,
    id uuid not null,
    recommendation_id uuid not null,
    deal_id uuid,
    account_id uuid,
    answer text not null,
    action text not null,
    until timestamp with time zone,
    reason text,
    activity_id uuid,
    answered_by uuid not null,
    answered_at timestamp with time zone not null,
    constraint pk_recommendation_answers primary key (org_id, id),
    constraint fk_recommendation_answers_org_id_recommendation_id_recommendations
        foreign key (org_id, recommendation_id) references recommendations (org_id, id) on delete cascade,
    constraint fk_recommendation_answers_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint fk_recommendation_answers_org_id_account_id_accounts foreign key (org_id, account_id)
        references accounts (org_id, id) on delete cascade,
    constraint fk_recommendation_answers_org_id_activity_id_activities foreign key (org_id, activity_id)
        references activities (org_id, id) on delete set null (activity_id),
    constraint fk_recommendation_answers_org_id_answered_by_users foreign key (org_id, answered_by)
        references users (org_id, id),
    constraint ck_recommendation_answers_subject check (num_nonnulls(deal_id, account_id) = 1),
    constraint ck_recommendation_answers_answer check (answer in ('accepted', 'snoozed', 'not_relevant', 'done')),
    constraint ck_recommendation_answers_until check ((answer = 'snoozed') = (until is not null))
);
create index ix_recommendation_answers_org_id_recommendation_id on recommendation_answers (org_id, recommendation_id, answered_at);
create index ix_recommendation_answers_org_id_deal_id on recommendation_answers (org_id, deal_id);
create index ix_recommendation_answers_org_id_account_id on recommendation_answers (org_id, account_id);
create index ix_recommendation_answers_org_id_answered_by on recommendation_answers (org_id, answered_by);
create unique index uq_recommendation_answers_activity on recommendation_answers (org_id, recommendation_id, activity_id)
    where activity_id is not null;

-- How it is to be done, from a moment on; the newest row holds, the others say what held before.
create table recommendation_settings (
    org_id uuid not null,
    id uuid not null,
    salt text not null,
    held_out double precision not null,
    epsilon double precision not null,
    hours jsonb not null,
    contacts_a_week integer not null,
    calls_a_week integer not null,
    emails_a_week integer not null,
    set_by uuid not null,
    set_at timestamp with time zone not null,
    constraint pk_recommendation_settings primary key (org_id, id),
    constraint fk_recommendation_settings_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_recommendation_settings_org_id_set_by_users foreign key (org_id, set_by) references users (org_id, id),
    constraint ck_recommendation_settings_held_out check (held_out between 0 and 0.9),
    constraint ck_recommendation_settings_epsilon check (epsilon between 0 and 1),
    constraint ck_recommendation_settings_limits check (least(contacts_a_week, calls_a_week, emails_a_week) >= 0)
);
create index ix_recommendation_settings_org_id_set_at on recommendation_settings (org_id, set_at, id);
create index ix_recommendation_settings_org_id_set_by on recommendation_settings (org_id, set_by);
call bellwether_protect('recommendation_settings', 'organization');

-- Recommendations are the system's to write, like scores, and seen by whoever sees scores and what they are about.
-- Answers are given by whoever may change the deal or account, as themselves, and never changed.
do $$
declare
    own_org text := 'org_id = (select bellwether_org())';
    name text;
    seen text := '(deal_id is null or (select bellwether_level(''deals'', ''read'')) = ''all'' or exists (
            select from deals d where d.org_id = %1$I.org_id and d.id = %1$I.deal_id))
        and (account_id is null or (select bellwether_level(''accounts'', ''read'')) = ''all'' or exists (
            select from accounts a where a.org_id = %1$I.org_id and a.id = %1$I.account_id))';
    changed text := '(deal_id is null or (select bellwether_level(''deals'', ''edit'')) = ''all'' or exists (
            select from deals d where d.org_id = recommendation_answers.org_id and d.id = recommendation_answers.deal_id
              and d.owner_id = any (array(select bellwether_members(''deals'', ''edit'')))))
        and (account_id is null or (select bellwether_level(''accounts'', ''edit'')) = ''all'' or exists (
            select from accounts a where a.org_id = recommendation_answers.org_id and a.id = recommendation_answers.account_id
              and a.owner_id = any (array(select bellwether_members(''accounts'', ''edit'')))))';
begin
    foreach name in array array['recommendations', 'recommendation_answers'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %1$s_read on %1$I for select to bellwether_record using (' || own_org
            || ' and (select bellwether_level(''scores'', ''read'')) <> ''none'' and ' || seen || ')', name);
    end loop;
    execute 'create policy recommendation_answers_insert on recommendation_answers for insert to bellwether_record with check ('
        || own_org || ' and answered_by = (select bellwether_user()) and ' || changed || ')';
end
$$;
create policy recommendations_insert on recommendations for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'create')) = 'all');
create policy recommendations_update on recommendations for update to bellwether_record
    using (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'edit')) = 'all');
grant select, insert, update on recommendations to bellwether_record;
grant select, insert on recommendation_answers to bellwether_record;

-- Whoever may not see amounts sees what is recommended and how sure that is, and no sum of money.
create view masked.recommendations with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.account_id, t.as_of, t.computed_at, t.current, t.arm, t.action, t.chance, t.best,
           t.abstains, t.explored,
           case when (select bellwether_hides('deals', 'amount')) then null else t.amount end as amount,
           case when (select bellwether_hides('deals', 'amount')) then null else t.uplift end as uplift,
           case when (select bellwether_hides('deals', 'amount')) then null else t.per_hour end as per_hour,
           t.win,
           case when (select bellwether_hides('deals', 'amount'))
                then (select coalesce(jsonb_agg(c.one || '{"uplift": null, "uplift_low": null, "uplift_high": null, "per_hour": null,
                                                         "evidence": []}' order by c.n), '[]')
                      from jsonb_array_elements(t.candidates) with ordinality as c(one, n))
                else t.candidates end as candidates,
           '{}'::jsonb as context, t.chances, t.basis, t.basis_note, t.model_version
    from public.recommendations t;
grant select, insert, update on masked.recommendations to bellwether_record;
