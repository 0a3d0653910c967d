-- The gate: what must be answered before it is known who asks, or what nobody may touch by hand. These functions run as
-- bellwether_gate, which logs in nowhere, and whose policies reach the tables below and no others.

do $$
declare
    name text;
begin
    foreach name in array array['organizations', 'roles', 'role_permissions', 'users', 'passwords', 'sessions',
                                'api_keys', 'login_attempts', 'events'] loop
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true) with check (true)', name);
    end loop;
end
$$;
grant select, insert on organizations, roles, role_permissions, users to bellwether_gate;
grant select, insert, update, delete on passwords, sessions, api_keys, login_attempts to bellwether_gate;
grant select on events to bellwether_gate;
grant update (data, redacted_at) on events to bellwether_gate;

-- Found an organization with its roles and its system user, who acts in jobs and pipelines and cannot log in.
create function bellwether_found(org uuid, slug text, name text, currency text, simulated boolean,
                                 its_user uuid, permissions jsonb) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into organizations (id, slug, name, currency, simulated)
        values (org, bellwether_found.slug, bellwether_found.name, bellwether_found.currency, bellwether_found.simulated);
    insert into roles (org_id, name)
        select distinct org, p.role from jsonb_to_recordset(permissions) as p(role text);
    insert into role_permissions (org_id, role, object, action, level)
        select org, p.role, p.object, p.action, p.level
        from jsonb_to_recordset(permissions) as p(role text, object text, action text, level text);
    insert into users (org_id, id, name, email, role, kind)
        values (org, its_user, 'Bellwether', 'system@' || bellwether_found.slug || '.invalid', 'system', 'system');
end;

create function bellwether_organizations()
    returns table (id uuid, slug text, name text, currency text, simulated boolean, system_user_id uuid)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select o.id, o.slug, o.name, o.currency, o.simulated, u.id
    from organizations o join users u on u.org_id = o.id and u.kind = 'system'
    order by o.created_at, o.id;
end;

-- Count this attempt to log in and all of its account and of its address since the window began, this one included.
-- The attempt counts before its password is looked at, so that guesses made at once are counted too.
create function bellwether_attempt(account bytea, address bytea, at timestamptz, since timestamptz)
    returns table (account_attempts bigint, address_attempts bigint, account_since timestamptz, address_since timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(encode(least(account, address), 'hex'), 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(greatest(account, address), 'hex'), 1));
    delete from login_attempts a where a.at < since - interval '1 day';
    insert into login_attempts (kind, key, at) values
        ('account', account, bellwether_attempt.at), ('address', address, bellwether_attempt.at);
    return query
        select count(*) filter (where a.kind = 'account'), count(*) filter (where a.kind = 'address'),
               min(a.at) filter (where a.kind = 'account'), min(a.at) filter (where a.kind = 'address')
        from login_attempts a
        where a.at > since and ((a.kind = 'account' and a.key = account) or (a.kind = 'address' and a.key = address));
end
$$;

-- After a right password: the account's attempts are forgotten, and this one of the address.
create function bellwether_attempt_succeeded(account bytea, address bytea, at timestamptz) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from login_attempts a
    where (a.kind = 'account' and a.key = account)
       or (a.kind = 'address' and a.key = address and a.at = bellwether_attempt_succeeded.at);
end;

