-- What a role may do: an action on an object at a level, and fields it may not see or not change. A user has one role or
-- several, and those that everybody has; the most permissive decides. `write` asks for `edit`.

-- The owner is bound by policies too, and reaches no row; for once it must.
alter table role_permissions no force row level security;
alter table roles no force row level security;
alter table role_permissions drop constraint ck_role_permissions_action;
insert into role_permissions (org_id, role, object, action, level)
select p.org_id, p.role, p.object, more.action, p.level
from role_permissions p
cross join unnest(array['create', 'edit', 'delete', 'mass_update', 'reassign']) as more(action)
where p.action = 'write'
  and (more.action not in ('mass_update', 'reassign') or p.object in ('accounts', 'people', 'deals', 'activities'));
insert into role_permissions (org_id, role, object, action, level)
select p.org_id, p.role, p.object, 'export', p.level from role_permissions p
where p.action = 'edit' and p.object in ('accounts', 'people', 'deals', 'activities');
insert into role_permissions (org_id, role, object, action, level)
select p.org_id, p.role, p.object, 'import', p.level from role_permissions p
where p.action = 'edit' and p.level = 'all' and p.object in ('accounts', 'people', 'deals', 'activities');
delete from role_permissions where action = 'write';
alter table role_permissions add constraint ck_role_permissions_action check (action in (
    'create', 'read', 'edit', 'delete', 'export', 'import', 'mass_update', 'reassign'));

alter table roles add column custom boolean not null default false, add column baseline boolean not null default false,
    add column title text, add column levels text not null default '';

create table user_roles (
    org_id uuid not null,
    user_id uuid not null,
    role text not null,
    constraint pk_user_roles primary key (org_id, user_id, role),
    constraint fk_user_roles_org_id_user_id_users foreign key (org_id, user_id)
        references users (org_id, id) on delete cascade,
    constraint fk_user_roles_org_id_role_roles foreign key (org_id, role) references roles (org_id, name)
);
create index ix_user_roles_org_id_role on user_roles (org_id, role);
create table role_fields (
    org_id uuid not null,
    role text not null,
    object text not null,
    field text not null,
    access text not null,
    constraint pk_role_fields primary key (org_id, role, object, field),
    constraint fk_role_fields_org_id_role_roles foreign key (org_id, role) references roles (org_id, name) on delete cascade,
    constraint ck_role_fields_access check (access in ('none', 'read', 'edit'))
);

-- Whether the scopes that an integration was given allow an action; `<object>:write` allows reading too. What is written
-- to the log follows from a write that was allowed.
create function bellwether_in_scope(object text, action text, scopes text) returns boolean
    language sql immutable parallel safe
    return scopes is null
        or (object = 'events' and action in ('create', 'edit'))
        or object || ':write' = any (string_to_array(scopes, ' '))
        or (action in ('read', 'export') and object || ':read' = any (string_to_array(scopes, ' ')));

-- The roles of the acting user; nobody, and anybody inactive, has none.
create function bellwether_roles() returns setof text
    language sql stable parallel safe rows 3 set search_path = public, pg_temp
begin atomic
    with me as materialized (
        select u.role, u.kind, u.id from users u
        where u.org_id = bellwether_org() and u.id = bellwether_user() and u.active
    )
    select me.role from me
    union
    select r.role from user_roles r join me on r.user_id = me.id where r.org_id = bellwether_org()
    union
    select r.name from roles r, me where r.org_id = bellwether_org() and r.baseline and me.kind = 'person';
end;

-- How far the acting user reaches, of what was worked out when the transaction began; `write` asks for `edit`. One
-- expression, so that the planner puts it into the policies: it is asked many times in every statement.
create or replace function bellwether_level(object text, action text) returns text
    language sql stable parallel safe
    return coalesce(nullif(split_part(split_part(current_setting('bellwether.levels', true),
        ' ' || object || '.' || (case when action = 'write' then 'edit' else action end) || '=', 2), ' ', 1), ''), 'none');

-- What a role reaches, written in one line (` deals.read=own deals.edit=own`), kept with the role whenever its rows change.
create function bellwether_write_levels() returns trigger language plpgsql
as $$
begin
    update roles r set levels = coalesce((
        select string_agg(format(' %s.%s=%s', p.object, p.action, p.level), '' order by p.object, p.action)
        from role_permissions p where p.org_id = r.org_id and p.role = r.name and p.level <> 'none'), '')
    where (r.org_id, r.name) in (select c.org_id, c.role from changed c);
    return null;
