-- No territories and no routing.
delete from notifications where kind in ('lead_assigned', 'lead_waiting', 'lead_breached');
alter table notifications drop constraint ck_notifications_kind;
alter table notifications add constraint ck_notifications_kind check (kind in ('mention', 'reminder'));
drop function bellwether_territories_under(uuid);
drop table absences, working_hours, routing_assignments, routing_pools, routing_candidates, routing_rules, routing_sets,
    routing_queues, lead_territories, account_territories, territory_runs, territory_rules, territory_members, territories,
    territory_versions;
drop index ix_leads_load, ix_accounts_domain, ix_accounts_lower_name, ix_people_domain;
set local role bellwether_gate;
drop function bellwether_lead_kin(text, text, text, timestamptz);
reset role;
drop function bellwether_guard_territory(), bellwether_postal(text), bellwether_domain(text);
drop view masked.accounts;
alter table accounts drop column country, drop column postal_code, drop column website;
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id']);
