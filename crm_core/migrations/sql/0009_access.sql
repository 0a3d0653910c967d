-- Log-in that a company accepts: a second factor, invitations, resets, single sign-on, and an authorization server for
-- integrations. What opens a door is kept as a hash; what must be read again is sealed by a key that is not in here.

alter table organizations add column second_factor_required boolean not null default false;
alter table sessions add column address text, add column method text not null default 'password',
    add column provider_id uuid,
    add constraint ck_sessions_method check (method in ('password', 'second_factor', 'single_sign_on'));
alter table api_keys add column networks text[];

create table sealed_secrets (
    org_id uuid not null,
    id uuid not null,
    purpose text not null,
    sealed bytea not null,
    key_id text not null,
    constraint pk_sealed_secrets primary key (org_id, id),
    constraint fk_sealed_secrets_org_id_organizations foreign key (org_id) references organizations (id)
);
create index ix_sealed_secrets_key_id on sealed_secrets (key_id);

create table second_factors (
    org_id uuid not null,
    user_id uuid not null,
    begun_at timestamp with time zone not null,
    confirmed_at timestamp with time zone,
    last_step bigint,
    constraint pk_second_factors primary key (org_id, user_id),
    constraint fk_second_factors_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);
create table recovery_codes (
    org_id uuid not null,
    user_id uuid not null,
    code_hash bytea not null,
    used_at timestamp with time zone,
    constraint pk_recovery_codes primary key (org_id, user_id, code_hash),
    constraint fk_recovery_codes_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);
create table login_challenges (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    token_hash bytea not null,
    expires_at timestamp with time zone not null,
    tries integer not null default 0,
    constraint pk_login_challenges primary key (org_id, id),
    constraint uq_login_challenges_token_hash unique (token_hash),
    constraint fk_login_challenges_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);

create table invitations (
    org_id uuid not null,
    id uuid not null,
    email text not null,
    role text not null,
    roles text[] not null,
    manager_id uuid,
    team_id uuid,
    token_hash bytea not null,
    invited_by uuid not null,
    invited_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    user_id uuid,
    constraint pk_invitations primary key (org_id, id),
    constraint uq_invitations_token_hash unique (token_hash),
    constraint fk_invitations_org_id_role_roles foreign key (org_id, role) references roles (org_id, name),
    constraint fk_invitations_org_id_manager_id_users foreign key (org_id, manager_id) references users (org_id, id),
    constraint fk_invitations_org_id_team_id_teams foreign key (org_id, team_id) references teams (org_id, id),
    constraint fk_invitations_org_id_invited_by_users foreign key (org_id, invited_by) references users (org_id, id),
    constraint fk_invitations_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id)
);
create unique index uq_invitations_org_id_email_waiting on invitations (org_id, lower(email))
    where accepted_at is null and revoked_at is null;

create table password_resets (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    token_hash bytea not null,
    asked_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    used_at timestamp with time zone,
    constraint pk_password_resets primary key (org_id, id),
    constraint uq_password_resets_token_hash unique (token_hash),
    constraint fk_password_resets_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);

create table identity_providers (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    issuer text not null,
    client_id text not null,
    allowed_domains text[] not null,
    default_role text not null,
    active boolean not null default true,
    created_at timestamp with time zone not null default now(),
    updated_at timestamp with time zone not null default now(),
    version integer not null default 1,
    constraint pk_identity_providers primary key (org_id, id),
    constraint uq_identity_providers_org_id_issuer_client_id unique (org_id, issuer, client_id),
    constraint fk_identity_providers_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_identity_providers_org_id_default_role_roles foreign key (org_id, default_role) references roles (org_id, name)
);
create table user_identities (
    org_id uuid not null,
    issuer text not null,
    subject text not null,
    provider_id uuid not null,
    user_id uuid not null,
    linked_at timestamp with time zone not null,
    constraint pk_user_identities primary key (org_id, issuer, subject),
    constraint fk_user_identities_org_id_provider_id_identity_providers foreign key (org_id, provider_id)
        references identity_providers (org_id, id) on delete cascade,
    constraint fk_user_identities_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);
create index ix_user_identities_org_id_user_id on user_identities (org_id, user_id);
create table sign_on_attempts (
    org_id uuid not null,
    id uuid not null,
    provider_id uuid not null,
    state_hash bytea not null,
    browser_hash bytea not null,
    return_to text not null,
    linking_user_id uuid,
    expires_at timestamp with time zone not null,
    constraint pk_sign_on_attempts primary key (org_id, id),
    constraint uq_sign_on_attempts_state_hash unique (state_hash),
    constraint fk_sign_on_attempts_org_id_provider_id_identity_providers foreign key (org_id, provider_id)
        references identity_providers (org_id, id) on delete cascade,
    constraint fk_sign_on_attempts_org_id_linking_user_id_users foreign key (org_id, linking_user_id)
        references users (org_id, id) on delete cascade
);

