-- Without the customer side.
grant create on schema public to bellwether_gate;
set local role bellwether_gate;
create or replace function bellwether_account_in_use(account uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp
begin atomic
    select exists (select from deals d where d.org_id = bellwether_org() and d.account_id = account)
        or exists (select from people p where p.org_id = bellwether_org() and p.account_id = account)
        or exists (select from accounts a where a.org_id = bellwether_org() and a.parent_id = account);
end;
reset role;
revoke create on schema public from bellwether_gate;
drop view masked.order_lines, masked.orders, masked.invoices, masked.payments, masked.subscriptions, masked.quotas;
drop table quotas, subscriptions, payments, invoices, order_lines, orders;
drop function bellwether_guard_order_lines();
set local role bellwether_gate;
drop function bellwether_sum_order(), bellwether_sum_invoice(), bellwether_touch_sum();
reset role;
