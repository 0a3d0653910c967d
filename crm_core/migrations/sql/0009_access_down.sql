-- Back to passwords and keys alone.
do $$
declare
    one regprocedure;
begin
    set local role bellwether_gate;
    for one in select p.oid::regprocedure from pg_proc p
               where p.pronamespace = 'public'::regnamespace and p.proname = any (array[
                   'bellwether_add_key',
                   'bellwether_ask_reset',
                   'bellwether_begin_second_factor',
                   'bellwether_begin_sign_on',
                   'bellwether_challenge_needed',
                   'bellwether_clear_access',
                   'bellwether_close_challenge',
                   'bellwether_drop_second_factor',
                   'bellwether_end_sessions',
                   'bellwether_end_sign_on',
                   'bellwether_forget_secret',
                   'bellwether_identity',
                   'bellwether_identity_provider',
                   'bellwether_identity_providers',
                   'bellwether_invitation',
                   'bellwether_keep_recovery_codes',
                   'bellwether_keep_secret',
                   'bellwether_key',
                   'bellwether_link_identity',
                   'bellwether_oauth_client',
                   'bellwether_oauth_end',
                   'bellwether_oauth_give_back',
                   'bellwether_oauth_grant',
                   'bellwether_oauth_introspect',
                   'bellwether_oauth_issue',
                   'bellwether_oauth_redeem',
                   'bellwether_oauth_refresh',
                   'bellwether_oauth_token',
                   'bellwether_open_challenge',
                   'bellwether_open_session',
                   'bellwether_people_of',
                   'bellwether_person',
                   'bellwether_reseal',
                   'bellwether_reset',
                   'bellwether_reset_of',
                   'bellwether_sealed',
                   'bellwether_sealed_otherwise',
                   'bellwether_second_factor',
                   'bellwether_session',
                   'bellwether_sessions',
                   'bellwether_spend_reset',
                   'bellwether_strengthen_session',
                   'bellwether_take_recovery_code',
                   'bellwether_take_step',
                   'bellwether_try_challenge']) loop
        execute format('drop function %s', one);
    end loop;
    reset role;
end
$$;
drop function bellwether_access(uuid, text[], text[]);
drop function bellwether_access_fields(uuid);
drop function bellwether_keepers();
drop table oauth_tokens, oauth_grants, oauth_clients, sign_on_attempts, user_identities, identity_providers, password_resets, invitations, login_challenges, recovery_codes, second_factors, sealed_secrets;
alter table api_keys drop column networks;
alter table sessions drop column address, drop column method, drop column provider_id;
alter table organizations drop column second_factor_required;

create function bellwether_open_session(org uuid, id uuid, user_id uuid, token_hash bytea, csrf_token text,
                                        at timestamptz, expires_at timestamptz, user_agent text) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    insert into sessions (org_id, id, user_id, token_hash, csrf_token, opened_at, last_seen_at, expires_at, user_agent)
    select org, bellwether_open_session.id, u.id, bellwether_open_session.token_hash, bellwether_open_session.csrf_token,
           at, at, bellwether_open_session.expires_at, bellwether_open_session.user_agent
    from users u where u.org_id = org and u.id = bellwether_open_session.user_id and u.active and u.kind = 'person';
end;

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

call bellwether_close_gate();
