"""Facts of every source drawn at random from small pools: ties, gaps, late and early knowledge in plenty."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from features.services import FeatureService
from features.sources import SOURCES

START: Final = datetime(2025, 11, 3)  # noqa: DTZ001 - facts carry UTC without a zone
_DEALS: Final = 24
_DAYS: Final = 120
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "touch.kind": ("call", "email", "meeting", "note", "task", "offer"),
    "direction": ("inbound", "outbound", "internal"),
    "outcome": ("connected", "no_answer", "no_show", "returned", "done"),
    "role": ("decision_maker", "economic_buyer", "champion", "user"),
    "deal_life.state": ("open", "deleted"),
    "invoice.state": ("issued", "paid", "reopened", "void", "written_off"),
    "subscription.state": (
        "started", "activated", "renewed", "changed", "paused", "cancelled", "ended",
    ),
    "status": ("placed", "fulfilled", "cancelled"),
}  # fmt: skip
_ONCE: Final = {"deal_opened": "deal_id", "touch": "touch_id", "touch_completed": "touch_id"}
"""Sources that have one row at most for each value of a column."""
_OF_AN_ACCOUNT: Final = ("order", "invoice", "payment", "subscription")


def facts(seed: int) -> dict[str, pa.Table]:
    """Return rows of every source, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - nothing here is a secret
    return {source: _table(draw, source) for source in SOURCES}


def asks(service: FeatureService, seed: int, *, count: int = 40) -> pa.Table:
    """Return asks about what is there, at times when something often happens, and about something unknown."""
    draw = random.Random(seed)  # noqa: S311 - nothing here is a secret
    pool = (*_pool(service.entity.key), "unknown")
    rows = [
        {
            service.entity.key: draw.choice(pool),
            "as_of": START + timedelta(hours=6 * draw.randrange(4 * _DAYS)),
        }
        for _ in range(count)
    ]
    return pa.Table.from_pylist(rows, schema=service.entity.asks)


def _table(draw: random.Random, source: str) -> pa.Table:
    rows = [_row(draw, source, number) for number in range(240 if source == "touch" else 80)]
    if source in _ONCE:
        rows = list({row[_ONCE[source]]: row for row in rows}.values())
    return pa.Table.from_pylist(rows, schema=SOURCES[source])


def _row(draw: random.Random, source: str, number: int) -> dict[str, Any]:
    occurred = START + timedelta(hours=6 * draw.randrange(4 * _DAYS))
    known = occurred + timedelta(hours=draw.choice((0, 0, 0, 6, 240, -120)))
    row = {field.name: _value(draw, source, field) for field in SOURCES[source]}
    row |= {"occurred_at": occurred, "known_at": known}
    if source == "touch":
        row["touch_id"] = f"touch-{number}"
    if source == "deal_owner":  # of two owners at one moment any may be the one
        row["known_at"] = known + timedelta(seconds=number)
    if source in _OF_AN_ACCOUNT:  # a record stays with its account
        row["account_id"] = f"account-{int(str(row[f'{source}_id']).rsplit('-', 1)[1]) % 8}"
    return row


def _value(draw: random.Random, source: str, field: "pa.Field[Any]") -> object:
    if field.nullable and draw.random() < 0.2:
        return None
    draws: dict[pa.DataType, Callable[[], object]] = {
        pa.string(): lambda: draw.choice(_pool(field.name, source)),
        pa.float64(): lambda: draw.randrange(500_000) / 100,
        pa.int32(): lambda: draw.randrange(4),
        pa.date32(): lambda: date(2025, 11, 1) + timedelta(days=draw.randrange(200)),
        pa.timestamp("us"): lambda: START,
        pa.bool_(): lambda: draw.random() < 0.5,
    }
    return draws[field.type]()


def _pool(name: str, source: str = "") -> tuple[str, ...]:
    words = _WORDS.get(f"{source}.{name}", _WORDS.get(name))
    if words is not None:
        return words
    what = name.removeprefix("from_").removesuffix("_id")
    many = {"deal": _DEALS, "account": 8, "owner": 4, "touch": 240, "order": 24, "invoice": 24}.get(what, 3)
    return tuple(f"{what}-{number}" for number in range(many))
