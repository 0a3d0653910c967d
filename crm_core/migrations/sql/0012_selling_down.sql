drop policy events_of_leads on events;
drop view masked.leads;
drop table leads;
