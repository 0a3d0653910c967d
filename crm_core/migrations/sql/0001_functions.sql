-- For whom a transaction acts, and what that user reaches. `current_setting` gives '' once it was ever set.

create function bellwether_org() returns uuid language sql stable parallel safe
    return nullif(current_setting('bellwether.org_id', true), '')::uuid;

create function bellwether_user() returns uuid language sql stable parallel safe
    return nullif(current_setting('bellwether.user_id', true), '')::uuid;

-- How far the acting user reaches with an object: none, own, team or all. Nobody, and anybody inactive, has none.
create function bellwether_level(object text, action text) returns text
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce((
        select p.level
        from users u join role_permissions p on p.org_id = u.org_id and p.role = u.role
        where u.org_id = bellwether_org() and u.id = bellwether_user() and u.active
          and p.object = bellwether_level.object and p.action = bellwether_level.action), 'none');
end;

-- Whose rows the acting user reaches at level own or team. A manager's team is everybody below, at any depth;
-- anybody else's is the team they are in.
create function bellwether_members(object text, action text) returns setof uuid
    language sql stable parallel safe rows 20 set search_path = public, pg_temp
begin atomic
    with recursive reach as materialized (
        select bellwether_level(bellwether_members.object, bellwether_members.action) as level
    ), below (id) as (
        select u.id from users u, reach
        where u.org_id = bellwether_org() and u.manager_id = bellwether_user() and reach.level = 'team'
        union
        select u.id from users u join below b on u.manager_id = b.id where u.org_id = bellwether_org()
    )
    select bellwether_user() from reach where level in ('own', 'team', 'all')
    union
    select id from below
    union
    select mate.id
    from users me join users mate on mate.org_id = me.org_id and mate.team_id = me.team_id, reach
    where me.org_id = bellwether_org() and me.id = bellwether_user() and reach.level = 'team'
      and not exists (select from below);
end;

-- Begin to act for a user. Who does not see every deal works as bellwether_scoped, whose policies hold a bare
-- owner test that an index can serve; the policies of bellwether_app say the same in a form fast for the others.
create function bellwether_enter(org uuid, "user" uuid) returns void
    language plpgsql volatile
as $$
begin
    perform set_config('bellwether.org_id', org::text, true), set_config('bellwether.user_id', "user"::text, true);
    if bellwether_level('deals', 'read') <> 'all' then
        perform set_config('role', 'bellwether_scoped', true);
    end if;
end
$$;

-- The log is append-only; a person's right to be forgotten empties what an event says and leaves that it was.
create function bellwether_refuse() returns trigger language plpgsql
as $$
begin
    raise exception 'events are never changed or deleted' using errcode = 'insufficient_privilege';
end
$$;
