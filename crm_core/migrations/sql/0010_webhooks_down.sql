-- Take webhooks back.
set local role bellwether_gate;
drop function bellwether_has_webhooks();
reset role;
drop table webhook_readers, webhook_deliveries, webhooks;
drop function bellwether_guard_webhook();
drop view masked.events;
alter table events drop column via;
call bellwether_mask_events();