end
$$;
create trigger bellwether_levels_insert after insert on role_permissions referencing new table as changed
    for each statement execute function bellwether_write_levels();
create trigger bellwether_levels_update after update on role_permissions referencing new table as changed
    for each statement execute function bellwether_write_levels();
create trigger bellwether_levels_delete after delete on role_permissions referencing old table as changed
    for each statement execute function bellwether_write_levels();
grant update (levels) on roles to bellwether_gate;
update roles r set levels = coalesce((
    select string_agg(format(' %s.%s=%s', p.object, p.action, p.level), '' order by p.object, p.action)
    from role_permissions p where p.org_id = r.org_id and p.role = r.name and p.level <> 'none'), '');

-- Note for whom the transaction acts and how far that user reaches, the most permissive of all roles deciding.
create function bellwether_act(org uuid, "user" uuid, scopes text) returns void
    language plpgsql volatile
as $$
declare
    reach text;
    several boolean;
begin
    perform set_config('bellwether.org_id', org::text, true), set_config('bellwether.user_id', "user"::text, true),
            set_config('bellwether.levels', '', true);
    select r.levels,
           exists (select from user_roles x where x.org_id = u.org_id and x.user_id = u.id)
               or (u.kind = 'person' and exists (select from roles b where b.org_id = u.org_id and b.baseline))
    into reach, several
    from users u join roles r on r.org_id = u.org_id and r.name = u.role
    where u.org_id = org and u.id = "user" and u.active;
    if several or (reach is not null and scopes is not null) then
        select string_agg(format(' %s.%s=%s', best.object, best.action, best.level), '') into reach
        from (select distinct on (p.object, p.action) p.object, p.action, p.level
              from role_permissions p
              where p.org_id = org and p.role in (select bellwether_roles())
                and bellwether_in_scope(p.object, p.action, scopes)
              order by p.object, p.action, array_position(array['all', 'team', 'own', 'none'], p.level)) best
        where best.level <> 'none';
    end if;
    perform set_config('bellwether.levels', coalesce(reach || ' ', ''), true);
end
$$;

-- Whose rows the acting user reaches at level own or team. A manager's team is everybody below, at any depth;
-- anybody else's is the team they are in.
create or replace function bellwether_members(object text, action text) returns setof uuid
    language plpgsql stable parallel safe rows 20 set search_path = public, pg_temp
as $$
declare
    org uuid := bellwether_org();
    me uuid := bellwether_user();
    level text := bellwether_level(object, action);
begin
    if level = 'none' then
        return;
    end if;
    return next me;
    if level <> 'team' then
        return;
    end if;
    return query
        with recursive below (id) as (
            select u.id from users u where u.org_id = org and u.manager_id = me
            union
            select u.id from users u join below b on u.manager_id = b.id where u.org_id = org
        )
        select b.id from below b where b.id <> me;
    if not found then
        return query
            select mate.id from users mine join users mate on mate.org_id = org and mate.team_id = mine.team_id
            where mine.org_id = org and mine.id = me and mate.id <> me;
    end if;
end
$$;

-- The fields that all roles of the acting user, of those that reach the object at all, close or leave for reading only.
create function bellwether_restricted() returns table (object text, field text, access text)
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    with mine as materialized (select r.role from bellwether_roles() as r(role)),
    named as (
        select distinct f.object, f.field from role_fields f
        where f.org_id = bellwether_org() and f.role in (select role from mine)
    )
    select n.object, n.field, best.access
    from named n cross join lateral (
        select coalesce(f.access, 'edit') as access
        from role_permissions p
        left join role_fields f on f.org_id = p.org_id and f.role = p.role and f.object = n.object and f.field = n.field
        where p.org_id = bellwether_org() and p.role in (select role from mine)
          and p.object = n.object and p.action = 'read' and p.level <> 'none'
        order by array_position(array['edit', 'read', 'none'], coalesce(f.access, 'edit')) limit 1) best
    where best.access <> 'edit';
end;

create function bellwether_field(object text, field text) returns text
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce((select r.access from bellwether_restricted() r
                     where r.object = bellwether_field.object and r.field = bellwether_field.field), 'edit');
end;