create table oauth_clients (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    kind text not null,
    secret_hash bytea,
    redirect_uris text[] not null,
    scopes text[] not null,
    created_by uuid not null,
    created_at timestamp with time zone not null default now(),
    updated_at timestamp with time zone not null default now(),
    version integer not null default 1,
    revoked_at timestamp with time zone,
    constraint pk_oauth_clients primary key (org_id, id),
    constraint fk_oauth_clients_org_id_created_by_users foreign key (org_id, created_by) references users (org_id, id),
    constraint ck_oauth_clients_kind check (kind in ('public', 'confidential')),
    constraint ck_oauth_clients_secret check ((kind = 'confidential') = (secret_hash is not null))
);
create table oauth_grants (
    org_id uuid not null,
    id uuid not null,
    client_id uuid not null,
    user_id uuid not null,
    scopes text not null,
    granted_at timestamp with time zone not null,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    code_hash bytea not null,
    code_expires_at timestamp with time zone not null,
    code_used_at timestamp with time zone,
    redirect_uri text not null,
    challenge text not null,
    constraint pk_oauth_grants primary key (org_id, id),
    constraint uq_oauth_grants_code_hash unique (code_hash),
    constraint fk_oauth_grants_org_id_client_id_oauth_clients foreign key (org_id, client_id)
        references oauth_clients (org_id, id) on delete cascade,
    constraint fk_oauth_grants_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade
);
create index ix_oauth_grants_org_id_user_id on oauth_grants (org_id, user_id);
create table oauth_tokens (
    org_id uuid not null,
    id uuid not null,
    grant_id uuid not null,
    kind text not null,
    token_hash bytea not null,
    scopes text not null,
    issued_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    constraint pk_oauth_tokens primary key (org_id, id),
    constraint uq_oauth_tokens_token_hash unique (token_hash),
    constraint ck_oauth_tokens_kind check (kind in ('access', 'refresh')),
    constraint fk_oauth_tokens_org_id_grant_id_oauth_grants foreign key (org_id, grant_id)
        references oauth_grants (org_id, id) on delete cascade
);
create index ix_oauth_tokens_org_id_grant_id on oauth_tokens (org_id, grant_id);

call bellwether_protect('invitations', 'users');
call bellwether_protect('identity_providers', 'organization');
call bellwether_protect('oauth_clients', 'integrations', owner => 'created_by');

-- Only the gate's functions touch the rest; of what integrations were given everybody sees their own.
do $$
declare
    t text;
