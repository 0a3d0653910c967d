set local role bellwether_gate;
drop function bellwether_named(text, text, text, int);
reset role;
drop index ix_deals_worth, ix_deals_owner_worth;
create index ix_deals_org_id_amount_id on deals (org_id, amount, id);
drop table targets, role_learnings, role_decisions;