-- Begin to act for a user, within the scopes of an integration if one acts. Who does not see every deal works as
-- bellwether_scoped or bellwether_own, as before; for whom a field is closed, names find the views of `masked` first,
-- and the answer is true.
drop function bellwether_enter(uuid, uuid);
create function bellwether_enter(org uuid, "user" uuid, scopes text default null) returns boolean
    language plpgsql volatile
as $$
declare
    level text;
    restricted boolean := false;
    hidden boolean := false;
begin
    perform bellwether_act(org, "user", scopes);
    if exists (select from role_fields f where f.org_id = org) then
        select count(*) > 0, count(*) filter (where r.access = 'none') > 0 into restricted, hidden
        from bellwether_restricted() r;
    end if;
    perform set_config('bellwether.restricted', case when restricted then 'on' else '' end, true);
    if hidden then
        perform set_config('search_path', 'masked, public', true);
    end if;
    level := bellwether_level('deals', 'read');
    if level <> 'all' then
        perform set_config('role', case level when 'team' then 'bellwether_scoped' else 'bellwether_own' end, true);
    end if;
    return hidden;
end
$$;

-- Policies by pattern. A table's rows have an owner, or follow a row of another table, or belong to everybody.
create procedure bellwether_protect(target text, object text, owner text default null,
                                    parent text default null, parent_key text default null)
    language plpgsql
as $$
declare
    own_org text := 'org_id = (select bellwether_org())';
    reads text;
    writes text;
    action text;
    verb text;
    clause text;
begin
    execute format('alter table %I enable row level security', target);
    execute format('alter table %I force row level security', target);
    foreach verb in array array['select', 'insert', 'update', 'delete'] loop
        action := case verb when 'select' then 'read' when 'insert' then 'create' when 'update' then 'edit' else verb end;
        execute format('drop policy if exists %I on %I',
            target || '_' || case verb when 'select' then 'read' else verb end, target);
        if owner is not null then
            clause := format('%s and ((select bellwether_level(%L, %L)) = ''all'' or %I = any (array(select bellwether_members(%L, %L))))',
                own_org, object, action, owner, object, action);
        elsif parent is not null and verb = 'select' then
            clause := format('%s and (select bellwether_level(%L, ''read'')) <> ''none'' and ((select bellwether_level(%L, ''read'')) = ''all'' or exists (select from %I p where p.org_id = %I.org_id and p.id = %I.%I))',
                own_org, object, object, parent, target, target, parent_key);
        elsif parent is not null then
            clause := format('%s and ((select bellwether_level(%L, ''edit'')) = ''all'' or exists (select from %I p where p.org_id = %I.org_id and p.id = %I.%I and p.owner_id = any (array(select bellwether_members(%L, ''edit'')))))',
                own_org, object, parent, target, target, parent_key, object);
        else
            clause := format('%s and (select bellwether_level(%L, %L)) %s', own_org, object, action,
                case verb when 'select' then '<> ''none''' else '= ''all''' end);
        end if;
        if verb = 'update' and owner is not null then
            execute format('create policy %I on %I for update to bellwether_record using (%s) with check (%s)',
                target || '_update', target, clause,
                format('%s or (%s and ((select bellwether_level(%L, ''reassign'')) = ''all'' or %I = any (array(select bellwether_members(%L, ''reassign'')))))',
                       clause, own_org, object, owner, object));
        else
            execute format('create policy %I on %I for %s to bellwether_record %s (%s)',
                target || '_' || case verb when 'select' then 'read' else verb end, target, verb,
                case verb when 'insert' then 'with check' else 'using' end, clause);
        end if;
    end loop;
    execute format('grant select, insert, update, delete on %I to bellwether_record', target);
    if owner is not null then
        execute format('drop trigger if exists bellwether_guard_owner on %I', target);
        execute format('create trigger bellwether_guard_owner before update of %I on %I for each row
            when (old.%I is distinct from new.%I) execute function bellwether_guard_owner(%L, %L)',
            owner, target, owner, owner, object, owner);
    end if;
end
$$;

-- Handing a record to somebody is a right of its own; to whom, its level says.
create function bellwether_guard_owner() returns trigger language plpgsql
as $$
declare
    whom uuid := (to_jsonb(new) ->> tg_argv[1])::uuid;
