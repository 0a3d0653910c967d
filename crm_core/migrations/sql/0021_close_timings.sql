-- When an open deal will close: a curve of winning and one of losing by week, kept beside each score.

create table deal_timings (
    org_id uuid not null,
    id uuid not null,
    deal_id uuid not null,
    win_by real[] not null,
    lose_by real[] not null,
    win double precision not null,
    lose double precision not null,
    median_close date,
    expected_close date,
    low_close date,
    high_close date,
    slip double precision,
    calibrated boolean not null,
    basis text not null,
    basis_note text not null,
    model_version text not null,
    as_of timestamp with time zone not null,
    computed_at timestamp with time zone not null default now(),
    constraint pk_deal_timings primary key (org_id, id),
    constraint fk_deal_timings_org_id_deal_id_deals foreign key (org_id, deal_id)
        references deals (org_id, id) on delete cascade,
    constraint ck_deal_timings_win check (win between 0 and 1),
    constraint ck_deal_timings_lose check (lose between 0 and 1),
    constraint ck_deal_timings_slip check (slip between 0 and 1),
    constraint ck_deal_timings_curves check (cardinality(win_by) = cardinality(lose_by)),
    constraint ck_deal_timings_range check (low_close <= high_close),
    constraint ck_deal_timings_basis check (basis in ('model', 'prior'))
);
create index ix_deal_timings_org_id_deal_id_as_of on deal_timings (org_id, deal_id, as_of, id);

-- Like a score, a timing is seen by whoever sees the deal, written by the system and changed by nobody.
alter table deal_timings enable row level security;
alter table deal_timings force row level security;
create policy deal_timings_read on deal_timings for select to bellwether_record
    using (org_id = (select bellwether_org()) and ((select bellwether_level('deals', 'read')) = 'all' or exists (
        select from deals d where d.org_id = deal_timings.org_id and d.id = deal_timings.deal_id)));
create policy deal_timings_insert on deal_timings for insert to bellwether_record
    with check (org_id = (select bellwether_org()) and (select bellwether_level('scores', 'write')) = 'all');
grant select, insert on deal_timings to bellwether_record;

alter table deals add column predicted_close_on date, add column slip_probability double precision,
    add constraint ck_deals_slip_probability check (slip_probability between 0 and 1);
call bellwether_mask('deals', 'deals', array['source', 'amount', 'expected_close', 'lost_reason', 'reason_id',
    'score_value', 'score_band', 'score_calibrated', 'score_as_of', 'predicted_close_on', 'slip_probability']);

-- What follows from a closed field is closed with it: the chance to slip tells the date on record.
create view masked.deal_timings with (security_invoker = true) as
    select t.org_id, t.id, t.deal_id, t.win_by, t.lose_by, t.win, t.lose, t.median_close, t.expected_close, t.low_close,
           t.high_close,
           case when not ((select bellwether_hides('deals', 'slip_probability'))
                          or (select bellwether_hides('deals', 'expected_close'))) then t.slip end as slip,
           t.calibrated, t.basis, t.basis_note, t.model_version, t.as_of, t.computed_at
    from public.deal_timings t;
grant select, insert on masked.deal_timings to bellwether_record;
call bellwether_close_gate();
