"""How fast and how straight the deal moves through its stages."""

from features.relations import DAY, MOMENT, STAGES, count, micros
from features.view import DAYS, TIMES, Feature, FeatureView, Kind, Unit

_NO_STAGE = "Its stage is not known"
_IN_STAGE = f"(moment.now_us - {micros('stage_latest.occurred_at')}) / {DAY}"

STAGE_TIMING = FeatureView(
    name="stage_timing",
    over=STAGES,
    needs=(MOMENT,),
    meaning="How fast and how straight the deal moves through its stages.",
    features=(
        Feature(
            "stage",
            "stage_latest.stage",
            "It is in the stage {value}",
            kind=Kind.TEXT,
            late=True,
            absent=_NO_STAGE,
        ),
        Feature(
            "stage_position",
            "stage_latest.position",
            "It is {value} into the pipeline",
            unit=Unit("stage"),
            kind=Kind.COUNT,
            late=True,
            zero="It is in the first stage",
            absent=_NO_STAGE,
        ),
        Feature(
            "days_in_stage",
            _IN_STAGE,
            "In this stage for {value}",
            unit=DAYS,
            late=True,
            zero="It has just entered this stage",
            absent=_NO_STAGE,
        ),
        Feature(
            "days_open",
            f"(moment.now_us - moment.opened_us) / {DAY}",
            "Open for {value}",
            unit=DAYS,
            late=True,
            zero="It was opened just now",
            absent="When it was opened is not known",
        ),
        Feature(
            "stage_changes",
            "greatest(count(stage_entered) - 1, 0)",
            "{value} so far",
            unit=Unit("stage change"),
            kind=Kind.COUNT,
            empty=0,
            zero="It is still in the stage it was opened in",
        ),
        Feature(
            "stage_changes_30d",
            count("stage_ago >= 0 AND stage_ago < 30 AND from_position IS NOT NULL"),
            "{value} in the last 30 days",
            unit=Unit("stage change"),
            kind=Kind.COUNT,
            empty=0,
            zero="No stage change in the last 30 days",
        ),
        Feature(
            "stage_regressions",
            count("position < from_position"),
            "It went back a stage {value}",
            unit=Unit("time"),
            kind=Kind.COUNT,
            empty=0,
            zero="It has never gone back a stage",
        ),
        Feature(
            "stages_below_furthest",
            "stage_furthest - stage_latest.position",
            "It is {value} behind the furthest it got",
            unit=Unit("stage"),
            kind=Kind.COUNT,
            late=True,
            zero="It is at the furthest stage it has reached",
            absent=_NO_STAGE,
        ),
        Feature(
            "stall_ratio",
            f"{_IN_STAGE} * stage_changes / nullif(stage_first_ago - {_IN_STAGE}, 0)",
            "In this stage {value} as long as in each earlier one on average",
            unit=TIMES,
            late=True,
            absent="There is no earlier stage to compare its pace with",
        ),
    ),
)
