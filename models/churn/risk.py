"""What we stand to lose with an account: its chance to be lost, its health, the revenue at stake."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from models.churn.predict import Answered, ChurnModel, Units
from models.churn.spec import CONTRACT_COLUMNS, KINDS, Kind
from models.contract import Prediction

YEAR: Final = 365.0


@dataclass(frozen=True, slots=True)
class ContractRisk:
    """One running subscription."""

    subscription_id: str
    mrr: float | None
    chance: float
    """To be left within 90 days."""
    due_days: int | None


@dataclass(frozen=True, slots=True)
class AccountRisk:
    """One account that is a customer, as of a moment."""

    kind: Kind
    prediction: Prediction
    """That it is lost within `spec.MAIN` days: a subscription is left, or no order comes."""
    chances: Mapping[int, float]
    """The same within 30, 90 and 180 days."""
    contracts: tuple[ContractRisk, ...]
    alive: float | None
    """Of orders: the chance that they have not stopped for good (BG/NBD); None where too little is known."""
    orders_expected: float | None
    """Orders of the coming year (BG/NBD); None as well where the formula gives no number."""
    orders_missed: float | None
    """How many fewer that is than of an account that is sure to stay and orders at this one's pace."""
    revenue_at_risk: float
    """A year's revenue that is expected to be lost: of subscriptions the year's price times the chance to
    be left within 90 days, of orders the orders missed at their usual worth."""

    @property
    def health(self) -> int:
        """From 0 to 100: the calibrated chance to stay, in percent."""
        return round(100 * (1 - self.prediction.value))


def risks(model: ChurnModel, rows: pa.Table, contracts: pa.Table) -> list[AccountRisk | None]:
    """Return what each account stands to lose; None of one that has neither a subscription nor ever ordered.

    Args:
        model: the organization's.
        rows: `account_id`, `as_of` and the service's columns, one row an account.
        contracts: their running subscriptions (`features.contracts`); `ask_id` is the row's number.

    """
    asks = np.asarray(contracts.column("ask_id").to_pylist(), dtype=np.intp)
    running = set(asks.tolist())
    ordered = rows.column("days_since_order").is_valid().to_pylist()
    places: dict[Kind, list[int]] = {
        "contract": sorted(running),
        "purchases": [row for row in range(rows.num_rows) if row not in running and ordered[row]],
    }
    found: list[AccountRisk | None] = [None] * rows.num_rows
    for kind in KINDS:
        if not places[kind]:
            continue
        units = _units(kind, rows, contracts, places[kind])
        answers = model.answer(units, asks=len(places[kind]))
        for number, (row, answer) in enumerate(zip(places[kind], answers, strict=True)):
            own = units.rows.filter(pa.array(units.ask == number))
            found[row] = _risk(model, kind, own, answer, rows.slice(row, 1).to_pylist()[0])
    return found


def _units(kind: Kind, rows: pa.Table, contracts: pa.Table, places: list[int]) -> Units:
    if kind == "purchases":
        return Units(kind, rows.take(pa.array(places, pa.int64())), np.arange(len(places)))
    asks = [int(str(each)) for each in contracts.column("ask_id").to_pylist()]
    table = rows.take(pa.array(asks, pa.int64()))
    for name in ("subscription_id", *CONTRACT_COLUMNS):
        table = table.append_column(contracts.schema.field(name), contracts.column(name))
    number = {place: number for number, place in enumerate(places)}
    return Units(kind, table, np.asarray([number[ask] for ask in asks], dtype=np.intp))


def _risk(
    model: ChurnModel, kind: Kind, own: pa.Table, answer: Answered, row: Mapping[str, Any]
) -> AccountRisk:
    alive, expected, missed = _ordering(model, row)
    if kind == "contract":
        contracts = tuple(
            ContractRisk(
                each["subscription_id"], each["contract_mrr"], chance, _whole(each["contract_due_days"])
            )
            for each, chance in zip(own.to_pylist(), answer.each, strict=True)
        )
        at_risk = sum(12 * (each.mrr or 0.0) * each.chance for each in contracts)
    else:
        contracts = ()
        at_risk = (missed or 0.0) * (row["order_usual_amount"] or 0.0)
    return AccountRisk(
        kind=kind,
        prediction=answer.prediction,
        chances=answer.chances,
        contracts=contracts,
        alive=alive,
        orders_expected=expected,
        orders_missed=missed,
        revenue_at_risk=round(at_risk, 2),
    )


def _ordering(model: ChurnModel, row: Mapping[str, Any]) -> tuple[float | None, float | None, float | None]:
    """Return whether orders still come, how many in a year, and how many fewer than of one sure to stay."""
    first, since, orders = (
        row[name] for name in ("days_since_first_order", "days_since_order", "orders_ever")
    )
    if model.buying is None or first is None or since is None or not orders:
        return None, None, None
    count, last = float(orders - 1), float(first - since)
    alive = float(model.buying.alive(count, last, first))
    expected = float(model.buying.expected(count, last, first, ahead=YEAR))
    if not math.isfinite(expected):
        return alive, None, None
    usual = float(model.buying.pace(count, first)) * YEAR
    return alive, expected, max(usual - expected, 0.0)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
