-- Without the customer side.
drop view masked.order_lines, masked.orders, masked.invoices, masked.payments, masked.subscriptions, masked.quotas;
drop table quotas, subscriptions, payments, invoices, order_lines, orders;
drop function bellwether_guard_order_lines();
set local role bellwether_gate;
drop function bellwether_sum_order(), bellwether_sum_invoice(), bellwether_touch_sum();
reset role;
