-- The system user works for the whole organization, so nobody in it may change, remove or imitate it.
create policy users_no_system_insert on users as restrictive for insert to bellwether_record
    with check (kind <> 'system');
create policy users_no_system_update on users as restrictive for update to bellwether_record
    using (kind <> 'system') with check (kind <> 'system');
create policy users_no_system_delete on users as restrictive for delete to bellwether_record
    using (kind <> 'system');

-- Of an import that was undone everybody needs to know its id, to leave its events out, and nothing else.
drop policy import_runs_undone on import_runs;
create policy import_runs_gate on import_runs for select to bellwether_gate using (undone_at is not null);
grant select (org_id, id, undone_at) on import_runs to bellwether_gate;
create function bellwether_undone_imports() returns setof uuid
    language sql stable parallel safe security definer set search_path = public, pg_temp
begin atomic
    select r.id from import_runs r where r.org_id = bellwether_org() and r.undone_at is not null;
end;
alter policy events_of_undone_imports on events
    using (import_id is null or import_id <> all (array(select bellwether_undone_imports())));

-- Attempts to log in, each with its account and its address; refused ones are not kept.
set local role bellwether_gate;
drop function bellwether_attempt(bytea, bytea, timestamptz, timestamptz);
drop function bellwether_attempt_succeeded(bytea, bytea, timestamptz);
drop function bellwether_passwords(text);
reset role;
drop table login_attempts;
create table login_attempts (
    id bigint generated always as identity,
    account bytea not null,
    address bytea not null,
    at timestamp with time zone not null,
    constraint pk_login_attempts primary key (id)
);
create index ix_login_attempts_at on login_attempts (at);
create index ix_login_attempts_account_at on login_attempts (account, at);
create index ix_login_attempts_address_at on login_attempts (address, at);
alter table login_attempts enable row level security;
alter table login_attempts force row level security;
create policy login_attempts_gate on login_attempts to bellwether_gate using (true) with check (true);
grant select, insert, delete on login_attempts to bellwether_gate;

-- Count an attempt, or say from when on the next is allowed: once enough of those that stand in its way are older than
-- they count. It counts before its password is looked at, so that guesses made at once are counted too.
create function bellwether_attempt(account bytea, address bytea, at timestamptz, lasts interval,
                                   most_from_address int, most_for_account int, most_for_address int)
    returns timestamptz
    language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
    since timestamptz := bellwether_attempt.at - lasts;
    free timestamptz;
begin
    perform pg_advisory_xact_lock(hashtextextended(encode(least(account, address), 'hex'), 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(greatest(account, address), 'hex'), 1));
    delete from login_attempts a where a.at < since - interval '1 day';
    select max(full_at.at) + lasts into free
    from ((select a.at from login_attempts a
           where a.account = bellwether_attempt.account and a.address = bellwether_attempt.address and a.at > since
           order by a.at desc offset most_from_address - 1 limit 1)
          union all
          (select a.at from login_attempts a
           where a.account = bellwether_attempt.account and a.at > since
           order by a.at desc offset most_for_account - 1 limit 1)
          union all
          (select a.at from login_attempts a
           where a.address = bellwether_attempt.address and a.at > since
           order by a.at desc offset most_for_address - 1 limit 1)) full_at;
    if free is null then
        insert into login_attempts (account, address, at) values (account, address, bellwether_attempt.at);
    end if;
    return free;
end
$$;

-- After a right password: what was tried on this account from this address is forgotten; what others tried stays.
create function bellwether_attempt_succeeded(account bytea, address bytea) returns void
    language sql volatile security definer set search_path = public, pg_temp
begin atomic
    delete from login_attempts a
    where a.account = bellwether_attempt_succeeded.account and a.address = bellwether_attempt_succeeded.address;
end;

-- The passwords of an e-mail address, of the organization named or of all, the oldest organization first.
create function bellwether_passwords(email text, organization text)
    returns table (org_id uuid, user_id uuid, hash text)
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select u.org_id, u.id, p.hash
    from users u
    join passwords p on p.org_id = u.org_id and p.user_id = u.id
    join organizations o on o.id = u.org_id
    where lower(u.email) = lower(bellwether_passwords.email) and u.active and u.kind = 'person'
      and (organization is null or o.slug = organization)
    order by o.created_at, o.id limit 5;
end;

-- The acting user's own, for who must prove themselves once more.
create function bellwether_own_password() returns text
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select p.hash from passwords p where p.org_id = bellwether_org() and p.user_id = bellwether_user();
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

-- The queue is its workers', who act for nobody. Whoever acts for somebody queues jobs by the queue's own function, and
-- sees and hastens those that wait; all of their own organization, or of none (the clock's). The tables' owner is not bound:
-- a worker that leaves takes its name off its jobs through a foreign key, which acts as the owner. As the owner work the two
-- functions whose conflicts the queue tells apart by their detail, which row-level security withholds.
do $$
declare
    name text;
    mine text := 'status = ''todo'' and coalesce(args ->> ''org_id'' = (select bellwether_org())::text, true)';
begin
    for name in select tablename from pg_tables
                where schemaname = 'public' and tablename like 'procrastinate%' loop
        execute format('revoke all on %I from bellwether_record', name);
        execute format('grant select, insert, update, delete on %I to bellwether_app', name);
        execute format('alter table %I enable row level security', name);
        execute format('create policy %1$s_workers on %1$I to bellwether_app
            using ((select bellwether_org()) is null) with check ((select bellwether_org()) is null)', name);
    end loop;
    for name in select sequencename from pg_sequences
                where schemaname = 'public' and sequencename like 'procrastinate%' loop
        execute format('revoke usage on sequence %I from bellwether_record', name);
        execute format('grant usage on sequence %I to bellwether_app', name);
    end loop;
    execute 'create policy procrastinate_jobs_read on procrastinate_jobs for select to bellwether_record
        using ((select bellwether_org()) is not null and ' || mine || ')';
    execute 'create policy procrastinate_jobs_hasten on procrastinate_jobs for update to bellwether_record
        using ((select bellwether_org()) is not null and ' || mine || ')';
end
$$;
grant select (id, status, queueing_lock, scheduled_at), update (scheduled_at) on procrastinate_jobs to bellwether_record;

create function bellwether_guard_job() returns trigger language plpgsql
as $$
begin
    if bellwether_org() is not null and not (
        new.status = 'todo' and coalesce(new.args ->> 'org_id' = bellwether_org()::text, true)
        and (tg_op = 'INSERT' or to_jsonb(new) - 'scheduled_at' = to_jsonb(old) - 'scheduled_at')) then
        raise exception 'not a job that waits for the organization acted for' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger bellwether_guard_job before insert or update on procrastinate_jobs
    for each row execute function bellwether_guard_job();
alter function procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])
    security definer set search_path = public, pg_temp;
alter function procrastinate_retry_job_v2(bigint, timestamptz, integer, varchar, varchar)
    security definer set search_path = public, pg_temp;
alter function procrastinate_trigger_function_scheduled_events_v1() security definer set search_path = public, pg_temp;