begin
    if bellwether_org() is not null and bellwether_level(tg_argv[0], 'reassign') <> 'all'
       and not coalesce(whom = any (array(select bellwether_members(tg_argv[0], 'reassign'))), false) then
        raise exception 'may not hand % to that user', tg_argv[0] using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

-- Fields that a role cannot see: who has such a role reads a view that shows them empty, in whatever statement names the
-- table. What is written through the view goes to the table, where the guard refuses fields closed to the user.
create schema masked;
grant usage on schema masked to bellwether_record;

create function bellwether_guard_fields() returns trigger language plpgsql
as $$
declare
    field text;
    was jsonb := case tg_op when 'UPDATE' then to_jsonb(old) else '{}' end;
    now_is jsonb := to_jsonb(new);
begin
    for n in 1 .. tg_nargs - 1 loop
        field := tg_argv[n];
        if field = 'custom' then
            select r.field into field from bellwether_restricted() r
            where r.object = tg_argv[0] and r.field like 'custom.%'
              and now_is -> 'custom' -> substr(r.field, 8) is distinct from was -> 'custom' -> substr(r.field, 8) limit 1;
            if field is not null then
                raise exception 'may not change % of %', field, tg_argv[0] using errcode = 'insufficient_privilege';
            end if;
        elsif coalesce(nullif(now_is -> field, 'null'), '""') is distinct from coalesce(nullif(was -> field, 'null'), '""')
           and bellwether_field(tg_argv[0], field) <> 'edit' then
            raise exception 'may not change % of %', field, tg_argv[0] using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end
$$;

create function bellwether_through() returns trigger language plpgsql
as $$
declare
    columns text;
    written jsonb;
    found_one boolean;
