drop view masked.recommendations;
drop table recommendation_settings, recommendation_answers, recommendations;
