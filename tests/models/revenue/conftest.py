"""A made-up history of two and a half years, shared by the tests of the revenue model."""

from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from models.card import Card
from models.learner import Origin
from models.revenue import Revenue
from models.revenue.evaluate import card_of
from models.revenue.spec import ROWS
from models.revenue.train import train

UNTIL = datetime(2026, 7, 15)  # noqa: DTZ001 - facts hold UTC without a zone
PARAMS: dict[str, Any] = {
    "rivals": "seasonal",
    "timing": "stage",
    "paths": 200,
    "origins": 9,
    "held_out": 3,
    "shocks": [0.0, 0.05],
}
ORIGIN = Origin("acme", "2026-07-15T00:00:00+00:00", PARAMS, {"dataset": "made up"})
_DAY = np.timedelta64(1, "D")


def made_up(*, months: int = 30, a_month: int = 9, seed: int = 5) -> pa.Table:
    """Rows of deals of four owners in two regions, a third of them won after some ten weeks, more in
    spring.
    """
    chance = np.random.default_rng(seed)
    until = np.datetime64(UNTIL, "us")
    rows: list[dict[str, Any]] = []
    first = until.astype("datetime64[M]") - months
    for month in range(months + 1):
        begin = (first + month).astype("datetime64[us]")
        wave = 1 + 0.4 * np.cos(2 * np.pi * ((first + month).astype(int) % 12 - 4) / 12)
        for _ in range(chance.poisson(a_month * wave)):
            opened = begin + np.timedelta64(int(chance.integers(0, 30 * 86_400)), "s")
            if opened < until:
                rows.append(_deal(len(rows), opened, until, chance))
    moments = [(until.astype("datetime64[M]") - n).astype("datetime64[us]") for n in range(9, -1, -1)]
    table = [{**deal, "kind": "deal", "as_of": min(deal["end"], until)} for deal in rows]
    for kind, asked in (("open", moments), ("asked", _weeks(rows[0]["opened_at"], until))):
        for moment in asked:
            table += [
                {**deal, "kind": kind, "as_of": moment, "stage": _stage(deal, moment)}
                for deal in rows
                if deal["opened_at"] <= moment < deal["end"]
            ]
    columns = {field.name: [_plain(row.get(field.name)) for row in table] for field in ROWS}
    return pa.table(columns, schema=ROWS)


def _deal(
    number: int, opened: np.datetime64, until: np.datetime64, chance: np.random.Generator
) -> dict[str, Any]:
    end = opened + np.timedelta64(int(chance.gamma(4, 18 * 86_400)), "s")
    over = end < until
    won = bool(chance.random() < 1 / 3)
    lined = chance.random() < 0.7
    return {
        "deal_id": f"deal {number}",
        "opened_at": opened,
        "end": end,
        "closed_at": end if over else None,
        "known_at": end if over else None,
        "won": won if over else None,
        "amount": round(float(chance.lognormal(9, 0.8)), 2),
        "stage": "Talks",
        "expected_close": (opened + 70 * _DAY).astype("datetime64[D]"),
        "owner_id": f"owner {number % 4}",
        "account_id": f"account {number % 37}",
        "region": ("North", "South")[number % 2],
        "products": ["Roof", "Door"] if lined else [],
        "shares": [0.75, 0.25] if lined else [],
    }


def _stage(deal: dict[str, Any], moment: np.datetime64) -> str:
    return "Talks" if (moment - deal["opened_at"]) / _DAY < 40 else "Offer"


def _weeks(first: np.datetime64, until: np.datetime64) -> list[np.datetime64]:
    return list(np.arange(first.astype("datetime64[D]"), until, 7 * _DAY).astype("datetime64[us]"))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.datetime64) else value


@pytest.fixture(scope="session")
def table() -> pa.Table:
    """Two and a half years of deals."""
    return made_up()


@pytest.fixture(scope="session")
def card(model: Revenue, table: pa.Table) -> Card:
    """What it is judged to be worth."""
    return card_of(model, table)


@pytest.fixture(scope="session")
def model(table: pa.Table) -> Revenue:
    """The model of that history."""
    return train(table, params=PARAMS, origin=ORIGIN)
