"""How fast and how straight the deal moves through its stages."""

from features.relations import DAY, STAGES
from features.view import DAYS, TIMES, Feature, FeatureView, Kind, Unit

_AGE = f"(moment.now_us - moment.opened_us) / {DAY}"

STAGE_TIMING = FeatureView(
    name="stage_timing",
    over=STAGES,
    meaning="How fast and how straight the deal moves through its stages.",
    features=(
        Feature(
            "stage", "max(stage) FILTER (WHERE current)", "It is in the stage {value}", kind=Kind.TEXT,
            absent="Its stage is not known",
        ),
        Feature(
            "stage_position", "max(position) FILTER (WHERE current)", "It is {value} into the pipeline",
            unit=Unit("stage"), kind=Kind.COUNT, zero="It is in the first stage", absent="Its stage is not known",
        ),
        Feature(
            "days_in_stage", "max(ago) FILTER (WHERE current)", "In this stage for {value}", unit=DAYS,
            zero="It has just entered this stage", absent="Its stage is not known",
        ),
        Feature(
            "days_open", _AGE, "Open for {value}", unit=DAYS, late=True, zero="It was opened just now",
            absent="When it was opened is not known",
        ),
        Feature(
            "stage_changes", "count(*) - 1", "{value} so far", unit=Unit("stage change"), kind=Kind.COUNT, empty=0,
            zero="It is still in the stage it was opened in",
        ),
        Feature(
            "stage_changes_30d", "count(*) FILTER (WHERE ago >= 0 AND ago < 30 AND previous_position IS NOT NULL)",
            "{value} in the last 30 days", unit=Unit("stage change"), kind=Kind.COUNT, empty=0,
            zero="No stage change in the last 30 days",
        ),
        Feature(
            "stage_regressions", "count(*) FILTER (WHERE position < previous_position)",
            "It went back a stage {value}", unit=Unit("time"), kind=Kind.COUNT, empty=0,
            zero="It has never gone back a stage",
        ),
        Feature(
            "stages_below_furthest", "max(position) - max(position) FILTER (WHERE current)",
            "It is {value} behind the furthest it got", unit=Unit("stage"), kind=Kind.COUNT,
            zero="It is at the furthest stage it has reached", absent="Its stage is not known",
        ),
        Feature(
            "days_per_stage", "max(ago) / count(*)", "{value} a stage on average", unit=DAYS,
            absent="Its stage is not known",
        ),
        Feature(
            "stall_ratio",
            "max(ago) FILTER (WHERE current) * (count(*) - 1)"
            " / nullif(max(ago) - max(ago) FILTER (WHERE current), 0)",
            "In this stage {value} as long as in its earlier stages on average", unit=TIMES,
            absent="There is no earlier stage to compare its pace with",
        ),
    ),
)  # fmt: skip
