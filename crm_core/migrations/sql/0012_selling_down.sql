drop trigger bellwether_affiliate_new on people;
drop trigger bellwether_affiliate_moved on people;
drop trigger bellwether_refuse_circle on accounts;
set local role bellwether_gate;
drop function bellwether_affiliate(), bellwether_below(uuid), bellwether_top(uuid), bellwether_refuse_circle(),
    bellwether_hides_more(uuid[], bigint, bigint, bigint, timestamptz, timestamptz), bellwether_lead_matches(text, text, text),
    bellwether_stage_in_use(uuid), bellwether_touch(uuid, timestamptz), bellwether_carry(uuid, uuid, uuid, uuid);
reset role;
drop policy activities_gate on activities;
revoke all on activities from bellwether_gate;
drop function bellwether_hold_hierarchy();
drop index ix_accounts_org_id_folded;
drop function bellwether_company(text);
drop index ix_people_org_id_domain;
drop view masked.affiliations;
drop table affiliations;
drop function bellwether_rate(text, date);
drop table currency_rates;
alter table deal_people drop column is_primary;
drop view masked.deals;
alter table deals drop column reason_id, drop column amount_from_lines;
call bellwether_mask('deals', 'deals', array['source', 'amount', 'expected_close', 'lost_reason',
    'score_value', 'score_band', 'score_calibrated', 'score_as_of']);
drop view masked.deal_products;
alter table deal_products drop column product_id, drop column discount_percent, drop column tax_percent;
create view masked.deal_products with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.product,
           case when (select bellwether_hides('deals', 'amount')) then 1 else t.quantity end::numeric(15, 3) as quantity,
           case when (select bellwether_hides('deals', 'amount')) then 0 else t.unit_price end::numeric(18, 2) as unit_price,
           t.added_at, t.removed_at, t.external_source, t.external_id, t.import_id
    from public.deal_products t;
grant select, insert, update, delete on masked.deal_products to bellwether_record;
create trigger bellwether_through instead of insert or update or delete on masked.deal_products
    for each row execute function bellwether_through();
drop table price_book_entries, price_books;
drop view masked.products;
drop table products, stage_requirements;
alter table stages drop column retired_at;
alter table pipelines drop column reason_required;
drop table deal_reasons;
drop extension btree_gist;
drop policy activities_of_leads on activities;
drop policy activities_on_seen_leads on activities;
alter table activities drop constraint ck_activities_belongs_somewhere, drop column lead_id;
alter table activities add constraint ck_activities_belongs_somewhere
    check (num_nonnulls(deal_id, account_id, person_id) > 0 or import_id is not null);
drop policy events_of_leads on events;
drop view masked.leads;
drop table leads;
