drop table retention_rules, erasures;
set local role bellwether_gate;
drop function bellwether_redact(uuid, timestamptz);
drop function bellwether_audited(bigint, bigint, int);
reset role;
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
call bellwether_close_gate();
drop table audit_links;
drop function bellwether_refuse_link();
drop index ix_events_org_id_recorded_at;
