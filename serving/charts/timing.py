"""The curve of one deal: how likely it is won, lost and still open, week by week, as a Vega-Lite chart."""

from datetime import date, timedelta
from typing import Any, Final

from crm_core.insights import Timing

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_STATES: Final = {"won": "Won", "open": "Still open", "lost": "Lost"}
_COLOURS: Final = ("#2f9e44", "#adb5bd", "#c92a2a")


def curve(timing: Timing, *, expected: date | None) -> dict[str, Any]:
    """Return stacked areas by week, which sum to one, with the dates of winning and the date on record."""
    layers: list[dict[str, Any]] = [_areas(timing)]
    marks = [
        {"on": on.isoformat(), "what": what}
        for on, what in ((expected, "Expected close on record"), (timing.median_close, "Won by then, if won"))
        if on is not None
    ]
    if marks:
        layers.append(_rules(marks))
    return {
        "$schema": SCHEMA,
        "title": {"text": "Won, lost or still open", "subtitle": timing.basis_note},
        "description": "Chance of each state by week; the three sum to one.",
        "width": "container",
        "height": 240,
        "layer": layers,
    }


def _areas(timing: Timing) -> dict[str, Any]:
    return {
        "data": {"values": _values(timing)},
        "mark": {"type": "area", "interpolate": "monotone", "tooltip": True},
        "encoding": {
            "x": {"field": "on", "type": "temporal", "title": None},
            "y": {
                "field": "chance",
                "type": "quantitative",
                "stack": "zero",
                "title": "Chance",
                "axis": {"format": "%"},
                "scale": {"domain": [0, 1]},
            },
            "color": {
                "field": "state",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(_STATES.values()), "range": list(_COLOURS)},
            },
            "order": {"field": "place", "type": "ordinal"},
        },
    }


def _values(timing: Timing) -> list[dict[str, Any]]:
    """Return one value a week and state, from today on."""
    found = []
    won_by, lost_by = (0.0, *timing.win_by), (0.0, *timing.lose_by)
    for week, (won, lost) in enumerate(zip(won_by, lost_by, strict=True)):
        on = (timing.as_of + timedelta(weeks=week)).date().isoformat()
        chances = {"won": won, "open": max(0.0, 1 - won - lost), "lost": lost}
        found += [
            {"on": on, "state": said, "chance": round(chances[state], 6), "place": place}
            for place, (state, said) in enumerate(_STATES.items())
        ]
    return found


def _rules(marks: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "data": {"values": marks},
        "mark": {"type": "rule", "strokeWidth": 2, "tooltip": True},
        "encoding": {
            "x": {"field": "on", "type": "temporal"},
            "strokeDash": {"field": "what", "type": "nominal", "title": None},
        },
    }
