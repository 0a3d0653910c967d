drop table forecast_adjustments, forecast_submissions, stage_categories, deal_categories, forecast_deals, forecast_lines,
    forecast_inputs, forecasts;
drop function bellwether_refuse_change();
drop function bellwether_led(text, text);
