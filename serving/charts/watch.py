"""Charts of the watch over models: how far inputs lie, how they moved, and calibration over time."""

from collections.abc import Sequence
from typing import Any, Final

from crm_core.watch import Check
from serving.charts.spec import Spec, chart, layer

_MOST: Final = 20


def farthest(check: Check) -> Spec:
    """How far each input lies from what the model was made on, beside what chance and season alone give."""
    shifts = check.shifts[:_MOST]
    rows = [
        {
            "column": each["column"],
            "psi": each["psi"],
            "by_chance": each["by_chance"],
            "alarm": each["alarming"],
        }
        for each in shifts
    ]
    names = {"field": "column", "type": "nominal", "sort": None, "title": None}
    return chart(
        "How far inputs lie from what the model was made on",
        says="A bar an input, its population stability index; the tick is what chance and season give.",
        rows=rows,
        layers=[
            layer(
                "bar", tooltip=True,
                encoding={
                    "y": names,
                    "x": {"field": "psi", "type": "quantitative", "title": "Population stability index"},
                    "color": {"field": "alarm", "type": "nominal", "title": "Alarm"},
                },
            ),
            layer("tick", encoding={"y": names, "x": {"field": "by_chance", "type": "quantitative"}}),
        ],
    )  # fmt: skip


def over_time(checks: Sequence[Check]) -> Spec:
    """How the farthest inputs and the prediction moved from check to check."""
    newest = checks[0].shifts if checks else ()
    kept = {str(each["column"]) for each in newest[:5]}
    rows = [
        {"on": check.checked_at.isoformat(), "column": each["column"], "psi": each["psi"]}
        for check in reversed(checks)
        for each in check.shifts
        if each["column"] in kept or each["subject"] == "prediction"
    ]
    return chart(
        "Drift over time",
        says="A line an input: how far its recent values lay from what made the model, check by check.",
        rows=rows,
        layers=[
            layer(
                "line", point=True, tooltip=True,
                encoding={
                    "x": {"field": "on", "type": "temporal", "title": None},
                    "y": {"field": "psi", "type": "quantitative", "title": "Population stability index"},
                    "color": {"field": "column", "type": "nominal", "title": None},
                },
            )
        ],
    )  # fmt: skip


def calibration(checks: Sequence[Check]) -> Spec:
    """The calibration error from check to check, beside what chance alone explains."""
    rows: list[dict[str, Any]] = [
        {
            "on": check.checked_at.isoformat(),
            "ece": check.calibration["ece"],
            "by_chance": check.calibration["by_chance"],
            "predicted": check.calibration["predicted"],
            "observed": check.calibration["observed"],
        }
        for check in reversed(checks)
        if check.calibration.get("enough")
    ]
    on = {"field": "on", "type": "temporal", "title": None}
    return chart(
        "Calibration over time",
        says="The line is how far chances lay from what became of deals; the area is what chance explains.",
        rows=rows,
        layers=[
            layer(
                "area", opacity=0.3,
                encoding={"x": on, "y": {"field": "by_chance", "type": "quantitative"}},
            ),
            layer(
                "line", point=True, tooltip=True,
                encoding={
                    "x": on,
                    "y": {"field": "ece", "type": "quantitative", "title": "Calibration error (ECE)"},
                },
            ),
        ],
    )  # fmt: skip
