-- Who may see and change what. Every policy starts from the organization; every setting is read once a statement.
-- bellwether_app's policies serve those who see all deals (no owner test is reached); bellwether_scoped's serve the rest.

do $$
declare
    name text;
begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
    end loop;
end
$$;

-- What belongs to the organization as a whole: everybody in it reads, its keepers write.
create policy organization_read on organizations for select to bellwether_record
    using (id = (select bellwether_org()));
create policy organization_write on organizations for update to bellwether_record
    using (id = (select bellwether_org()) and (select bellwether_level('organization', 'write')) = 'all');

do $$
declare
    t text[];
begin
    foreach t slice 1 in array array[['roles', 'organization'], ['role_permissions', 'organization'],
                                     ['users', 'users'], ['teams', 'users'],
                                     ['pipelines', 'pipelines'], ['stages', 'pipelines']] loop
        execute format('create policy %1$s_read on %1$I for select to bellwether_record
            using (org_id = (select bellwether_org()))', t[1]);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record
            with check (org_id = (select bellwether_org()) and (select bellwether_level(%2$L, ''write'')) = ''all'')', t[1], t[2]);
        execute format('create policy %1$s_update on %1$I for update to bellwether_record
            using (org_id = (select bellwether_org()) and (select bellwether_level(%2$L, ''write'')) = ''all'')', t[1], t[2]);
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record
            using (org_id = (select bellwether_org()) and (select bellwether_level(%2$L, ''write'')) = ''all'')', t[1], t[2]);
    end loop;
end
$$;

-- Rows with an owner.
do $$
declare
    name text;
    reach text := '(select bellwether_level(%2$L, %3$L)) = ''all'' or owner_id = any (array(select bellwether_members(%2$L, %3$L)))';
    own_org text := 'org_id = (select bellwether_org())';
begin
    foreach name in array array['accounts', 'people', 'deals'] loop
        execute format('create policy %1$s_read on %1$I for select to ' ||
            case name when 'deals' then 'bellwether_app' else 'bellwether_record' end ||
            ' using (' || own_org || ' and (' || reach || '))', name, name, 'read');
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (' || own_org || ' and (' || reach || '))', name, name, 'write');
        execute format('create policy %1$s_update on %1$I for update to bellwether_record using (' || own_org || ' and (' || reach || '))', name, name, 'write');
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record using (' || own_org || ' and (' || reach || '))', name, name, 'write');
    end loop;
end
$$;
create policy deals_read_scoped on deals for select to bellwether_scoped
    using (org_id = (select bellwether_org()) and owner_id = any (array(select bellwether_members('deals', 'read'))));

-- Rows of a deal follow the deal: who sees it sees them, who may change it may change them.
do $$
declare
    name text;
    own_org text := 'org_id = (select bellwether_org())';
    readable text := '((select bellwether_level(''deals'', ''read'')) = ''all'' or exists (
        select from deals d where d.org_id = %1$I.org_id and d.id = %1$I.deal_id))';
    writable text := '((select bellwether_level(''deals'', ''write'')) = ''all'' or exists (
        select from deals d where d.org_id = %1$I.org_id and d.id = %1$I.deal_id
          and d.owner_id = any (array(select bellwether_members(''deals'', ''write'')))))';
begin
    foreach name in array array['deal_people', 'deal_products'] loop
        execute format('create policy %1$s_read on %1$I for select to bellwether_record using (' || own_org || ' and ' || readable || ')', name);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record with check (' || own_org || ' and ' || writable || ')', name);
        execute format('create policy %1$s_update on %1$I for update to bellwether_record using (' || own_org || ' and ' || writable || ')', name);
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record using (' || own_org || ' and ' || writable || ')', name);
    end loop;
    execute format('create policy deal_scores_read on %1$I for select to bellwether_record using (' || own_org || ' and ' || readable || ')', 'deal_scores');
end
$$;
create policy deal_scores_insert on deal_scores for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'write')) = 'all');

-- An activity is seen by whoever reaches the one who did it, and by whoever sees its deal - unless activities are
-- closed to the role. It is changed by whoever reaches the one who did it, on deals that can be seen only.
create policy activities_read on activities for select to bellwether_record
    using (org_id = (select bellwether_org())
        and ((select bellwether_level('activities', 'read')) = 'all'
            or user_id = any (array(select bellwether_members('activities', 'read')))
            or ((select bellwether_level('activities', 'read')) <> 'none' and deal_id is not null and exists (
                select from deals d where d.org_id = activities.org_id and d.id = activities.deal_id))));