begin
    if tg_op = 'DELETE' then
        execute format('delete from public.%I where org_id = $1 and id = $2', tg_table_name) using old.org_id, old.id;
        get diagnostics found_one = row_count;
        return case when found_one then old end;
    elsif tg_op = 'UPDATE' then
        select string_agg(format('%I', n.key), ', ') into columns
        from jsonb_each(to_jsonb(new)) n where n.value is distinct from to_jsonb(old) -> n.key;
        if columns is null then
            return new;
        end if;
        execute format('update public.%I set (%s) = (select %s from jsonb_populate_record(null::public.%I, $1))
                        where org_id = $2 and id = $3', tg_table_name, columns, columns, tg_table_name)
            using to_jsonb(new), old.org_id, old.id;
        get diagnostics found_one = row_count;
        return case when found_one then new end;
    end if;
    select string_agg(format('%I', n.key), ', ') into columns from jsonb_each(to_jsonb(new)) n where n.value <> 'null';
    execute format('insert into public.%I (%s) select %s from jsonb_populate_record(null::public.%I, $1) returning to_jsonb(%I)',
                   tg_table_name, columns, columns, tg_table_name, tg_table_name)
        into written using to_jsonb(new);
    return jsonb_populate_record(new, written);
end
$$;

-- Fields that an organization adds stand together in a column `custom` and are closed one by one, as `custom.<name>`.
create procedure bellwether_mask(target text, object text, fields text[])
    language plpgsql
as $$
declare
    columns text;
    guarded text[] := fields;
begin
    if exists (select from pg_attribute a where a.attrelid = format('public.%I', target)::regclass and a.attname = 'custom'
               and not a.attisdropped) then
        guarded := array_append(array_remove(fields, 'custom'), 'custom');
    end if;
    select string_agg(case
            when a.attname = 'custom' then format('t.custom - array(select substr(r.field, 8) from bellwether_restricted() r
                where r.object = %L and r.access = ''none'' and r.field like ''custom.%%'') as custom', object)
            when a.attname = any (fields)
            then format('case when (select bellwether_field(%L, %L)) = ''none'' then null else t.%I end as %I',
                        object, a.attname, a.attname, a.attname)
            else format('t.%I', a.attname) end, ', ' order by a.attnum)
    into columns
    from pg_attribute a
    where a.attrelid = format('public.%I', target)::regclass and a.attnum > 0 and not a.attisdropped;
    execute format('drop view if exists masked.%I', target);
    execute format('create view masked.%I with (security_invoker = true) as select %s from public.%I t', target, columns, target);
    execute format('grant select, insert, update, delete on masked.%I to bellwether_record', target);
    execute format('create trigger bellwether_through instead of insert or update or delete on masked.%I
        for each row execute function bellwether_through()', target);
    execute format('drop trigger if exists bellwether_guard_fields on public.%I', target);
    execute format('create trigger bellwether_guard_fields before insert or update on public.%I for each row
        when (current_setting(''bellwether.restricted'', true) = ''on'') execute function bellwether_guard_fields(%L, %s)',
        target, object, (select string_agg(quote_literal(f), ', ') from unnest(guarded) f));
end
$$;

-- What the roles of organizations founded before reach of the objects that came since.
insert into role_permissions (org_id, role, object, action, level)
select r.org_id, r.name, named.object, done.action, v.level
from roles r
join (values
        ('sales_representative', 'all', 'read',
         'products custom_fields orders invoices payments subscriptions territories routing'),
        ('sales_representative', 'all', 'create read edit delete',
         'tags duplicates merges'),
        ('sales_representative', 'own', 'create read edit delete export mass_update reassign',
         'leads'),
        ('sales_representative', 'own', 'create read edit delete',
         'files saved_views bulk_jobs integrations'),
        ('sales_representative', 'own', 'create edit delete export mass_update reassign',
         'orders invoices payments subscriptions'),
        ('sales_representative', 'own', 'read',
         'quotas'),
        ('business_development', 'all', 'read',
         'products custom_fields orders invoices payments subscriptions territories routing'),
        ('business_development', 'all', 'create read edit delete',
         'tags duplicates merges'),
        ('business_development', 'own', 'create edit delete export mass_update',
         'leads orders invoices payments subscriptions'),
        ('business_development', 'team', 'read reassign',
         'leads'),
        ('business_development', 'own', 'create read edit delete',
         'files saved_views bulk_jobs integrations'),
        ('business_development', 'team', 'reassign',
         'orders invoices payments subscriptions'),
        ('business_development', 'team', 'read',
         'quotas'),
        ('sales_manager', 'all', 'read',
         'products custom_fields orders invoices payments subscriptions territories routing'),
        ('sales_manager', 'all', 'create read edit delete',
         'tags duplicates merges'),
        ('sales_manager', 'team', 'create read edit delete export mass_update reassign',
         'leads'),
        ('sales_manager', 'own', 'create read edit delete',
         'files saved_views bulk_jobs integrations'),
        ('sales_manager', 'team', 'create edit delete export mass_update reassign',
         'orders invoices payments subscriptions'),
        ('sales_manager', 'team', 'create read edit delete',
         'quotas'),
        ('analyst', 'all', 'read',
         'products custom_fields tags quotas territories routing'),
        ('analyst', 'all', 'read export',
         'orders invoices payments subscriptions'),
        ('analyst', 'own', 'create read edit delete',
         'saved_views bulk_jobs'),
        ('admin', 'all', 'create read edit delete export import mass_update reassign',
         'products custom_fields tags leads files orders invoices payments subscriptions quotas territories routing saved_views bulk_jobs duplicates merges webhooks integrations audit privacy'),
        ('system', 'all', 'create read edit delete export import mass_update reassign',
         'products custom_fields tags leads files orders invoices payments subscriptions quotas territories routing saved_views bulk_jobs duplicates merges webhooks integrations audit privacy')
    ) as v(role, level, actions, objects) on v.role = r.name
cross join string_to_table(v.objects, ' ') as named(object)
cross join string_to_table(v.actions, ' ') as done(action)
on conflict do nothing;
alter table role_permissions force row level security;
alter table roles force row level security;

-- Who may see a record and who may change it, answered by the policies: asked as every active user in turn.
create function bellwether_who(target text, record uuid)
    returns table (user_id uuid, may_read boolean, may_edit boolean)
    language plpgsql volatile
as $$
declare
    me text := current_setting('bellwether.user_id', true);
    reach text := current_setting('bellwether.levels', true);
    was text := current_setting('role');
    one uuid;
begin
    if to_regclass(format('public.%I', target)) is null then
        return;
    end if;
    execute format('select id from public.%I where org_id = $1 and id = $2', target) into one using bellwether_org(), record;
    if one is null then
        return;
    end if;
    perform set_config('role', 'bellwether_app', true);
    for user_id in select u.id from users u where u.org_id = bellwether_org() and u.active and u.kind = 'person' loop
        perform bellwether_act(bellwether_org(), user_id, null);
        execute format('select exists (select from public.%I where org_id = $1 and id = $2)', target)
            into may_read using bellwether_org(), record;
        execute format('select count(*) > 0 from (select from public.%I where org_id = $1 and id = $2 for update) x', target)
            into may_edit using bellwether_org(), record;
        return next;
    end loop;
    perform set_config('bellwether.user_id', me, true), set_config('bellwether.levels', reach, true),
            set_config('role', was, true);
end
$$;

call bellwether_protect('accounts', 'accounts', owner => 'owner_id');
call bellwether_protect('people', 'people', owner => 'owner_id');

-- Deals keep the policies by which the planner serves each kind of reader; who opens and who deletes is now its own right.
drop policy deals_insert on deals;
drop policy deals_update on deals;
drop policy deals_delete on deals;
create policy deals_insert on deals for insert to bellwether_record with check (org_id = (select bellwether_org())
    and ((select bellwether_level('deals', 'create')) = 'all' or owner_id = any (array(select bellwether_members('deals', 'create')))));
create policy deals_update on deals for update to bellwether_record
    using (org_id = (select bellwether_org())
        and ((select bellwether_level('deals', 'edit')) = 'all' or owner_id = any (array(select bellwether_members('deals', 'edit')))))
    with check (org_id = (select bellwether_org())
        and ((select bellwether_level('deals', 'edit')) = 'all' or owner_id = any (array(select bellwether_members('deals', 'edit')))
            or (select bellwether_level('deals', 'reassign')) = 'all'
            or owner_id = any (array(select bellwether_members('deals', 'reassign')))));
create policy deals_delete on deals for delete to bellwether_record using (org_id = (select bellwether_org())
    and ((select bellwether_level('deals', 'delete')) = 'all' or owner_id = any (array(select bellwether_members('deals', 'delete')))));
create trigger bellwether_guard_owner before update of owner_id on deals for each row
    when (old.owner_id is distinct from new.owner_id) execute function bellwether_guard_owner('deals', 'owner_id');

call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id']);
call bellwether_mask('people', 'people', array['email', 'phone', 'title']);
call bellwether_mask('deals', 'deals', array['source', 'amount', 'expected_close', 'lost_reason',
    'score_value', 'score_band', 'score_calibrated', 'score_as_of']);

-- What follows from a closed field of a deal is closed with it: its price lines, and what the log and a score say of it.
create function bellwether_hides(object text, field text) returns boolean
    language sql stable parallel safe return bellwether_field(object, field) = 'none';
create view masked.deal_products with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.product,
           case when (select bellwether_hides('deals', 'amount')) then 1 else t.quantity end::numeric(15, 3) as quantity,
           case when (select bellwether_hides('deals', 'amount')) then 0 else t.unit_price end::numeric(18, 2) as unit_price,
           t.added_at, t.removed_at, t.external_source, t.external_id, t.import_id
    from public.deal_products t;
-- What the log tells whoever has closed fields: their values are left out wherever events carry them, also where an event
-- lists values and what they were, and those of fields that an organization added.
create function bellwether_told(data jsonb, closed text[], closed_custom text[]) returns jsonb
    language plpgsql immutable parallel safe
as $$
declare
    told jsonb := data - closed;
    part text;
    inner_part jsonb;
begin
    foreach part in array array['values', 'before'] loop
        inner_part := told -> part;
        if jsonb_typeof(inner_part) = 'object' then
            inner_part := inner_part - closed;
            if jsonb_typeof(inner_part -> 'custom') = 'object' then
                inner_part := jsonb_set(inner_part, '{custom}', (inner_part -> 'custom') - closed_custom);
            end if;
            told := jsonb_set(told, array[part], inner_part);
        end if;
    end loop;
    if jsonb_typeof(told -> 'custom') = 'object' then
        told := jsonb_set(told, '{custom}', (told -> 'custom') - closed_custom);
    end if;
    return told;
end
$$;
create function bellwether_closed_words() returns text[]
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce(array_agg(word), '{}') from (
        select r.field as word from bellwether_restricted() r where r.access = 'none'
        union select 'from_' || r.field from bellwether_restricted() r where r.access = 'none'
        union select unnest(array['amount', 'from_amount', 'amount_own', 'from_amount_own', 'quantity', 'unit_price',
                'discount_percent', 'tax_percent'])
            where bellwether_hides('deals', 'amount')) w;
end;
create function bellwether_closed_custom() returns text[]
    language sql stable parallel safe set search_path = public, pg_temp
begin atomic
    select coalesce(array_agg(substr(r.field, 8)), '{}') from bellwether_restricted() r
    where r.access = 'none' and r.field like 'custom.%';
end;
create procedure bellwether_mask_events() language plpgsql
as $$
begin
    drop view if exists masked.events;
    execute (select 'create view masked.events with (security_invoker = true) as select '
        || string_agg(case when a.attname = 'data'
               then 'bellwether_told(t.data, (select bellwether_closed_words()), (select bellwether_closed_custom())) as data'
               else format('t.%I', a.attname) end, ', ' order by a.attnum) || ' from public.events t'
        from pg_attribute a
        where a.attrelid = 'public.events'::regclass and a.attnum > 0 and not a.attisdropped);
    grant select, insert on masked.events to bellwether_record;
end
$$;
call bellwether_mask_events();
create view masked.deal_scores with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.value, t.band, t.calibrated, t.basis, t.basis_note, t.low, t.high, t.base, t.rest,
           coalesce((select jsonb_agg(r.reason order by r.n)
                     from jsonb_array_elements(t.reasons) with ordinality as r(reason, n)
                     where not exists (select from bellwether_restricted() x where x.access = 'none'
                                       and position(x.field in r.reason::text) > 0)), '[]') as reasons,
           '{}'::jsonb as features, t.model_version, t.as_of, t.computed_at, t.cause
    from public.deal_scores t;
grant select, insert on masked.deal_scores to bellwether_record;
grant select, insert, update, delete on masked.deal_products to bellwether_record;
create trigger bellwether_through instead of insert or update or delete on masked.deal_products
    for each row execute function bellwether_through();
create function bellwether_guard_lines() returns trigger language plpgsql
as $$
begin
    if bellwether_field('deals', 'amount') <> 'edit' then
        raise exception 'may not change amounts of deals' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger bellwether_guard_lines before insert or update on deal_products for each row
    when (current_setting('bellwether.restricted', true) = 'on') execute function bellwether_guard_lines();

do $$
declare
    t text;
begin
    foreach t in array array['user_roles', 'role_fields'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy %1$s_read on %1$I for select to bellwether_record using (org_id = (select bellwether_org()))', t);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (org_id = (select bellwether_org()) and (select bellwether_level(''organization'', ''edit'')) = ''all'')', t);
        execute format('create policy %1$s_update on %1$I for update to bellwether_record using (org_id = (select bellwether_org()) and (select bellwether_level(''organization'', ''edit'')) = ''all'')', t);
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record using (org_id = (select bellwether_org()) and (select bellwether_level(''organization'', ''edit'')) = ''all'')', t);
        execute format('grant select, insert, update, delete on %I to bellwether_record', t);
        execute format('grant select on %I to bellwether_gate', t);
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true)', t);
    end loop;
end
$$;

-- Whether anything belongs to an account, whoever may see it: what one cannot see is not orphaned either.
create policy accounts_gate on accounts for select to bellwether_gate using (true);
create policy deals_gate on deals for select to bellwether_gate using (true);
create policy people_gate on people for select to bellwether_gate using (true);
grant select on accounts, deals, people to bellwether_gate;
create function bellwether_account_in_use(account uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from deals d where d.org_id = bellwether_org() and d.account_id = account)
        or exists (select from people p where p.org_id = bellwether_org() and p.account_id = account)
        or exists (select from accounts a where a.org_id = bellwether_org() and a.parent_id = account);
end;

-- Give every function of ours that sees past the policies (security definer) to the gate, whose policies reach no further
-- than they must; those of the queue stay their owner's.
create procedure bellwether_close_gate() language plpgsql
as $$
declare
    one regprocedure;
begin
    grant create on schema public to bellwether_gate;
    for one in select p.oid::regprocedure from pg_proc p
               where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.prokind = 'f'
                 and p.proowner = current_user::regrole and p.proname like 'bellwether%' loop
        execute format('alter function %s owner to bellwether_gate', one);
        execute format('revoke all on function %s from public', one);
        execute format('grant execute on function %s to bellwether_record', one);
    end loop;
    revoke create on schema public from bellwether_gate;
end
$$;
call bellwether_close_gate();
