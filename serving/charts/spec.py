"""What every chart has in common: its language, its data, and a sentence for who cannot see it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"

Spec = dict[str, Any]
Row = Mapping[str, Any]


def chart(title: str, *, says: str, rows: Sequence[Row], layers: Sequence[Spec], **more: Any) -> Spec:
    """Put layers over one table, with a title and a description that a screen reader speaks."""
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": says,
        "width": "container",
        "height": 280,
        "data": {"values": [dict(row) for row in rows]},
        "layer": list(layers),
        **more,
    }


def layer(mark: str, *, encoding: Spec, transform: Sequence[Spec] = (), **looks: Any) -> Spec:
    """Draw a mark; `looks` are its properties."""
    drawn: Spec = {"mark": {"type": mark, **looks}, "encoding": encoding}
    if transform:
        drawn["transform"] = list(transform)
    return drawn


def money(field: str, *, title: str | None, **more: Any) -> Spec:
    """An amount on an axis."""
    return {"field": field, "type": "quantitative", "title": title, "axis": {"format": "~s"}, **more}


def number(value: Decimal | None) -> float | None:
    """An amount as charts hold it."""
    return None if value is None else float(value)
