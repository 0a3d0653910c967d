drop view masked.deal_timings;
drop table deal_timings;
drop view masked.deals;
alter table deals drop column predicted_close_on, drop column slip_probability;
call bellwether_mask('deals', 'deals', array['source', 'amount', 'expected_close', 'lost_reason', 'reason_id',
    'score_value', 'score_band', 'score_calibrated', 'score_as_of']);
