-- Buying committees: what reps decided of guessed parts, and what was learned from it. Target accounts and their tiers.

create table role_decisions (
    org_id uuid not null,
    id uuid not null,
    deal_id uuid not null,
    person_id uuid not null,
    role text not null,
    decision text not null,
    probability double precision not null,
    evidence jsonb not null,
    model_version text not null,
    decided_by uuid not null,
    decided_at timestamp with time zone not null,
    constraint pk_role_decisions primary key (org_id, id),
    constraint fk_role_decisions_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint fk_role_decisions_org_id_person_id_people foreign key (org_id, person_id)
        references people (org_id, id) on delete cascade,
    constraint fk_role_decisions_org_id_decided_by_users foreign key (org_id, decided_by) references users (org_id, id),
    constraint ck_role_decisions_decision check (decision in ('confirmed', 'rejected')),
    constraint ck_role_decisions_probability check (probability between 0 and 1)
);
create index ix_role_decisions_org_id_deal_id_person_id on role_decisions (org_id, deal_id, person_id);
create index ix_role_decisions_org_id_person_id on role_decisions (org_id, person_id);
create index ix_role_decisions_org_id_decided_by on role_decisions (org_id, decided_by);
call bellwether_protect('role_decisions', 'deals', parent => 'deals', parent_key => 'deal_id');

create table role_learnings (
    org_id uuid not null,
    id uuid not null,
    learned_at timestamp with time zone not null,
    counts jsonb not null,
    people integer not null,
    accuracy jsonb not null,
    constraint pk_role_learnings primary key (org_id, id),
    constraint fk_role_learnings_org_id_organizations foreign key (org_id) references organizations (id)
);
create index ix_role_learnings_org_id_learned_at on role_learnings (org_id, learned_at, id);
call bellwether_protect('role_learnings', 'scores');

create table targets (
    org_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    tier text not null,
    fit integer,
    reason text,
    created_at timestamp with time zone not null default now(),
    updated_at timestamp with time zone not null default now(),
    version integer not null default 1,
    constraint pk_targets primary key (org_id, id),
    constraint fk_targets_org_id_account_id_accounts foreign key (org_id, account_id)
        references accounts (org_id, id) on delete cascade,
    constraint uq_targets_org_id_account_id unique (org_id, account_id),
    constraint ck_targets_tier check (tier in ('tier_1', 'tier_2', 'tier_3')),
    constraint ck_targets_fit check (fit between 0 and 100)
);
create index ix_targets_org_id_tier_account_id on targets (org_id, tier, account_id);
call bellwether_protect('targets', 'accounts', parent => 'accounts', parent_key => 'account_id');

-- Deals by what they are worth, those without an amount below all others, as lists sort them: for who sees many, and for
-- who sees one owner's.
drop index ix_deals_org_id_amount_id;
create index ix_deals_worth on deals (org_id, coalesce(amount, -1), id);
create index ix_deals_owner_worth on deals (org_id, owner_id, coalesce(amount, -1), id);

-- Records of a kind by words of their title, each word begun: their ids, whoever may see them, from the index of search;
-- null when there are more than asked for. A title that is closed to the acting user is not found by.
create function bellwether_named(noun text, field text, q text, most int) returns uuid[]
    language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
    asked tsquery;
    found_ids uuid[];
begin
    select string_agg(quote_literal(left(w, 64)) || ':*', ' & ')::tsquery into asked
    from unnest(string_to_array(bellwether_fold(translate(left(q, 200), '.-/_@', '     ')), ' ')) with ordinality as x(w, n)
    where w <> '' and n <= 10;
    if asked is null or bellwether_field(noun, field) = 'none' then
        return '{}';
    end if;
    found_ids := array(select e.record_id from search_entries e
        where e.org_id = bellwether_org() and e.noun = bellwether_named.noun and e.field = bellwether_named.field
          and e.words @@ asked limit most + 1);
    return case when cardinality(found_ids) <= most then found_ids end;
end
$$;
call bellwether_close_gate();
