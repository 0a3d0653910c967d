-- Working on records: tags and files on records of any kind, notifications, reminders. What hangs on a record is seen by
-- whoever sees the record, asked of that record's own policies.

-- Whether the acting user sees a record, whatever kind it is of. A kind that is read by everybody is not looked up.
create function bellwether_sees(noun text, record uuid) returns boolean
    language plpgsql stable cost 1000
as $$
declare
    found_one boolean;
begin
    if to_regclass(format('public.%I', noun)) is null then
        return false;
    end if;
    execute format('select exists (select from public.%I where org_id = $1 and id = $2)', noun)
        into found_one using bellwether_org(), record;
    return found_one;
end
$$;

-- Which of these users see a record: asked as each of them in turn.
create function bellwether_may_see(target text, record uuid, users uuid[]) returns setof uuid
    language plpgsql volatile
as $$
declare
    me text := current_setting('bellwether.user_id', true);
    reach text := current_setting('bellwether.levels', true);
    was text := current_setting('role');
    one uuid;
    candidates uuid[] := array(select u.id from users u where u.org_id = bellwether_org() and u.id = any (bellwether_may_see.users)
                               and u.active and u.kind = 'person');
begin
    perform set_config('role', 'bellwether_app', true);
    foreach one in array candidates loop
        perform bellwether_act(bellwether_org(), one, null);
        if bellwether_sees(target, record) then
            return next one;
        end if;
    end loop;
    perform set_config('bellwether.user_id', me, true), set_config('bellwether.levels', reach, true),
            set_config('role', was, true);
end
$$;

create table tags (
    org_id uuid not null,
    id uuid not null,
    name text not null,
    colour text not null default '#868e96',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    constraint pk_tags primary key (org_id, id),
    constraint fk_tags_org_id_organizations foreign key (org_id) references organizations (id),
    constraint ck_tags_name check (length(name) between 1 and 60),
    constraint ck_tags_colour check (colour ~ '^#[0-9a-f]{6}$')
);
create unique index uq_tags_org_id_name on tags (org_id, lower(name));

create table record_tags (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    record_id uuid not null,
    tag_id uuid not null,
    tagged_by uuid,
    tagged_at timestamptz not null default now(),
    constraint pk_record_tags primary key (org_id, id),
    constraint fk_record_tags_org_id_tag_id_tags foreign key (org_id, tag_id) references tags (org_id, id) on delete cascade,
    constraint fk_record_tags_org_id_tagged_by_users foreign key (org_id, tagged_by) references users (org_id, id),
    constraint uq_record_tags_org_id_noun_record_id_tag_id unique (org_id, noun, record_id, tag_id),
    constraint ck_record_tags_noun check (noun ~ '^[a-z_]{1,40}$')
);
create index ix_record_tags_org_id_tag_id_noun_record_id on record_tags (org_id, tag_id, noun, record_id);

create table files (
    org_id uuid not null,
    id uuid not null,
    noun text not null,
    record_id uuid not null,
    name text not null,
    media_type text not null,
    size bigint not null,
    sha256 text not null,
    uploaded_by uuid not null,
    uploaded_at timestamptz not null,
    constraint pk_files primary key (org_id, id),
    constraint fk_files_org_id_organizations foreign key (org_id) references organizations (id),
    constraint fk_files_org_id_uploaded_by_users foreign key (org_id, uploaded_by) references users (org_id, id),
    constraint ck_files_noun check (noun ~ '^[a-z_]{1,40}$'),
    constraint ck_files_name check (length(name) between 1 and 255),
    constraint ck_files_size check (size >= 0),
    constraint ck_files_sha256 check (sha256 ~ '^[0-9a-f]{64}$')
);
create index ix_files_org_id_noun_record_id on files (org_id, noun, record_id, uploaded_at);
create index ix_files_org_id_sha256 on files (org_id, sha256);

create table notifications (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    noun text not null,
    record_id uuid not null,
    activity_id uuid,
    actor_id uuid,
    created_at timestamptz not null,
    due_at timestamptz,
    read_at timestamptz,
    constraint pk_notifications primary key (org_id, id),
    constraint fk_notifications_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
    constraint fk_notifications_org_id_actor_id_users foreign key (org_id, actor_id) references users (org_id, id),
    constraint fk_notifications_org_id_activity_id_activities foreign key (org_id, activity_id)
        references activities (org_id, id) on delete cascade,
    constraint uq_notifications_once unique nulls not distinct (org_id, user_id, kind, noun, record_id, activity_id, due_at),
    constraint ck_notifications_kind check (kind in ('mention', 'reminder'))
);
create index ix_notifications_org_id_user_id_created_at_id on notifications (org_id, user_id, created_at, id);
create index ix_notifications_unread on notifications (org_id, user_id) where read_at is null;
create index ix_notifications_org_id_activity_id on notifications (org_id, activity_id);

