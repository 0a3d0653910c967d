-- The database roles: they belong to the whole server, so they may be there already.
do $$
declare
    name text;
    may text;
begin
    foreach name in array array['bellwether_record', 'bellwether_scoped', 'bellwether_own', 'bellwether_gate', 'bellwether_app'] loop
        may := case name when 'bellwether_app' then 'login' else 'nologin' end;
        begin
            execute format('create role %I %s nobypassrls nosuperuser', name, may);
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end
$$;
-- bellwether_record holds the privileges, the others hold it. The application narrows itself to scoped (a team's
-- deals) or own; which of them it is decides how the database plans, not what it shows.
grant bellwether_record to bellwether_scoped, bellwether_own, bellwether_app;
grant bellwether_scoped, bellwether_own to bellwether_app with inherit false, set true;
