"""Forecasts from inputs: parts add up, the same gives the same, and what is won already is certain."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.revenue import MONTHS, Inputs, Line, OpenDeal, Part, Revenue, Won
from models.revenue.combine import run
from models.revenue.simulate import outcomes

AT = datetime(2026, 8, 10, 9, tzinfo=UTC)


def _deal(name: str, amount: float, owner: str, *, product: str | None = None) -> OpenDeal:
    lines = () if product is None else (Part("product", product),)
    parts = (Part("user", owner), Part("team", "lead"), Part("territory", "T"), *lines)
    return OpenDeal(name, amount, (0.2, 0.1, *(0.02,) * (MONTHS - 2)), parts)


def _inputs() -> Inputs:
    return Inputs(
        as_of=AT,
        deals=(
            _deal("a", 9000.0, "owner 0", product="Roof"),
            _deal("b", 4000.0, "owner 1"),
            _deal("c", 1.0, "owner 1"),
        ),
        won=(
            Won("company", "", date(2026, 7, 1), 500.0),
            Won("user", "owner 1", date(2026, 7, 1), 500.0),
        ),
        users={name: (Part("team", "lead"),) for name in ("owner 0", "owner 1")},
        accounts={"account 3": (Part("territory", "T"),)},
    )


@pytest.fixture(scope="module")
def lines(model: Revenue) -> list[Line]:
    """The forecast of three open deals."""
    return model.combine(_inputs())


def _of(lines: list[Line], level: str, kind: str = "month", ahead: int = 0) -> list[Line]:
    begins = sorted({line.period.begins for line in lines if line.period.kind == kind})
    return [
        line
        for line in lines
        if line.level == level and line.period.kind == kind and line.period.begins == begins[ahead]
    ]


def test_parts_add_up_to_the_whole(lines: list[Line]) -> None:
    """People make the team and the company, products make the company, in every period, pipeline and new
    apart.
    """
    for kind, count in (("month", 6), ("quarter", 4)):
        for ahead in range(count):
            (company,) = _of(lines, "company", kind, ahead)
            for level in ("user", "team", "product"):
                parts = _of(lines, level, kind, ahead)
                assert sum(each.pipeline_mean for each in parts) == pytest.approx(company.pipeline_mean)
                new = sum(each.new_business_mean for each in parts)
                assert new == pytest.approx(company.new_business_mean)


def test_months_make_the_quarter(lines: list[Line]) -> None:
    """July is over and counts as won; August and September make the rest of the quarter."""
    months = [_of(lines, "company", "month", ahead)[0] for ahead in (0, 1)]
    (quarter,) = _of(lines, "company", "quarter")

    assert quarter.closed == 500
    assert quarter.mean == pytest.approx(500 + sum(month.mean for month in months))


def test_paths_add_up_too(model: Revenue) -> None:
    """Not only means: in every path what people bring is what the company brings."""
    simulated = run(model.components, _inputs(), seed=3)
    level = np.array([subject[0] for subject in simulated.subjects])

    whole = simulated.paths[:, :, level == "company"].sum(axis=2)
    for part in ("user", "team", "product"):
        parts = simulated.paths[:, :, level == part].sum(axis=2)
        np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1e-6)


def test_sample_paths_have_the_exact_means(model: Revenue) -> None:
    """Over many paths the average is the expectation that is told."""
    simulated = run(replace(model.components, paths=4000), _inputs(), seed=3)
    company = [subject[0] for subject in simulated.subjects].index("company")

    told = (simulated.pipeline + simulated.new_business)[:, company].sum()
    assert simulated.paths[:, :, company].sum(axis=1).mean() == pytest.approx(told, rel=0.03)


def test_quantiles_rise_and_never_fall_below_what_is_won(lines: list[Line]) -> None:
    """A distribution is one, and money that is in stays in."""
    for line in lines:
        assert list(line.quantiles) == sorted(line.quantiles)
        assert line.quantiles[0] >= line.closed


def test_inputs_survive_being_written(model: Revenue, lines: list[Line]) -> None:
    """From what is kept of a snapshot the same numbers follow, and the digest tells inputs apart."""
    again = Inputs.from_json(_inputs().to_json())

    assert model.combine(again) == lines
    assert again.digest() == _inputs().digest()
    assert replace(again, deals=again.deals[1:]).digest() != again.digest()


def test_a_deal_more_leaves_the_others_paths_alone() -> None:
    """A deal's luck hangs on its id: what changed in a forecast is what changed in the record."""
    chances = np.full((3, MONTHS), 0.05)
    three = outcomes(["a", "b", "c"], chances, shock=0.02, paths=50, seed=1)
    two = outcomes(["a", "c"], chances[:2], shock=0.02, paths=50, seed=1)

    np.testing.assert_array_equal(three[:, [0, 2]], two)


def test_deals_that_share_their_luck_spread_wider_around_the_same_mean() -> None:
    """The common factor leaves each deal's chance alone and makes good and bad months."""
    names = [str(number) for number in range(200)]
    chances = np.full((200, MONTHS), 0.03)
    alone, together = (
        (outcomes(names, chances, shock=shock, paths=2000, seed=4) == 0).sum(axis=1) for shock in (0.0, 0.1)
    )

    assert alone.mean() == pytest.approx(together.mean(), abs=0.8)
    assert together.std() > 1.5 * alone.std()


def test_nothing_open_is_business_to_come_alone(model: Revenue) -> None:
    """Without open deals the pipeline is worth nothing, and new business still is."""
    lines = model.combine(Inputs(as_of=AT, deals=(), users={"owner 0": ()}))

    assert sum(line.pipeline_mean for line in lines) == 0
    assert _of(lines, "company", "quarter", 2)[0].new_business_mean > 0