create policy activities_insert on activities for insert to bellwether_record
    with check (org_id = (select bellwether_org())
        and ((select bellwether_level('activities', 'write')) = 'all'
            or (user_id = any (array(select bellwether_members('activities', 'write')))
                and (deal_id is null or exists (
                    select from deals d where d.org_id = activities.org_id and d.id = activities.deal_id)))));
create policy activities_update on activities for update to bellwether_record
    using (org_id = (select bellwether_org())
        and ((select bellwether_level('activities', 'write')) = 'all'
            or user_id = any (array(select bellwether_members('activities', 'write')))))
    with check (org_id = (select bellwether_org())
        and ((select bellwether_level('activities', 'write')) = 'all'
            or (user_id = any (array(select bellwether_members('activities', 'write')))
                and (deal_id is null or exists (
                    select from deals d where d.org_id = activities.org_id and d.id = activities.deal_id)))));
create policy activities_delete on activities for delete to bellwether_record
    using (org_id = (select bellwether_org())
        and ((select bellwether_level('activities', 'write')) = 'all'
            or user_id = any (array(select bellwether_members('activities', 'write')))));

-- The log holds no personal data: a deal's events follow the deal, events of what everybody reads are read by
-- everybody, all others by whoever reaches the actor. One appends as oneself, about what one can see.
create policy events_read on events for select to bellwether_record
    using (org_id = (select bellwether_org())
        and ((select bellwether_level('events', 'read')) = 'all'
            or (deal_id is not null and exists (
                select from deals d where d.org_id = events.org_id and d.id = events.deal_id))
            or (deal_id is null and noun in ('accounts', 'people', 'pipelines')
                and (select bellwether_level('events', 'read')) <> 'none')
            or (deal_id is null and actor_id = any (array(select bellwether_members('events', 'read'))))));
create policy events_insert on events for insert to bellwether_record
    with check (org_id = (select bellwether_org())
        and ((select bellwether_level('events', 'write')) = 'all'
            or (actor_id = (select bellwether_user())
                and (noun = 'access' or ((select bellwether_level('events', 'write')) <> 'none'
                    and (deal_id is null or exists (
                        select from deals d where d.org_id = events.org_id and d.id = events.deal_id)
                        or type = 'DealDeleted'))))));

-- Imports are the work of whoever may import.
do $$
declare
    name text;
begin
    foreach name in array array['import_runs', 'import_files', 'import_rejections', 'import_before_images'] loop
        execute format('create policy %1$s_read on %1$I for select to bellwether_record
            using (org_id = (select bellwether_org()) and (select bellwether_level(''imports'', ''read'')) = ''all'')', name);
        execute format('create policy %1$s_insert on %1$I for insert to bellwether_record
            with check (org_id = (select bellwether_org()) and (select bellwether_level(''imports'', ''write'')) = ''all'')', name);
        execute format('create policy %1$s_update on %1$I for update to bellwether_record
            using (org_id = (select bellwether_org()) and (select bellwether_level(''imports'', ''write'')) = ''all'')', name);
        execute format('create policy %1$s_delete on %1$I for delete to bellwether_record
            using (org_id = (select bellwether_org()) and (select bellwether_level(''imports'', ''write'')) = ''all'')', name);
    end loop;
end
$$;

-- Keys are seen and ended by whoever made them, and by whoever keeps all keys. Passwords, sessions and attempts
-- have no policy for the application: only the gate's functions touch them.
create policy api_keys_read on api_keys for select to bellwether_record
    using (org_id = (select bellwether_org()) and ((select bellwether_level('api_keys', 'read')) = 'all'
        or created_by = any (array(select bellwether_members('api_keys', 'read')))));

grant select on all tables in schema public to bellwether_record;
grant insert, update, delete on roles, role_permissions, users, teams, pipelines, stages, accounts, people, deals,
    deal_people, deal_products, activities, import_runs, import_files, import_rejections, import_before_images
    to bellwether_record;
grant update on organizations to bellwether_record;
grant insert on deal_scores, events to bellwether_record;
revoke all on passwords, sessions, login_attempts from bellwether_record;
revoke select on api_keys from bellwether_record;
grant select (org_id, id, name, prefix, user_id, created_by, created_at, expires_at, last_used_at, revoked_at)
    on api_keys to bellwether_record;

-- Whatever role holds privileges, an event stays as it was written; redaction is the gate's.
create trigger events_are_append_only before update or delete on events
    for each row when (current_user <> 'bellwether_gate') execute function bellwether_refuse();
create trigger events_are_not_truncated before truncate on events
    for each statement execute function bellwether_refuse();
