"""What comes next is foretold by rivals that were judged, with honest ends for what is short or still."""

import numpy as np
import pytest

from models.series import GRID, Forecast, Series, forecast
from models.series.backtest import tried
from models.series.rivals import Question, answer, eligible, following
from tests.models.series.conftest import HORIZON, SEASON, history, monthly


def test_the_season_goes_on(made: dict[str, Forecast]) -> None:
    """What the line and the season say is within the interval, and nearer than the last value."""
    one = monthly("s2", seed=2, count=60 + HORIZON, slope=1.0)
    comes = one.values[-HORIZON:]
    last = history()[2].values[-1]

    assert np.abs(made["s2"].mean - comes).mean() < np.abs(last - comes).mean()
    assert np.mean((comes >= made["s2"].low[95]) & (comes <= made["s2"].high[95])) >= 0.5


def test_shares_are_whole_and_everyone_counts(made: dict[str, Forecast]) -> None:
    """Weights sum to one; each rival was tested; whoever erred less counts more."""
    told = made["s1"]

    assert sum(told.weights.values()) == pytest.approx(1)
    assert set(told.weights) == {"seasonal_naive", "theta", "dynamic_theta", "ets", "level", "stl_ets"}
    assert set(told.errors) == set(told.weights)
    assert told.rung == "combined"
    assert told.note.startswith("6 rivals")


def test_intervals_hold_each_other(made: dict[str, Forecast]) -> None:
    """The mean lies in the 80 % interval, which lies in the 95 % one; quantiles rise."""
    for told in made.values():
        assert (told.low[95] <= told.low[80]).all()
        assert (told.low[80] <= told.mean).all()
        assert (told.mean <= told.high[80]).all()
        assert (told.high[80] <= told.high[95]).all()
        assert (np.diff(told.quantiles, axis=1) >= 0).all()
        assert told.quantiles.shape == (HORIZON, GRID.size)


def test_later_steps_are_less_sure(made: dict[str, Forecast]) -> None:
    """An interval never narrows as it goes on."""
    assert (np.diff(made["s0"].high[80] - made["s0"].low[80]) >= -1e-9).all()


def test_what_is_too_short_says_so(made: dict[str, Forecast]) -> None:
    """Five values allow no backtest; the width comes from the other series."""
    assert made["short"].rung == "untested"
    assert "too few for a backtest" in made["short"].note
    assert made["short"].errors == {}
    assert (made["short"].high[80] > made["short"].low[80]).all()


def test_what_never_moved_is_repeated(made: dict[str, Forecast]) -> None:
    """No width is invented."""
    assert made["still"].rung == "last"
    assert made["still"].mean.tolist() == [5.0] * HORIZON
    assert made["still"].high[95].tolist() == [5.0] * HORIZON


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_few_values_alone_are_answered_widely(count: int) -> None:
    """However few: numbers, a width, and words for it."""
    (told,) = forecast([Series("a", np.arange(1.0, count + 1))], horizon=3, season=12, seed=1)

    assert np.isfinite(told.quantiles).all()
    assert (told.high[95] > told.low[95]).all()
    assert "too few" in told.note


def test_nothing_falls_below_zero_that_never_did() -> None:
    """A falling series of counts stops at zero; one that was below may go on."""
    falling = np.maximum(40.0 - 2 * np.arange(24), 0.0) + 1.0
    kept, free = forecast(
        [Series("counts", falling - 1), Series("balance", falling - 20)], horizon=6, season=1, seed=1
    )

    assert kept.quantiles.min() >= 0
    assert free.quantiles.min() < 0


def test_again_is_the_same() -> None:
    """The same series and seed give the same numbers, to the last bit."""
    one = [monthly("a", seed=3, count=40)]
    first, second = (forecast(one, horizon=4, season=12, seed=1)[0] for _ in range(2))

    assert first.quantiles.tobytes() == second.quantiles.tobytes()
    assert first.weights == second.weights