create function bellwether_passwords(email text) returns table (org_id uuid, user_id uuid, hash text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select u.org_id, u.id, p.hash
    from users u join passwords p on p.org_id = u.org_id and p.user_id = u.id
    where lower(u.email) = lower(bellwether_passwords.email) and u.active and u.kind = 'person'
    order by u.org_id limit 5;
end;

-- Set a password and end the user's other sessions: for oneself, or for whoever keeps the users.
create function bellwether_set_password(user_id uuid, hash text, at timestamptz, keep uuid) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    if bellwether_org() is null or not (
        user_id = bellwether_user() or bellwether_level('users', 'write') = 'all') then
        return false;
    end if;
    insert into passwords (org_id, user_id, hash, changed_at)
        values (bellwether_org(), bellwether_set_password.user_id, bellwether_set_password.hash, at)
        on conflict on constraint pk_passwords do update set hash = excluded.hash, changed_at = excluded.changed_at;
    update sessions s set revoked_at = at
        where s.org_id = bellwether_org() and s.user_id = bellwether_set_password.user_id
          and s.revoked_at is null and s.id is distinct from keep;
    return true;
end
$$;

create function bellwether_open_session(org uuid, id uuid, user_id uuid, token_hash bytea, csrf_token text,
                                        at timestamptz, expires_at timestamptz, user_agent text) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into sessions (org_id, id, user_id, token_hash, csrf_token, opened_at, last_seen_at, expires_at, user_agent)
    select org, bellwether_open_session.id, u.id, bellwether_open_session.token_hash, bellwether_open_session.csrf_token,
           at, at, bellwether_open_session.expires_at, bellwether_open_session.user_agent
    from users u where u.org_id = org and u.id = bellwether_open_session.user_id and u.active and u.kind = 'person';
end;

-- The live session of a token; notes at most once a minute that it was seen.
create function bellwether_session(token_hash bytea, at timestamptz, idle interval)
    returns table (org_id uuid, session_id uuid, user_id uuid, csrf_token text, expires_at timestamptz,
                   user_name text, email text, role text, org_name text, simulated boolean, currency text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    update sessions s set last_seen_at = at
        where s.token_hash = bellwether_session.token_hash and s.last_seen_at < at - interval '1 minute'
          and s.last_seen_at > at - idle and s.revoked_at is null;
    return query
        select s.org_id, s.id, u.id, s.csrf_token, s.expires_at, u.name, u.email, u.role, o.name, o.simulated, o.currency
        from sessions s
        join users u on u.org_id = s.org_id and u.id = s.user_id
        join organizations o on o.id = s.org_id
        where s.token_hash = bellwether_session.token_hash and s.revoked_at is null
          and s.expires_at > at and s.last_seen_at > at - idle and u.active;
end
$$;

create function bellwether_close_session(token_hash bytea, at timestamptz)
    returns table (org_id uuid, user_id uuid, session_id uuid)
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    update sessions s set revoked_at = at
        where s.token_hash = bellwether_close_session.token_hash and s.revoked_at is null
        returning s.org_id, s.user_id, s.id;
end;

-- End every session of a user: one's own, or those of a user one keeps.
create function bellwether_close_sessions(user_id uuid, at timestamptz) returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with ended as (
        update sessions s set revoked_at = at
        where s.org_id = bellwether_org() and s.user_id = bellwether_close_sessions.user_id and s.revoked_at is null
          and (s.user_id = bellwether_user() or bellwether_level('users', 'write') = 'all')
        returning 1)
    select count(*) from ended;
end;

-- Keep a key. It acts as its maker, or - made by whoever keeps all keys - as a service account.
create function bellwether_add_key(id uuid, name text, prefix text, key_hash bytea, acts_as uuid,
                                   at timestamptz, expires_at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
    reach text := bellwether_level('api_keys', 'write');
begin
    if reach = 'none' or not exists (
        select from users u where u.org_id = bellwether_org() and u.id = acts_as and u.active
          and (u.id = bellwether_user() or (reach = 'all' and u.kind = 'service'))) then
        return false;
    end if;
    insert into api_keys (org_id, id, name, prefix, key_hash, user_id, created_by, created_at, expires_at)
        values (bellwether_org(), bellwether_add_key.id, bellwether_add_key.name, bellwether_add_key.prefix,
                bellwether_add_key.key_hash, acts_as, bellwether_user(), at, bellwether_add_key.expires_at);
    return true;
end
$$;

create function bellwether_key(key_hash bytea, at timestamptz)
    returns table (org_id uuid, key_id uuid, user_id uuid, user_name text, email text, role text,
                   org_name text, simulated boolean, currency text)
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
    update api_keys k set last_used_at = at
        where k.key_hash = bellwether_key.key_hash and k.revoked_at is null
          and (k.last_used_at is null or k.last_used_at < at - interval '1 minute');
    return query
        select k.org_id, k.id, u.id, u.name, u.email, u.role, o.name, o.simulated, o.currency
        from api_keys k
        join users u on u.org_id = k.org_id and u.id = k.user_id
        join users maker on maker.org_id = k.org_id and maker.id = k.created_by
        join organizations o on o.id = k.org_id
        where k.key_hash = bellwether_key.key_hash and k.revoked_at is null
          and (k.expires_at is null or k.expires_at > at) and u.active and maker.active;
end
$$;

create function bellwether_revoke_key(id uuid, at timestamptz) returns boolean
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with ended as (
        update api_keys k set revoked_at = at
        where k.org_id = bellwether_org() and k.id = bellwether_revoke_key.id and k.revoked_at is null
          and (k.created_by = bellwether_user() or bellwether_level('api_keys', 'write') = 'all')
        returning 1)
    select exists (select from ended);
end;

-- Empty what the log says of a record and leave that something happened; for whoever may write all people.
create function bellwether_redact(record uuid, at timestamptz) returns bigint
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    with emptied as (
        update events e set data = '{}', redacted_at = at
        where e.org_id = bellwether_org() and e.record_id = record and e.redacted_at is null
          and bellwether_level('people', 'write') = 'all'
        returning 1)
    select count(*) from emptied;
end;

grant create on schema public to bellwether_gate;
do $$
declare
    one regprocedure;
begin
    for one in select p.oid::regprocedure from pg_proc p
               where p.pronamespace = 'public'::regnamespace and p.prosecdef loop
        execute format('alter function %s owner to bellwether_gate', one);
        execute format('revoke all on function %s from public', one);
        execute format('grant execute on function %s to bellwether_record', one);
    end loop;
end
$$;
revoke create on schema public from bellwether_gate;