begin
    foreach t in array array['sealed_secrets', 'second_factors', 'recovery_codes', 'login_challenges', 'password_resets',
                             'user_identities', 'sign_on_attempts', 'oauth_grants', 'oauth_tokens'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to bellwether_gate', t);
    end loop;
    foreach t in array array['invitations', 'identity_providers', 'oauth_clients'] loop
        execute format('create policy %1$s_gate on %1$I for select to bellwether_gate using (true)', t);
        execute format('grant select on %I to bellwether_gate', t);
    end loop;
end
$$;
create policy oauth_grants_read on oauth_grants for select to bellwether_record
    using (org_id = (select bellwether_org()) and (user_id = (select bellwether_user())
        or (select bellwether_level('integrations', 'read')) = 'all'));
grant select (org_id, id, client_id, user_id, scopes, granted_at, last_used_at, revoked_at, code_used_at)
    on oauth_grants to bellwether_record;
grant select (networks) on api_keys to bellwether_record;

set local role bellwether_gate;
drop function bellwether_open_session(uuid, uuid, uuid, bytea, text, timestamptz, timestamptz, text);
drop function bellwether_session(bytea, timestamptz, interval);
drop function bellwether_key(bytea, timestamptz);
drop function bellwether_add_key(uuid, text, text, bytea, uuid, timestamptz, timestamptz);
reset role;

-- Sealed values, of whatever belongs to the organization acted for; and all that another key than the first one seals.
create function bellwether_keep_secret(id uuid, purpose text, sealed bytea, key_id text) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into sealed_secrets (org_id, id, purpose, sealed, key_id)
        values (bellwether_org(), bellwether_keep_secret.id, bellwether_keep_secret.purpose,
                bellwether_keep_secret.sealed, bellwether_keep_secret.key_id)
        on conflict on constraint pk_sealed_secrets do update
            set purpose = excluded.purpose, sealed = excluded.sealed, key_id = excluded.key_id;
end;
create function bellwether_sealed(id uuid, purpose text) returns table (sealed bytea, key_id text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select s.sealed, s.key_id from sealed_secrets s
    where s.org_id = bellwether_org() and s.id = bellwether_sealed.id and s.purpose = bellwether_sealed.purpose;
end;
create function bellwether_forget_secret(id uuid) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from sealed_secrets s where s.org_id = bellwether_org() and s.id = bellwether_forget_secret.id;
end;
create function bellwether_sealed_otherwise(key_id text, most int)
    returns table (org_id uuid, id uuid, purpose text, sealed bytea, key_id_now text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select s.org_id, s.id, s.purpose, s.sealed, s.key_id from sealed_secrets s
    where s.key_id <> bellwether_sealed_otherwise.key_id order by s.org_id, s.id limit most;
end;
create function bellwether_reseal(org uuid, id uuid, was bytea, sealed bytea, key_id text) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with resealed as (
        update sealed_secrets s set sealed = bellwether_reseal.sealed, key_id = bellwether_reseal.key_id
        where s.org_id = org and s.id = bellwether_reseal.id and s.sealed = was returning 1)
    select exists (select from resealed);
end;

-- The second factor of the acting user.
create function bellwether_second_factor()
    returns table (confirmed_at timestamptz, last_step bigint, recovery_codes_left bigint)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select f.confirmed_at, f.last_step,
           (select count(*) from recovery_codes c
            where c.org_id = f.org_id and c.user_id = f.user_id and c.used_at is null)
    from second_factors f where f.org_id = bellwether_org() and f.user_id = bellwether_user();
end;
create function bellwether_begin_second_factor(at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with begun as (
        insert into second_factors as f (org_id, user_id, begun_at) values (bellwether_org(), bellwether_user(), at)
        on conflict on constraint pk_second_factors do update set begun_at = excluded.begun_at, last_step = null
            where f.confirmed_at is null
        returning 1)
    select exists (select from begun);
end;
-- Take a time step: each at most once, and never one before the last taken. The first one taken confirms.
create function bellwether_take_step(step bigint, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with taken as (
        update second_factors f set last_step = step, confirmed_at = coalesce(f.confirmed_at, at)
        where f.org_id = bellwether_org() and f.user_id = bellwether_user() and (f.last_step is null or f.last_step < step)
        returning 1)
    select exists (select from taken);
end;
create function bellwether_keep_recovery_codes(hashes bytea[]) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from recovery_codes c where c.org_id = bellwether_org() and c.user_id = bellwether_user();
    insert into recovery_codes (org_id, user_id, code_hash)
        select bellwether_org(), bellwether_user(), h from unnest(hashes) h;
end;
create function bellwether_take_recovery_code(code_hash bytea, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with taken as (
        update recovery_codes c set used_at = at
        where c.org_id = bellwether_org() and c.user_id = bellwether_user()
          and c.code_hash = bellwether_take_recovery_code.code_hash and c.used_at is null
        returning 1)
    select exists (select from taken);
end;
-- Take a second factor away: one's own, or as a keeper of users that of whoever lost their phone.
create function bellwether_drop_second_factor(user_id uuid) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    if user_id <> bellwether_user() and bellwether_level('users', 'edit') <> 'all' then
        return false;
    end if;
    delete from recovery_codes c where c.org_id = bellwether_org() and c.user_id = bellwether_drop_second_factor.user_id;
    delete from sealed_secrets s where s.org_id = bellwether_org() and s.id = bellwether_drop_second_factor.user_id
        and s.purpose = 'second factor';
    delete from second_factors f where f.org_id = bellwether_org() and f.user_id = bellwether_drop_second_factor.user_id;
    return found;
end
$$;

-- Between the two steps of a log-in.
create function bellwether_challenge_needed(org uuid, user_id uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from second_factors f where f.org_id = org and f.user_id = bellwether_challenge_needed.user_id
                   and f.confirmed_at is not null);
end;
create function bellwether_open_challenge(id uuid, token_hash bytea, expires_at timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into login_challenges (org_id, id, user_id, token_hash, expires_at)
        values (bellwether_org(), bellwether_open_challenge.id, bellwether_user(), bellwether_open_challenge.token_hash,
                bellwether_open_challenge.expires_at);
end;
create function bellwether_try_challenge(token_hash bytea, at timestamptz, most int)
    returns table (org_id uuid, user_id uuid, email text)
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with tried as (
        update login_challenges c set tries = c.tries + 1
        where c.token_hash = bellwether_try_challenge.token_hash and c.expires_at > at and c.tries < most
        returning c.org_id, c.user_id)
    select t.org_id, t.user_id, u.email
    from tried t join users u on u.org_id = t.org_id and u.id = t.user_id and u.active;
end;
create function bellwether_close_challenge(token_hash bytea) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with closed as (
        delete from login_challenges c where c.token_hash = bellwether_close_challenge.token_hash returning 1)
    select exists (select from closed);
end;

create function bellwether_open_session(org uuid, id uuid, user_id uuid, token_hash bytea, csrf_token text,
                                        at timestamptz, expires_at timestamptz, user_agent text, address text,
                                        method text, provider_id uuid) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into sessions (org_id, id, user_id, token_hash, csrf_token, opened_at, last_seen_at, expires_at, user_agent,
                          address, method, provider_id)
    select org, bellwether_open_session.id, u.id, bellwether_open_session.token_hash, bellwether_open_session.csrf_token,
           at, at, bellwether_open_session.expires_at, bellwether_open_session.user_agent, bellwether_open_session.address,
           bellwether_open_session.method, bellwether_open_session.provider_id
    from users u where u.org_id = org and u.id = bellwether_open_session.user_id and u.active and u.kind = 'person';
end;
create function bellwether_sessions(at timestamptz, idle interval)
    returns table (id uuid, opened_at timestamptz, last_seen_at timestamptz, expires_at timestamptz, user_agent text,
                   address text, method text, provider_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select s.id, s.opened_at, s.last_seen_at, s.expires_at, s.user_agent, s.address, s.method, s.provider_id
    from sessions s
    where s.org_id = bellwether_org() and s.user_id = bellwether_user() and s.revoked_at is null
      and s.expires_at > bellwether_sessions.at and s.last_seen_at > bellwether_sessions.at - idle
    order by s.last_seen_at desc, s.id;
end;
-- End one of one's own sessions (`id`), or all of them but one (`keep`).
create function bellwether_end_sessions(id uuid, keep uuid, at timestamptz) returns setof uuid
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    update sessions s set revoked_at = at
    where s.org_id = bellwether_org() and s.user_id = bellwether_user() and s.revoked_at is null
      and (s.id = bellwether_end_sessions.id or (bellwether_end_sessions.id is null and s.id is distinct from keep))
    returning s.id;
end;
create function bellwether_strengthen_session(id uuid) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    update sessions s set method = 'second_factor'
    where s.org_id = bellwether_org() and s.user_id = bellwether_user() and s.id = bellwether_strengthen_session.id
      and s.method = 'password';
end;

-- Who calls: whose session, key or integration's token this is. Notes at most once a minute that it was used.
create function bellwether_session(token_hash bytea, at timestamptz, idle interval)
    returns table (org_id uuid, user_id uuid, user_name text, email text, role text, org_name text, simulated boolean,
                   currency text, csrf_token text, session_id uuid, must_enrol boolean, key_id uuid, networks text[],
                   grant_id uuid, scopes text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    update sessions s set last_seen_at = at
        where s.token_hash = bellwether_session.token_hash and s.last_seen_at < at - interval '1 minute'
          and s.last_seen_at > at - idle and s.revoked_at is null;
    return query
        select s.org_id, u.id, u.name, u.email, u.role, o.name, o.simulated, o.currency, s.csrf_token, s.id,
               o.second_factor_required and s.method = 'password', null::uuid, null::text[], null::uuid, null::text
        from sessions s
        join users u on u.org_id = s.org_id and u.id = s.user_id
        join organizations o on o.id = s.org_id
        where s.token_hash = bellwether_session.token_hash and s.revoked_at is null
          and s.expires_at > at and s.last_seen_at > at - idle and u.active;
end
$$;
create function bellwether_key(key_hash bytea, at timestamptz)
    returns table (org_id uuid, user_id uuid, user_name text, email text, role text, org_name text, simulated boolean,
                   currency text, csrf_token text, session_id uuid, must_enrol boolean, key_id uuid, networks text[],
                   grant_id uuid, scopes text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    update api_keys k set last_used_at = at
        where k.key_hash = bellwether_key.key_hash and k.revoked_at is null
          and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
    return query
        select k.org_id, u.id, u.name, u.email, u.role, o.name, o.simulated, o.currency, null::text, null::uuid,
               false, k.id, k.networks, null::uuid, null::text
        from api_keys k
        join users u on u.org_id = k.org_id and u.id = k.user_id
        join users maker on maker.org_id = k.org_id and maker.id = k.created_by
        join organizations o on o.id = k.org_id
        where k.key_hash = bellwether_key.key_hash and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > at) and u.active and maker.active;
end
$$;
create function bellwether_oauth_token(token_hash bytea, at timestamptz)
    returns table (org_id uuid, user_id uuid, user_name text, email text, role text, org_name text, simulated boolean,
                   currency text, csrf_token text, session_id uuid, must_enrol boolean, key_id uuid, networks text[],
                   grant_id uuid, scopes text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    update oauth_grants g set last_used_at = at
        from oauth_tokens t
        where t.token_hash = bellwether_oauth_token.token_hash and t.org_id = g.org_id and t.grant_id = g.id
          and t.expires_at > at and g.revoked_at is null
          and (g.last_used_at is null or g.last_used_at < at - interval '1 minute');
    return query
        select t.org_id, u.id, u.name, u.email, u.role, o.name, o.simulated, o.currency, null::text, null::uuid,
               false, null::uuid, null::text[], g.id, t.scopes
        from oauth_tokens t
        join oauth_grants g on g.org_id = t.org_id and g.id = t.grant_id
        join oauth_clients c on c.org_id = g.org_id and c.id = g.client_id
        join users u on u.org_id = g.org_id and u.id = g.user_id
        join organizations o on o.id = g.org_id
        where t.token_hash = bellwether_oauth_token.token_hash and t.kind = 'access' and t.expires_at > at
          and t.revoked_at is null and g.revoked_at is null and c.revoked_at is null and u.active;
end
$$;

create function bellwether_add_key(id uuid, name text, prefix text, key_hash bytea, acts_as uuid,
                                   at timestamptz, expires_at timestamptz, networks text[]) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
    reach text := bellwether_level('api_keys', 'create');
begin
    if reach = 'none' or not exists (
        select from users u where u.org_id = bellwether_org() and u.id = acts_as and u.active
          and (u.id = bellwether_user() or (reach = 'all' and u.kind = 'service'))) then
        return false;
    end if;
    insert into api_keys (org_id, id, name, prefix, key_hash, user_id, created_by, created_at, expires_at, networks)
        values (bellwether_org(), bellwether_add_key.id, bellwether_add_key.name, bellwether_add_key.prefix,
                bellwether_add_key.key_hash, acts_as, bellwether_user(), at, bellwether_add_key.expires_at,
                bellwether_add_key.networks);
    return true;
end
$$;

-- Invitations and resets are found by whoever holds the letter's secret.
create function bellwether_invitation(token_hash bytea, at timestamptz)
    returns table (org_id uuid, id uuid, email text, org_name text, system_user_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select i.org_id, i.id, i.email, o.name, u.id
    from invitations i
    join organizations o on o.id = i.org_id
    join users u on u.org_id = i.org_id and u.kind = 'system'
    where i.token_hash = bellwether_invitation.token_hash and i.accepted_at is null and i.revoked_at is null
      and i.expires_at > at;
end;
create function bellwether_people_of(email text) returns table (org_id uuid, user_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select u.org_id, u.id from users u join organizations o on o.id = u.org_id
    where lower(u.email) = lower(bellwether_people_of.email) and u.active and u.kind = 'person'
    order by o.created_at, o.id limit 5;
end;
create function bellwether_ask_reset(id uuid, token_hash bytea, at timestamptz, expires_at timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into password_resets (org_id, id, user_id, token_hash, asked_at, expires_at)
        values (bellwether_org(), bellwether_ask_reset.id, bellwether_user(), bellwether_ask_reset.token_hash, at,
                bellwether_ask_reset.expires_at);
end;
create function bellwether_reset(id uuid, at timestamptz) returns table (user_id uuid, email text, token_hash bytea)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select u.id, u.email, r.token_hash
    from password_resets r join users u on u.org_id = r.org_id and u.id = r.user_id and u.active
    where r.org_id = bellwether_org() and r.id = bellwether_reset.id and r.used_at is null and r.expires_at > at;
end;
-- Who asked for the reset of this secret; it is spent with the transaction, and with it all others of the same user.
create function bellwether_reset_of(token_hash bytea, at timestamptz) returns table (org_id uuid, user_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select r.org_id, r.user_id
    from password_resets r join users u on u.org_id = r.org_id and u.id = r.user_id and u.active
    where r.token_hash = bellwether_reset_of.token_hash and r.used_at is null and r.expires_at > at;
end;
create function bellwether_spend_reset(token_hash bytea, at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    perform from password_resets r
        where r.org_id = bellwether_org() and r.user_id = bellwether_user() order by r.id for update;
    if not exists (select from password_resets r
                   where r.org_id = bellwether_org() and r.user_id = bellwether_user()
                     and r.token_hash = bellwether_spend_reset.token_hash and r.used_at is null and r.expires_at > at) then
        return false;
    end if;
    update password_resets r set used_at = at
        where r.org_id = bellwether_org() and r.user_id = bellwether_user() and r.used_at is null;
    return true;
end
$$;

-- Single sign-on: where an e-mail's domain signs on, the provider of an attempt, and whose identity came back.
create function bellwether_identity_providers(domain text) returns table (org_id uuid, id uuid, name text, org_name text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select p.org_id, p.id, p.name, o.name
    from identity_providers p join organizations o on o.id = p.org_id
    where p.active and lower(bellwether_identity_providers.domain) = any (p.allowed_domains)
    order by o.created_at, o.id, p.name, p.id limit 10;
end;
create function bellwether_identity_provider(id uuid)
    returns table (org_id uuid, id uuid, issuer text, client_id text, allowed_domains text[], default_role text,
                   system_user_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select p.org_id, p.id, p.issuer, p.client_id, p.allowed_domains, p.default_role, u.id
    from identity_providers p join users u on u.org_id = p.org_id and u.kind = 'system'
    where p.id = bellwether_identity_provider.id and p.active;
end;
create function bellwether_begin_sign_on(org uuid, id uuid, provider_id uuid, state_hash bytea, browser_hash bytea,
                                         return_to text, linking_user_id uuid, expires_at timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into sign_on_attempts (org_id, id, provider_id, state_hash, browser_hash, return_to, linking_user_id, expires_at)
        values (org, bellwether_begin_sign_on.id, bellwether_begin_sign_on.provider_id, bellwether_begin_sign_on.state_hash,
                bellwether_begin_sign_on.browser_hash, bellwether_begin_sign_on.return_to,
                bellwether_begin_sign_on.linking_user_id, bellwether_begin_sign_on.expires_at);
end;
create function bellwether_end_sign_on(state_hash bytea, browser_hash bytea, at timestamptz)
    returns table (provider_id uuid, return_to text, linking_user_id uuid)
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from sign_on_attempts a
    where a.state_hash = bellwether_end_sign_on.state_hash and a.browser_hash = bellwether_end_sign_on.browser_hash
      and a.expires_at > at
    returning a.provider_id, a.return_to, a.linking_user_id;
end;
create function bellwether_identity(issuer text, subject text) returns table (user_id uuid, active boolean)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select i.user_id, u.active from user_identities i join users u on u.org_id = i.org_id and u.id = i.user_id
    where i.org_id = bellwether_org() and i.issuer = bellwether_identity.issuer and i.subject = bellwether_identity.subject;
end;
-- The person of this e-mail, and whether they have no way in yet, so that the first one may be this.
create function bellwether_person(email text) returns table (user_id uuid, unused boolean)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select u.id, u.active and not exists (select from passwords p where p.org_id = u.org_id and p.user_id = u.id)
                 and not exists (select from user_identities i where i.org_id = u.org_id and i.user_id = u.id)
    from users u where u.org_id = bellwether_org() and lower(u.email) = lower(bellwether_person.email);
end;
create function bellwether_link_identity(issuer text, subject text, provider_id uuid, user_id uuid, at timestamptz)
    returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with linked as (
        insert into user_identities (org_id, issuer, subject, provider_id, user_id, linked_at)
        select bellwether_org(), bellwether_link_identity.issuer, bellwether_link_identity.subject,
               bellwether_link_identity.provider_id, bellwether_link_identity.user_id, at
        where bellwether_link_identity.user_id = bellwether_user() or bellwether_level('users', 'edit') = 'all'
        on conflict do nothing returning 1)
    select exists (select from linked);
end;

-- The authorization server: a grant is one consent, with its code and the family of tokens that came of it.
create function bellwether_oauth_client(client uuid)
    returns table (org_id uuid, id uuid, name text, kind text, secret_hash bytea, redirect_uris text[], scopes text[])
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select c.org_id, c.id, c.name, c.kind, c.secret_hash, c.redirect_uris, c.scopes
    from oauth_clients c where c.id = client and c.revoked_at is null;
end;
create function bellwether_oauth_grant(id uuid, client uuid, scopes text, code_hash bytea, redirect_uri text,
                                       challenge text, at timestamptz, code_expires_at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with given as (
        insert into oauth_grants (org_id, id, client_id, user_id, scopes, granted_at, code_hash, code_expires_at,
                                  redirect_uri, challenge)
        select c.org_id, bellwether_oauth_grant.id, c.id, bellwether_user(), bellwether_oauth_grant.scopes, at,
               bellwether_oauth_grant.code_hash, bellwether_oauth_grant.code_expires_at,
               bellwether_oauth_grant.redirect_uri, bellwether_oauth_grant.challenge
        from oauth_clients c
        where c.org_id = bellwether_org() and c.id = client and c.revoked_at is null
          and string_to_array(bellwether_oauth_grant.scopes, ' ') <@ c.scopes
        returning 1)
    select exists (select from given);
end;
create function bellwether_oauth_issue(org uuid, of_grant uuid, scopes text, family_scopes text, at timestamptz,
                                       access_hash bytea, access_until timestamptz,
                                       refresh_hash bytea, refresh_until timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into oauth_tokens (org_id, id, grant_id, kind, token_hash, scopes, issued_at, expires_at) values
        (org, gen_random_uuid(), of_grant, 'access', access_hash, bellwether_oauth_issue.scopes, at, access_until),
        (org, gen_random_uuid(), of_grant, 'refresh', refresh_hash, family_scopes, at, refresh_until);
end;
-- A code opens once. Tried again, whoever tries, all that came of it ends; tried wrongly, it is spent.
create function bellwether_oauth_redeem(code_hash bytea, client uuid, redirect_uri text, challenge text, at timestamptz,
                                        access_hash bytea, access_until timestamptz,
                                        refresh_hash bytea, refresh_until timestamptz)
    returns table (outcome text, org_id uuid, user_id uuid, grant_id uuid, scopes text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
    g oauth_grants%rowtype;
    told text := 'granted';
begin
    select x.* into g from oauth_grants x where x.code_hash = bellwether_oauth_redeem.code_hash for update;
    if g.id is null or g.client_id <> client then
        return query select 'unknown', null::uuid, null::uuid, null::uuid, null::text;
        return;
    elsif g.code_used_at is not null then
        update oauth_grants x set revoked_at = coalesce(x.revoked_at, at) where x.org_id = g.org_id and x.id = g.id;
        told := 'replayed';
    else
        update oauth_grants x set code_used_at = at where x.org_id = g.org_id and x.id = g.id;
        if g.revoked_at is not null or g.code_expires_at <= at or not exists (
            select from users u where u.org_id = g.org_id and u.id = g.user_id and u.active) then
            told := 'ended';
        elsif g.redirect_uri is distinct from bellwether_oauth_redeem.redirect_uri
              or g.challenge is distinct from bellwether_oauth_redeem.challenge then
            told := 'unfit';
        else
            perform bellwether_oauth_issue(g.org_id, g.id, g.scopes, g.scopes, at, access_hash, access_until,
                                           refresh_hash, refresh_until);
        end if;
    end if;
    return query select told, g.org_id, g.user_id, g.id, g.scopes;
end
$$;
-- A refresh token is good once, and gives the next. One that comes again was stolen, or its successor was: the family ends.
create function bellwether_oauth_refresh(token_hash bytea, client uuid, asked text, at timestamptz,
                                         access_hash bytea, access_until timestamptz,
                                         refresh_hash bytea, refresh_until timestamptz)
    returns table (outcome text, org_id uuid, user_id uuid, grant_id uuid, scopes text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
    t oauth_tokens%rowtype;
    g oauth_grants%rowtype;
    told text := 'granted';
begin
    select x.* into t from oauth_tokens x
        where x.token_hash = bellwether_oauth_refresh.token_hash and x.kind = 'refresh' for update;
    if t.id is not null then
        select x.* into g from oauth_grants x where x.org_id = t.org_id and x.id = t.grant_id for update;
    end if;
    if g.id is null or g.client_id <> client then
        return query select 'unknown', null::uuid, null::uuid, null::uuid, null::text;
        return;
    elsif t.used_at is not null then
        update oauth_grants x set revoked_at = coalesce(x.revoked_at, at) where x.org_id = g.org_id and x.id = g.id;
        told := 'reused';
    elsif g.revoked_at is not null or t.revoked_at is not null or t.expires_at <= at or not exists (
        select from users u where u.org_id = g.org_id and u.id = g.user_id and u.active) then
        told := 'ended';
    elsif asked is not null and not string_to_array(asked, ' ') <@ string_to_array(g.scopes, ' ') then
        told := 'scope';
    else
        update oauth_tokens x set used_at = at where x.org_id = t.org_id and x.id = t.id;
        perform bellwether_oauth_issue(g.org_id, g.id, coalesce(asked, g.scopes), g.scopes, at, access_hash,
                                       access_until, refresh_hash, refresh_until);
    end if;
    return query select told, g.org_id, g.user_id, g.id, coalesce(asked, g.scopes);
end
$$;
-- What a client gives back (RFC 7009): a refresh token ends the family, an access token itself.
create function bellwether_oauth_give_back(token_hash bytea, client uuid, at timestamptz)
    returns table (org_id uuid, user_id uuid, grant_id uuid)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
    t oauth_tokens%rowtype;
begin
    select x.* into t from oauth_tokens x
        join oauth_grants g on g.org_id = x.org_id and g.id = x.grant_id and g.client_id = client
        where x.token_hash = bellwether_oauth_give_back.token_hash;
    if t.kind = 'refresh' then
        update oauth_grants g set revoked_at = coalesce(g.revoked_at, at) where g.org_id = t.org_id and g.id = t.grant_id;
    elsif t.kind = 'access' then
        update oauth_tokens x set revoked_at = coalesce(x.revoked_at, at) where x.org_id = t.org_id and x.id = t.id;
    end if;
    return query select g.org_id, g.user_id, g.id from oauth_grants g where g.org_id = t.org_id and g.id = t.grant_id;
end
$$;
create function bellwether_oauth_introspect(token_hash bytea, client uuid, at timestamptz)
    returns table (kind text, scopes text, user_id uuid, issued_at timestamptz, expires_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select t.kind, t.scopes, g.user_id, t.issued_at, t.expires_at
    from oauth_tokens t
    join oauth_grants g on g.org_id = t.org_id and g.id = t.grant_id and g.client_id = client
    join users u on u.org_id = g.org_id and u.id = g.user_id and u.active
    where t.token_hash = bellwether_oauth_introspect.token_hash and t.expires_at > at and t.revoked_at is null
      and t.used_at is null and g.revoked_at is null;
end;
create function bellwether_oauth_end(id uuid, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with ended as (
        update oauth_grants g set revoked_at = at
        where g.org_id = bellwether_org() and g.id = bellwether_oauth_end.id and g.revoked_at is null
          and (g.user_id = bellwether_user() or bellwether_level('integrations', 'edit') = 'all')
        returning 1)
    select exists (select from ended);
end;

-- What is over is cleared away; spent refresh tokens stay as long as one that comes again must be known for what it is.
create function bellwether_clear_access(at timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from login_challenges c where c.expires_at < at;
    delete from sign_on_attempts a where a.expires_at < at;
    delete from password_resets r where r.expires_at < at - interval '7 days';
    delete from oauth_tokens t where t.expires_at < at - interval '30 days';
    delete from sessions s where s.expires_at < at - interval '30 days';
end;

-- What a user can do, by the functions that decide it: asked as that user, without an integration's scopes.
create function bellwether_access(whom uuid, objects text[], actions text[])
    returns table (object text, action text, level text)
    language plpgsql volatile set search_path = public, pg_temp
as $$
declare
    me text := current_setting('bellwether.user_id', true);
    reach text := current_setting('bellwether.levels', true);
begin
    perform bellwether_act(bellwether_org(), whom, null);
    return query select o, a, bellwether_level(o, a)
        from unnest(objects) with ordinality as x(o, n), unnest(actions) with ordinality as y(a, m) order by n, m;
    perform set_config('bellwether.user_id', me, true), set_config('bellwether.levels', reach, true);
end
$$;
create function bellwether_access_fields(whom uuid) returns table (object text, field text, access text)
    language plpgsql volatile set search_path = public, pg_temp
as $$
declare
    me text := current_setting('bellwether.user_id', true);
    reach text := current_setting('bellwether.levels', true);
begin
    perform bellwether_act(bellwether_org(), whom, null);
    return query select r.object, r.field, r.access from bellwether_restricted() r order by 1, 2;
    perform set_config('bellwether.user_id', me, true), set_config('bellwether.levels', reach, true);
end
$$;
-- How many people can set right what anybody broke: active, and keepers of the organization and its users.
create function bellwether_keepers() returns bigint
    language sql stable set search_path = public, pg_temp
begin atomic
    select count(*) from users u
    where u.org_id = bellwether_org() and u.active and u.kind = 'person' and not exists (
        select from unnest(array['organization', 'users']) as needed(object)
        where not exists (
            select from role_permissions p
            where p.org_id = u.org_id and p.object = needed.object and p.action = 'edit' and p.level = 'all'
              and (p.role = u.role
                   or exists (select from user_roles r where r.org_id = u.org_id and r.user_id = u.id and r.role = p.role)
                   or exists (select from roles r where r.org_id = u.org_id and r.name = p.role and r.baseline))));
end;

call bellwether_close_gate();
revoke execute on function bellwether_oauth_issue(uuid, uuid, text, text, timestamptz, bytea, timestamptz, bytea, timestamptz)
    from bellwether_record;