create table reminders (
    org_id uuid not null,
    id uuid not null,
    activity_id uuid not null,
    user_id uuid not null,
    remind_at timestamptz not null,
    notified_at timestamptz,
    constraint pk_reminders primary key (org_id, id),
    constraint fk_reminders_org_id_activity_id_activities foreign key (org_id, activity_id)
        references activities (org_id, id) on delete cascade,
    constraint fk_reminders_org_id_user_id_users foreign key (org_id, user_id) references users (org_id, id) on delete cascade,
    constraint uq_reminders_org_id_activity_id_user_id unique (org_id, activity_id, user_id)
);
create index ix_reminders_due on reminders (org_id, remind_at) where notified_at is null;

call bellwether_protect('tags', 'tags');
call bellwether_protect('reminders', 'activities', owner => 'user_id');
drop trigger bellwether_guard_owner on reminders;

do $$
declare
    t text;
    own_org text := 'org_id = (select bellwether_org())';
    seen text := '(bellwether_level(noun, ''read'') = ''all'' or bellwether_sees(noun, record_id))';
begin
    foreach t in array array['record_tags', 'files', 'notifications'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('grant select, insert, update, delete on %I to bellwether_record', t);
        execute format('create policy %1$s_gate on %1$I to bellwether_gate using (true) with check (true)', t);
        execute format('grant select, delete on %I to bellwether_gate', t);
    end loop;
    -- Tagging a record is no change of it: whoever sees it and may tag at all does.
    execute format('create policy record_tags_read on record_tags for select to bellwether_record using (%s and (select bellwether_level(''tags'', ''read'')) <> ''none'' and %s)', own_org, seen);
    execute format('create policy record_tags_insert on record_tags for insert to bellwether_record with check (%s and (select bellwether_level(''tags'', ''edit'')) <> ''none'' and %s)', own_org, seen);
    execute format('create policy record_tags_update on record_tags for update to bellwether_record using (%s and (select bellwether_level(''tags'', ''edit'')) <> ''none'' and %s)', own_org, seen);
    execute format('create policy record_tags_delete on record_tags for delete to bellwether_record using (%s and (select bellwether_level(''tags'', ''edit'')) <> ''none'' and %s)', own_org, seen);
    -- A file is added as oneself to what one sees, and taken away by whoever reaches the one who added it.
    execute format('create policy files_read on files for select to bellwether_record using (%s and (select bellwether_level(''files'', ''read'')) <> ''none'' and %s)', own_org, seen);
    execute format('create policy files_insert on files for insert to bellwether_record with check (%s and (select bellwether_level(''files'', ''create'')) <> ''none'' and ((select bellwether_level(''files'', ''create'')) = ''all'' or uploaded_by = (select bellwether_user())) and %s)', own_org, seen);
    execute format('create policy files_update on files for update to bellwether_record using (%s and ((select bellwether_level(''files'', ''edit'')) = ''all'' or uploaded_by = any (array(select bellwether_members(''files'', ''edit'')))) and %s)', own_org, seen);
    execute format('create policy files_delete on files for delete to bellwether_record using (%s and ((select bellwether_level(''files'', ''delete'')) = ''all'' or uploaded_by = any (array(select bellwether_members(''files'', ''delete'')))) and %s)', own_org, seen);
    -- What somebody is told is theirs alone; one tells others as oneself.
    execute format('create policy notifications_read on notifications for select to bellwether_record using (%s and user_id = (select bellwether_user()) and exists (select from users u where u.org_id = notifications.org_id and u.id = user_id and u.active))', own_org);
    execute format('create policy notifications_insert on notifications for insert to bellwether_record with check (%s and actor_id = (select bellwether_user()))', own_org);
    execute format('create policy notifications_update on notifications for update to bellwether_record using (%s and user_id = (select bellwether_user()))', own_org);
    execute format('create policy notifications_delete on notifications for delete to bellwether_record using (%s and user_id = (select bellwether_user()))', own_org);
end
$$;

-- How many bytes an organization keeps, whoever may see which of its files.
create function bellwether_files_held() returns bigint
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select coalesce(sum(b.size), 0)::bigint
    from (select f.sha256, max(f.size) as size from files f where f.org_id = bellwether_org() group by f.sha256) b;
end;

-- What hung on a record goes with it; what was kept of a file on disk is swept afterwards.
create function bellwether_forget() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
as $$
begin
    delete from record_tags t using gone g where t.org_id = g.org_id and t.noun = tg_table_name and t.record_id = g.id;
    delete from files f using gone g where f.org_id = g.org_id and f.noun = tg_table_name and f.record_id = g.id;
    delete from notifications n using gone g where n.org_id = g.org_id and n.noun = tg_table_name and n.record_id = g.id;
    return null;
end
$$;
create index ix_notifications_org_id_noun_record_id on notifications (org_id, noun, record_id);
do $$
declare
    t text;
begin
    foreach t in array array['accounts', 'people', 'deals', 'activities', 'leads', 'products', 'orders', 'invoices',
                             'payments', 'subscriptions', 'quotas'] loop
        if to_regclass(format('public.%I', t)) is not null then
            execute format('create trigger bellwether_forget after delete on %I referencing old table as gone for each statement execute function bellwether_forget()', t);
        end if;
    end loop;
end
$$;
call bellwether_close_gate();
