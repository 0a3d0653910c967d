drop view masked.account_risks;
drop table account_risks;
drop view masked.accounts;
alter table accounts drop column churn_kind, drop column churn_90, drop column health, drop column revenue_at_risk,
    drop column risk_as_of;
call bellwether_mask('accounts', 'accounts', array['industry', 'region', 'employees', 'parent_id']);
