delete from notifications where kind = 'model_drift';
alter table notifications drop constraint ck_notifications_kind;
alter table notifications add constraint ck_notifications_kind
    check (kind in ('mention', 'reminder', 'lead_assigned', 'lead_waiting', 'lead_breached'));
drop table model_shadows, model_runs, model_alarms, model_checks;
