-- Back to the doors of 0001 and 0002.
alter function procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) security invoker reset search_path;
alter function procrastinate_retry_job_v2(bigint, timestamptz, integer, varchar, varchar)
    security invoker reset search_path;
alter function procrastinate_trigger_function_scheduled_events_v1() security invoker reset search_path;
drop trigger bellwether_guard_job on procrastinate_jobs;
drop function bellwether_guard_job();
drop policy procrastinate_jobs_read on procrastinate_jobs;
drop policy procrastinate_jobs_hasten on procrastinate_jobs;
do $$
declare
    name text;
begin
    for name in select tablename from pg_tables
                where schemaname = 'public' and tablename like 'procrastinate%' loop
        execute format('drop policy %1$s_workers on %1$I', name);
        execute format('alter table %I disable row level security', name);
        execute format('revoke all on %I from bellwether_app, bellwether_record', name);
        execute format('grant select, insert, update, delete on %I to bellwether_record', name);
    end loop;
    for name in select sequencename from pg_sequences
                where schemaname = 'public' and sequencename like 'procrastinate%' loop
        execute format('revoke usage on sequence %I from bellwether_app', name);
        execute format('grant usage on sequence %I to bellwether_record', name);
    end loop;
end
$$;

alter policy events_of_undone_imports on events
    using (import_id is null or import_id <> all (array(
        select r.id from import_runs r where r.org_id = (select bellwether_org()) and r.undone_at is not null)));
create policy import_runs_undone on import_runs for select to bellwether_record
    using (org_id = (select bellwether_org()) and undone_at is not null);
set local role bellwether_gate;
drop function bellwether_undone_imports();
drop function bellwether_attempt(bytea, bytea, timestamptz, interval, int, int, int);
drop function bellwether_attempt_succeeded(bytea, bytea);
drop function bellwether_passwords(text, text);
drop function bellwether_own_password();
reset role;
drop policy import_runs_gate on import_runs;
revoke select (org_id, id, undone_at) on import_runs from bellwether_gate;

drop policy users_no_system_insert on users;
drop policy users_no_system_update on users;
drop policy users_no_system_delete on users;

drop table login_attempts;
create table login_attempts (
    id integer generated always as identity,
    kind text not null,
    key bytea not null,
    at timestamp with time zone not null,
    constraint pk_login_attempts primary key (id),
    constraint ck_login_attempts_kind check (kind in ('account', 'address'))
);
create index ix_login_attempts_at on login_attempts (at);
create index ix_login_attempts_kind_key_at on login_attempts (kind, key, at);
alter table login_attempts enable row level security;
alter table login_attempts force row level security;
create policy login_attempts_gate on login_attempts to bellwether_gate using (true) with check (true);
grant select, insert, update, delete on login_attempts to bellwether_gate;

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

grant create on schema public to bellwether_gate;
do $$
declare
    one regprocedure;
begin
    for one in select p.oid::regprocedure from pg_proc p
               where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.proowner = current_user::regrole loop
        execute format('alter function %s owner to bellwether_gate', one);
        execute format('revoke all on function %s from public', one);
        execute format('grant execute on function %s to bellwether_record', one);
    end loop;
end
$$;
revoke create on schema public from bellwether_gate;
