-- Back to reading and writing, one role each.
drop schema masked cascade;
drop function bellwether_closed_words(), bellwether_closed_custom(), bellwether_told(jsonb, text[], text[]);
set local role bellwether_gate;
drop function bellwether_account_in_use(uuid);
reset role;
drop policy accounts_gate on accounts;
drop policy deals_gate on deals;
drop policy people_gate on people;
revoke all on accounts, deals, people from bellwether_gate;
do $$
declare
    t text;
begin
    foreach t in array array['accounts', 'people', 'deals'] loop
        execute format('drop trigger bellwether_guard_fields on %I', t);
        execute format('drop trigger bellwether_guard_owner on %I', t);
        execute format('drop policy %I on %I', t || '_insert', t);
        execute format('drop policy %I on %I', t || '_update', t);
        execute format('drop policy %I on %I', t || '_delete', t);
    end loop;
end
$$;
drop trigger bellwether_guard_lines on deal_products;
drop function bellwether_guard_lines(), bellwether_guard_fields(), bellwether_guard_owner(), bellwether_through(),
    bellwether_who(text, uuid), bellwether_hides(text, text);
drop procedure bellwether_close_gate();
drop procedure bellwether_mask_events();
drop procedure bellwether_protect(text, text, text, text, text);
drop procedure bellwether_mask(text, text, text[]);
alter table role_permissions no force row level security;
delete from role_permissions where object not in ('organization', 'users', 'pipelines', 'accounts', 'people', 'deals',
    'activities', 'scores', 'events', 'imports', 'api_keys');
delete from role_permissions where action in ('create', 'delete', 'export', 'import', 'mass_update', 'reassign');
alter table role_permissions drop constraint ck_role_permissions_action;
update role_permissions set action = 'write' where action = 'edit';
alter table role_permissions force row level security;
alter table role_permissions add constraint ck_role_permissions_action check (action in ('read', 'write'));
create or replace function bellwether_level(object text, action text) returns text
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce((
        select p.level
        from users u join role_permissions p on p.org_id = u.org_id and p.role = u.role
        where u.org_id = bellwether_org() and u.id = bellwether_user() and u.active
          and p.object = bellwether_level.object and p.action = bellwether_level.action), 'none');
end;
create or replace function bellwether_members(object text, action text) returns setof uuid
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
drop function bellwether_enter(uuid, uuid, text);
create function bellwether_enter(org uuid, "user" uuid) returns void
    language plpgsql volatile
as $$
declare
    level text;
begin
    perform set_config('bellwether.org_id', org::text, true),
            set_config('bellwether.user_id', "user"::text, true);
    level := bellwether_level('deals', 'read');
    if level <> 'all' then
        perform set_config(
            'role', case level when 'team' then 'bellwether_scoped' else 'bellwether_own' end, true);
    end if;
end
$$;
drop function bellwether_field(text, text);
drop function bellwether_restricted();
drop function bellwether_roles();
drop function bellwether_act(uuid, uuid, text);
drop trigger bellwether_levels_insert on role_permissions;
drop trigger bellwether_levels_update on role_permissions;
drop trigger bellwether_levels_delete on role_permissions;
drop function bellwether_write_levels();
revoke update (levels) on roles from bellwether_gate;
drop function bellwether_in_scope(text, text, text);
drop table user_roles, role_fields;
alter table roles drop column custom, drop column baseline, drop column title, drop column levels;
do $$
declare
    name text;
    reach text := '(select bellwether_level(%2$L, %3$L)) = ''all'' or owner_id = any (array(select bellwether_members(%2$L, %3$L)))';
    own_org text := 'org_id = (select bellwether_org())';
begin
    foreach name in array array['accounts', 'people', 'deals'] loop
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (' || own_org || ' and (' || reach || '))', name, name, 'write');
        execute format('create policy %1$s_update on %1$I for update to bellwether_record using (' || own_org || ' and (' || reach || '))', name, name, 'write');
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record using (' || own_org || ' and (' || reach || '))', name, name, 'write');
    end loop;
end
$$;