@pytest.mark.parametrize("asked", [{"horizon": 0}, {"season": 0}, {"levels": (100,)}])
def test_what_cannot_be_asked_is_refused(asked: dict[str, int]) -> None:
    """With a sentence, before any work."""
    with pytest.raises(ValueError, match=r"at least 1|percents"):
        forecast(history(), **({"horizon": 3, "season": 12, "seed": 1} | asked))  # type: ignore[arg-type]


def test_a_hole_is_refused() -> None:
    """A value that is no number is named by its series."""
    with pytest.raises(ValueError, match="'holed'"):
        forecast([Series("holed", np.array([1.0, np.nan, 2.0]))], horizon=2, season=1, seed=1)


def test_no_series_no_forecasts() -> None:
    """Nothing asked is nothing answered."""
    assert forecast([], horizon=3, season=12, seed=1) == []


def test_a_rival_that_fails_is_left_out() -> None:
    """STL without two rounds of the season has no answer."""
    assert answer("stl_ets", Question(np.arange(20.0), 3, 12)) is None


def test_the_backtest_sees_nothing_of_what_it_foretells() -> None:
    """Changing the last values changes no answer from before them."""
    one, other = monthly("a", seed=1), monthly("a", seed=1)
    other.values[-2:] = 900
    first, second = (tried(each, horizon=6, season=12, seed=1, slow=False) for each in (one, other))
    steps = first.scale / second.scale

    for name in first.answers:  # the errors of steps before the change, from each origin that lies before it
        seen = np.isfinite(first.off[name])
        assert np.allclose(first.off[name][0, :0], second.off[name][0, :0])
        for place, offset in enumerate((2, 4, 6, 8, 10)):
            early = slice(0, max(0, offset - 2))
            assert np.allclose(
                first.off[name][place, early][seen[place, early]] * steps,
                second.off[name][place, early][seen[place, early]],
            )


def test_long_seasons_and_daily_years_bring_other_rivals() -> None:
    """Fifty-two weeks are taken out by STL; two dated years of days let Prophet compete, if there is time."""
    days = np.datetime64("2024-01-01") + np.arange(800)
    daily = Question(np.ones(800), 7, 7, days.astype("datetime64[D]"))

    assert "stl_ets" in eligible(Question(np.ones(150), 4, 52), slow=True)
    assert "ets" not in eligible(Question(np.ones(150), 4, 52), slow=True)
    assert "prophet" in eligible(daily, slow=True)
    assert "prophet" not in eligible(daily, slow=False)
    assert "prophet" not in eligible(Question(np.ones(800), 7, 7), slow=True)


def test_months_end_where_the_calendar_says() -> None:
    """A month after 31 January is the last of February."""
    ahead = following(np.array(["2023-12-31", "2024-01-31"], dtype="datetime64[D]"), 2, step=31)

    assert ahead.astype("datetime64[D]").astype(str).tolist() == ["2024-02-29", "2024-03-31"]


@pytest.mark.slow
def test_prophet_answers_where_it_competes() -> None:
    """It takes dates, says nothing on the terminal and gives as many numbers as asked."""
    days = (np.datetime64("2022-01-03") + 7 * np.arange(120)).astype("datetime64[D]")
    values = 10 + np.sin(2 * np.pi * np.arange(120) / 52)
    given = answer("prophet", Question(values, 4, 52, days))

    assert given is not None
    assert given.mean == pytest.approx(values[-1], abs=2)


@pytest.mark.slow
def test_more_processes_give_the_same() -> None:
    """How the work is shared is nobody's business."""
    many = [monthly(f"s{number}", seed=number, count=40) for number in range(10)]
    one, two = (forecast(many, horizon=4, season=12, seed=1, jobs=jobs) for jobs in (1, 2))

    assert [each.mean.tolist() for each in one] == [each.mean.tolist() for each in two]
    assert len(one) == len(many)
    assert one[0].mean.size == 4
    assert SEASON == 12
