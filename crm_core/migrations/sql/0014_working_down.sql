-- Without tags, files, notifications and reminders.
do $$
declare
    t regclass;
begin
    for t in select g.tgrelid from pg_trigger g where g.tgname = 'bellwether_forget' loop
        execute format('drop trigger bellwether_forget on %s', t);
    end loop;
end
$$;
set local role bellwether_gate;
drop function bellwether_files_held(), bellwether_forget();
reset role;
drop table reminders, notifications, files, record_tags, tags;
drop function bellwether_may_see(text, uuid, uuid[]);
drop function bellwether_sees(text, uuid);
