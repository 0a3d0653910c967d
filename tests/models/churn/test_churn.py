"""The churn model: what it promises, what it finds, how it adds up, and when it says too little."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.special import logit

from features.compute import compute
from features.contracts import contracts
from features.services import CHURN_V1
from models import checks
from models.churn import HORIZONS, LEARNER, ChurnModel, load, risks, untrained
from models.churn.bgnbd import BgNbd, fit
from models.churn.combine import lost, tell
from models.churn.hazard import Choice, Table, grow
from models.churn.predict import Units
from models.churn.spec import COLUMNS, Fitting
from models.learner import Origin
from tests.models.churn.conftest import ORIGIN, SETTINGS
from tests.models.churn.customers import ENDS

KNOWN = (*COLUMNS["contract"], "ahead_days")


@pytest.fixture(scope="module", params=["learned", "untrained"])
def subject(
    request: pytest.FixtureRequest,
    rows: pa.Table,
    model: ChurnModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> checks.Subject:
    """A churn model with both ways to leave, and one that has seen nothing."""
    folder: Path = tmp_path_factory.mktemp("churn")
    asked, twin = model, model
    if request.param == "learned":
        twin = LEARNER.train(rows, params=SETTINGS, origin=ORIGIN)
    else:
        asked, twin = untrained("acme"), untrained("acme")
    asked.save(folder)
    return checks.Subject(
        model=asked,
        twin=twin,
        loaded=load(folder, version=asked.version),
        rows=rows.slice(3000, 5),
        known_columns=KNOWN,
    )


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
def test_churn_keeps_every_promise(check: Callable[[checks.Subject], None], subject: checks.Subject) -> None:
    """Each property of models holds, learned and before any training."""
    check(subject)


def test_the_same_training_writes_the_same_bytes(rows: pa.Table, model: ChurnModel, tmp_path: Path) -> None:
    """A model is its rows, settings and seed."""
    again = LEARNER.train(rows, params=SETTINGS, origin=ORIGIN)
    for name, each in (("one", model), ("two", again)):
        each.save(tmp_path / name)

    written = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    ]

    assert written[0] == written[1]


def test_it_finds_who_leaves(rows: pa.Table, model: ChurnModel) -> None:
    """On a later time than it learned from it ranks both kinds of customers, and beats the overall rate."""
    card = LEARNER.judge(model, rows)

    assert card.basis == "model"
    assert card.figures["contract_90_auc"] > 0.75
    assert card.figures["purchases_180_auc"] > 0.6
    assert card.figures["brier"] < card.baselines["rate"]["brier"]
    assert card.calibration_limit is not None
    assert not card.leaks
    assert LEARNER.judge_rival(model, model, rows)["brier"] == card.figures["brier"]


def test_a_column_that_knows_the_outcome_is_named(rows: pa.Table) -> None:
    """What is filled in after the fact stops a promotion."""
    told = [9999 if day is None else int(day) for day in rows.column("event_days").to_pylist()]
    place = rows.column_names.index("employees")
    leaking = rows.set_column(place, "employees", pa.array(told, pa.int64()))
    model = LEARNER.train(leaking, params=SETTINGS, origin=ORIGIN)

    assert any("employees" in leak for leak in LEARNER.judge(model, leaking).leaks)


def test_chances_are_of_one_piece(rows: pa.Table, model: ChurnModel) -> None:
    """A longer horizon loses no less of contracts, no more of orders; with and without reasons they agree."""
    sample = rows.slice(3000, 40)
    told = model.predict(sample)

    for kind, direction in (("contract", 1), ("purchases", -1)):
        part = sample.filter(pc.field("kind") == kind)
        units = Units(kind, part, np.arange(part.num_rows))  # type: ignore[arg-type]
        chances = model.chances(units, asks=part.num_rows)
        ordered = [chances[days] for days in HORIZONS]
        assert all(np.all(direction * (late - early) >= 0) for early, late in pairwise(ordered))
        main = 90 if kind == "contract" else 180
        values = [
            each.value
            for each, of in zip(told, sample.column("kind").to_pylist(), strict=True)
            if cast("str", of) == kind
        ]
        assert values == pytest.approx(chances[main].tolist(), abs=1e-9)


def test_an_account_is_told_with_its_subscriptions(
    customers: Mapping[str, pa.Table], model: ChurnModel
) -> None:
    """Subscriptions have chances of their own, revenue at risk follows them, health is the chance to stay."""
    as_of = (ENDS - timedelta(days=200)).replace(tzinfo=None)
    names = ["account-0001", "account-0002", "account-0003", "nobody"]
    asks = pa.Table.from_pylist(
        [{"account_id": name, "as_of": as_of} for name in names], schema=CHURN_V1.entity.asks
    )

    found = risks(model, compute(CHURN_V1, asks, customers), contracts(asks, customers))

    assert found[3] is None
    for risk in found[:3]:
        assert risk is not None
        assert risk.health == round(100 * (1 - risk.prediction.value))
        stay = np.prod([1 - each.chance for each in risk.contracts])
        if risk.kind == "contract":
            assert risk.prediction.value == pytest.approx(1 - stay, abs=1e-6)
            assert risk.revenue_at_risk == pytest.approx(
                sum(1200.0 * each.chance for each in risk.contracts), abs=0.01
            )
        else:
            assert risk.alive is not None
            assert 0 < risk.alive <= 1


def test_parts_of_a_chance_add_up() -> None:
    """Effects of many intervals, carried to one chance, sum to the change of its log-odds."""
    random = np.random.default_rng(1)
    bases, effects = np.full(6, -3.0), random.normal(0, 0.7, (6, 4))
    for kind in ("contract", "purchases"):
        told = tell(bases, effects, kind=kind)
        value = lost(bases + effects.sum(axis=1), kind=kind)

        assert told.score == pytest.approx(float(logit(value)))
        assert abs(told.rest) < 1e-6


def test_too_little_history_is_said(rows: pa.Table) -> None:
    """Below the stated numbers the rate answers and says so; one way may be learned without the other."""
    few = rows.slice(0, 60)
    prior = LEARNER.train(few, params=SETTINGS, origin=ORIGIN)
    orders = rows.filter(pc.field("kind") == "purchases")
    half = LEARNER.train(orders, params=SETTINGS, origin=Origin("acme", "x", SETTINGS))

    assert prior.basis == "prior"
    assert "too few" in prior.basis_note
    assert LEARNER.judge(prior, few).figures == {}
    assert set(half.learned) == {"purchases"}
    assert "subscriptions only the rate" in half.basis_note
    answer = half.predict(rows.filter(pc.field("kind") == "contract").slice(0, 1))[0]
    assert answer.basis == "prior"
    assert not answer.calibrated


def test_doubt_is_said_with_each_answer(rows: pa.Table, model: ChurnModel) -> None:
    """A model is called calibrated only once its card says so."""
    assert not model.predict(rows.slice(3000, 1))[0].calibrated
    assert replace(model, doubt=None).predict(rows.slice(3000, 1))[0].calibrated
    assert math.isfinite(model.predict(rows.slice(3000, 1))[0].value)


def _standing_orders(
    customers: int, *, every: float, jitter: float
) -> tuple[list[int], list[float], list[float]]:
    """Repeat orders, the age of the last and the age now of customers who order as if by the calendar."""
    random = np.random.default_rng(0)
    counts, lasts, ages = [], [], []
    for _ in range(customers):
        age = float(random.uniform(100, 900))
        planned = np.arange(0, age, every)
        days = np.sort(planned + random.normal(0, jitter, planned.size))
        days = (days - days[0])[days - days[0] <= age]
        counts.append(days.size - 1)
        lasts.append(float(days[-1]))
        ages.append(age)
    return counts, lasts, ages


def test_customers_who_order_by_the_calendar_are_expected_to_go_on() -> None:
    """Standing monthly orders, less scattered than chance alone, give about the twelve a year that come."""
    counts, lasts, ages = _standing_orders(45, every=30.0, jitter=3.0)

    found = fit(counts, lasts, ages)

    expected = found.expected(counts, lasts, ages, ahead=365.0)
    assert found.r == pytest.approx(math.exp(7))
    assert expected == pytest.approx(np.full(45, 12.0), rel=0.05)


def test_what_the_formula_cannot_say_is_not_known(customers: Mapping[str, pa.Table]) -> None:
    """A model kept from before, whose rates are all alike, says no number of orders; no sum becomes NaN."""
    buying = BgNbd(162754.0, 5016726.0, 6.1e-6, 326.9)
    schema = CHURN_V1.entity.asks
    asks = pa.Table.from_pylist(
        [{"account_id": f"account-{n:04d}", "as_of": ENDS.replace(tzinfo=None)} for n in (0, 2, 4)],
        schema=schema,
    )

    found = risks(
        replace(untrained("acme"), buying=buying),
        compute(CHURN_V1, asks, customers),
        contracts(asks, customers),
    )

    for risk in found:
        assert risk is not None
        assert risk.alive is not None
        assert (risk.orders_expected, risk.orders_missed, risk.revenue_at_risk) == (None, None, 0.0)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_one_account_is_enough_to_draw_from(share: float) -> None:
    """A resample that would take nobody takes everybody, so that every member learns from something."""
    random = np.random.default_rng(1)
    table = Table(
        random.normal(size=(80, 2)),
        random.integers(0, 2, 80).astype(np.float64),
        np.full(80, "account-1", dtype=object),
        np.full(80, np.datetime64("2026-01-01")),
    )

    members = grow(table, Choice(3.0, 5, share), fitting=Fitting(members=8), seed=1)

    assert all(np.isfinite(each.scores(table.matrix)).all() for each in members)


def test_several_subscriptions_count_without_a_model_too(rows: pa.Table) -> None:
    """Of a way that was not learned chances are those of answers: any of the contracts may be left."""
    part = rows.filter(pc.field("kind") == "contract").slice(0, 4)
    units = Units("contract", part, np.asarray([0, 1, 1, 1], dtype=np.intp))
    prior = untrained("acme")

    chances, told = prior.chances(units, asks=2), prior.answer(units, asks=2)

    for days in HORIZONS:
        assert chances[days].tolist() == [each.chances[days] for each in told]
    assert chances[90][1] > 2 * chances[90][0]
