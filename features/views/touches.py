"""How much is happening on the deal: touches of every kind, recent and ever."""

from features.relations import TOUCHES, count, when
from features.view import DAYS, Feature, FeatureView, Kind, Unit

_TOUCH = Unit("touch", "touches")


def _recent(days: int) -> Feature:
    return Feature(
        f"touches_{days}d",
        count(f"ago >= 0 AND ago < {days}"),
        f"{{value}} in the last {days} days",
        unit=_TOUCH,
        kind=Kind.COUNT,
        empty=0,
        zero=f"Nothing has happened in the last {days} days",
    )


def _of_kind(kind: str, many: str) -> Feature:
    return Feature(
        f"{many}_30d",
        count(f"kind = '{kind}' AND ago >= 0 AND ago < 30"),
        "{value} in the last 30 days",
        unit=Unit(kind, many),
        kind=Kind.COUNT,
        empty=0,
        zero=f"No {many} in the last 30 days",
    )


TOUCH_ACTIVITY = FeatureView(
    name="touches",
    over=TOUCHES,
    meaning="How much is happening on the deal: touches of every kind, recent and ever.",
    features=(
        _recent(7),
        _recent(14),
        _recent(30),
        _recent(90),
        Feature(
            "touches_ever",
            count("ago >= 0"),
            "{value} since the deal began",
            unit=_TOUCH,
            kind=Kind.COUNT,
            empty=0,
            zero="Nothing has ever happened on the deal",
        ),
        _of_kind("call", "calls"),
        _of_kind("email", "emails"),
        _of_kind("meeting", "meetings"),
        Feature(
            "days_since_touch",
            f"min({when('ago >= 0', 'ago')})",
            "Nothing has happened for {value}",
            unit=DAYS,
            zero="Something happened today",
            absent="Nothing has ever happened on the deal",
        ),
        Feature(
            "touch_momentum",
            f"{count('ago >= 0 AND ago < 14')} - {count('ago >= 14 AND ago < 28')}",
            "{value} more in the last two weeks than in the two before",
            unit=_TOUCH,
            kind=Kind.COUNT,
            empty=0,
            zero="As much happened in the last two weeks as in the two before",
        ),
    ),
)
