"""Charts of the forecast: the range of coming periods, what changed, how right it was, pace, and trend."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from crm_core.forecasts import SnapshotLine, Waterfall
from serving.charts.spec import Spec, chart, layer, money, number
from serving.forecast_goals import Goal
from serving.forecast_judging import Point
from serving.forecast_trend import Trend

_BANDS: Final = ((95, 0.025, 0.975, 0.2), (80, 0.1, 0.9, 0.3), (50, 0.25, 0.75, 0.45))
"""Level in percent, its two quantiles, and how dark it is drawn."""
_STEPS: Final = {
    "new": "New deals",
    "won": "Won",
    "lost": "Lost",
    "slipped_out": "Slipped out",
    "pulled_in": "Pulled in",
    "won_earlier": "Won earlier",
    "grown": "Grown",
    "shrunk": "Shrunk",
    "reopened": "Reopened",
    "moved_in": "Handed in",
    "moved_out": "Handed away",
    "gone": "Gone",
    "probability": "More or less likely",
    "new_business": "Business to come",
    "agreement": "Simulation and agreement",
}
_SOURCES: Final = {
    "model": "Model",
    "stage_weighted": "By stage",
    "commit": "Commit",
    "submission": "Submitted",
    "adjustment": "Adjusted",
    "naive": "As before",
}


def fan(lines: Sequence[SnapshotLine], *, name: str, currency: str, goals: Mapping[str, Decimal]) -> Spec:
    """The range of each coming period: bands of 50, 80 and 95 %, the mean, what is closed, and goals."""
    ordered = sorted(lines, key=lambda line: line.period)
    rows = [
        {
            "period": line.period.key,
            "closed": number(line.closed),
            "mean": number(line.mean),
            "goal": number(goals.get(line.period.key)),
            **{f"q{share}".replace(".", "_"): number(value) for share, value in line.quantiles.items()},
        }
        for line in ordered
    ]
    x: Spec = {"field": "period", "type": "ordinal", "title": None, "sort": None}
    bands = [
        layer(
            "bar",
            encoding={
                "x": x,
                "y": money(f"q{low}".replace(".", "_"), title=f"Revenue, {currency}"),
                "y2": {"field": f"q{high}".replace(".", "_")},
                "tooltip": [{"field": "period"}, {"field": "mean", "format": ",.0f", "title": f"{level} %"}],
            },
            opacity=dark,
            width={"band": 0.7},
        )
        for level, low, high, dark in _BANDS
    ]
    layers = [
        *bands,
        layer(
            "bar", encoding={"x": x, "y": money("closed", title=None)}, width={"band": 0.25}, color="#2b8a3e",
        ),
        layer(
            "point", encoding={"x": x, "y": money("mean", title=None)}, filled=True, size=70, color="black",
        ),
        layer(
            "tick", encoding={"x": x, "y": money("goal", title=None)}, color="#e8590c", thickness=3,
            width={"band": 0.8}, transform=[{"filter": "datum.goal != null"}],
        ),
    ]  # fmt: skip
    says = f"Expected revenue of {name} by period, with ranges of 50, 80 and 95 percent."
    return chart(f"Forecast: {name}", says=says, rows=rows, layers=layers)


def waterfall(found: Waterfall, *, name: str, currency: str) -> Spec:
    """From the number then to the number now, a bar for each kind of change."""
    rows = [_bar("Then", Decimal(0), found.start, kind="total")]
    level = found.start
    for step in found.steps:
        rows.append(
            _bar(_STEPS[step.kind], level, level + step.amount, kind="up" if step.amount >= 0 else "down")
        )
        level += step.amount
    rows.append(_bar("Now", Decimal(0), found.end, kind="total"))
    x: Spec = {"field": "label", "type": "ordinal", "title": None, "sort": None, "axis": {"labelAngle": -40}}
    shades = {"domain": ["total", "up", "down"], "range": ["#495057", "#2b8a3e", "#c92a2a"]}
    bars = layer(
        "bar",
        encoding={
            "x": x,
            "y": money("from", title=f"Expected, {currency}"),
            "y2": {"field": "to"},
            "color": {"field": "kind", "type": "nominal", "scale": shades, "legend": None},
            "tooltip": [{"field": "label", "title": "Change"}, {"field": "amount", "format": "+,.2f"}],
        },
    )
    says = f"What changed the forecast of {name} for {found.period.key}, step by step."
    return chart(f"What changed: {name}, {found.period.key}", says=says, rows=rows, layers=[bars])


def _bar(label: str, start: Decimal, end: Decimal, *, kind: str) -> Spec:
    return {
        "label": label, "from": number(start), "to": number(end), "amount": number(end - start), "kind": kind,
    }  # fmt: skip


def accuracy(points: Sequence[Point], *, name: str, currency: str) -> Spec:
    """What was said as of one moment in each period, by whom, beside what came; the model with its range."""
    rows = [
        {
            "period": point.period.key,
            "source": _SOURCES[point.source],
            "said": number(point.said),
            "came": number(point.came),
            "low": number(point.low_80),
            "high": number(point.high_80),
        }
        for point in sorted(points, key=lambda point: (point.period, point.source))
    ]
    x: Spec = {"field": "period", "type": "ordinal", "title": None, "sort": None}
    color: Spec = {"field": "source", "type": "nominal", "title": None}
    layers = [
        layer(
            "bar",
            encoding={"x": x, "y": money("came", title=f"Revenue, {currency}", aggregate="max")},
            opacity=0.35, color="#868e96", width={"band": 0.8},
        ),
        layer(
            "rule",
            encoding={"x": x, "y": money("low", title=None), "y2": {"field": "high"}, "color": color},
            transform=[{"filter": "datum.low != null"}], strokeWidth=2,
        ),
        layer(
            "point",
            encoding={
                "x": x, "y": money("said", title=None), "color": color, "shape": color,
                "tooltip": [{"field": "source"}, {"field": "said", "format": ",.0f"},
                            {"field": "came", "format": ",.0f"}],
            },
            filled=True, size=60,
        ),
    ]  # fmt: skip
    says = f"What was forecast for {name} in each period, beside what came; lines are 80 percent ranges."
    return chart(f"How right: {name}", says=says, rows=rows, layers=layers)


def pacing(goal: Goal, *, name: str, currency: str) -> Spec:
    """What has come so far beside what has usually come by each day."""
    rows = [
        {
            "day": one.day.isoformat(),
            "usual": number(one.usual),
            "low": number(one.low),
            "high": number(one.high),
            "closed": number(one.closed),
        }
        for one in goal.days
    ]
    x: Spec = {"field": "day", "type": "temporal", "title": None}
    layers = [
        layer("area", opacity=0.2, encoding={
            "x": x, "y": money("low", title=f"Revenue, {currency}"), "y2": {"field": "high"},
        }),
        layer("line", encoding={"x": x, "y": money("usual", title=None)}, strokeDash=[6, 4]),
        layer("line", encoding={"x": x, "y": money("closed", title=None)}, color="#2b8a3e", strokeWidth=3,
              interpolate="step-after", transform=[{"filter": "datum.closed != null"}]),
    ]  # fmt: skip
    if goal.target is not None:
        at_goal: Spec = {"y": {"datum": number(goal.target)}}
        layers.append(layer("rule", encoding=at_goal, color="#e8590c", strokeWidth=2))
    says = f"Revenue of {name} won so far in {goal.period.key}, beside the usual pace."
    return chart(f"Pace: {name}, {goal.period.key}", says=says, rows=rows, layers=layers)


def trend(found: Trend, *, name: str, currency: str) -> Spec:
    """Revenue by month, its trend, what the season makes of it, and what happened once."""
    rows = [
        {
            "month": one.period.begins.isoformat(),
            "revenue": number(one.revenue),
            "trend": number(one.trend),
            "seasonal": number(one.trend + one.season),
            "once": number(one.revenue) if one.one_off else None,
        }
        for one in found.months
    ]
    x: Spec = {"field": "month", "type": "temporal", "title": None, "timeUnit": "yearmonth"}
    layers = [
        layer("bar", encoding={"x": x, "y": money("revenue", title=f"Revenue, {currency}")}, opacity=0.35),
        layer("line", encoding={"x": x, "y": money("seasonal", title=None)}, strokeDash=[4, 3],
              color="#1971c2"),
        layer("line", encoding={"x": x, "y": money("trend", title=None)}, strokeWidth=3, color="#495057"),
        layer("point", encoding={"x": x, "y": money("once", title=None)}, color="#c92a2a", size=110,
              transform=[{"filter": "datum.once != null"}]),
    ]  # fmt: skip
    says = f"Revenue of {name} by month: trend as a line, trend with season dashed, one-offs as circles."
    return chart(f"Trend and season: {name}", says=says, rows=rows, layers=layers)
