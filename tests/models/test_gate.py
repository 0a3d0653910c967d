"""The gate promotes what is at least as good, refuses what is worse or saw the future, and says why."""

from dataclasses import replace

import pytest

from models.contract import ErrorByChance, Metrics, ModelCard, SegmentMetrics
from models.win_probability import Evaluation, report, untrained
from models.win_probability.gate import Limits, Rival, decide

GOOD = Metrics(
    rows=4000,
    effective_rows=2000,
    base_rate=0.3,
    brier=0.18,
    brier_skill=0.14,
    ece=0.02,
    auc=0.75,
    log_loss=0.54,
)
RATE = replace(GOOD, brier=0.21, brier_skill=0.0, auc=0.5)
LIMITS = Limits()
CHANCE = ErrorByChance(median=0.02, high=0.035, tolerated=0.02)


def _segment(brier: float, *, rows: float = 500) -> SegmentMetrics:
    return SegmentMetrics("stage", "Offer", replace(GOOD, brier=brier, effective_rows=rows))


@pytest.fixture
def challenger() -> ModelCard:
    """A learned model, better than the rates."""
    judged = Evaluation(
        metrics=GOOD,
        baselines={"base_rate": RATE, "stage_prior": replace(RATE, brier=0.2)},
        skill_low=0.1,
        ece_by_chance=CHANCE,
        segments=[_segment(0.19)],
    )
    return replace(report.card_of(untrained("acme"), judged, version="candidate"), basis="model")


@pytest.fixture
def champion() -> Rival:
    """A champion exactly as good as the challenger."""
    return Rival(version="acme/4", learned=True, metrics=GOOD, segments=[_segment(0.19)])


def test_the_first_model_that_beats_the_rates_is_promoted(challenger: ModelCard) -> None:
    """Without a champion, beating the base rate and the stages' rates is enough."""
    assert decide(challenger, champion=None, limits=LIMITS).promote


def test_an_equal_challenger_is_promoted(challenger: ModelCard, champion: Rival) -> None:
    """As good on the same rows is good enough: it has learned from newer deals."""
    assert decide(challenger, champion=champion, limits=LIMITS).promote


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"metrics": replace(GOOD, brier=0.1801)}, "Brier 0.1801 is worse than acme/4's 0.1800"),
        ({"metrics": replace(GOOD, ece=0.031)}, "Calibration error 0.031 is worse"),
        (
            {"metrics": replace(GOOD, ece=0.056)},
            "off by 0.056 on average (ECE), where chance alone explains 0.035",
        ),
        ({"ece_by_chance": None}, "calibration was not checked"),
        ({"segments": [_segment(0.22)]}, "For stage Offer Brier 0.2200 is worse"),
        ({"skill_low": -0.01}, "does not surely beat the base rate"),
        (
            {"baselines": {"stage_prior": replace(RATE, brier=0.17)}},
            "no better than answering by stage prior",
        ),
        ({"leaks": ["Column won_at alone tells."]}, "Column won_at alone tells."),
    ],
)
def test_every_refusal_explains_itself(
    challenger: ModelCard, champion: Rival, change: dict[str, object], sentence: str
) -> None:
    """Worse figures, worse calibration, a worse segment, no skill or a leak: refused, in a sentence."""
    worse = replace(challenger, **change)  # type: ignore[arg-type]
    decision = decide(worse, champion=champion, limits=LIMITS)

    assert not decision.promote
    assert sentence in decision.sentence


def test_the_first_model_too_must_be_calibrated(challenger: ModelCard) -> None:
    """An error that chance does not explain is refused without any champion to compare with."""
    bent = replace(challenger, metrics=replace(GOOD, ece=0.2))

    assert not decide(bent, champion=None, limits=LIMITS).promote
    assert decide(replace(bent, metrics=replace(GOOD, ece=0.055)), champion=None, limits=LIMITS).promote


def test_calibration_cannot_creep(challenger: ModelCard, champion: Rival) -> None:
    """A little worse than the champion passes while chance explains the error, and never beyond."""
    ece = GOOD.ece
    passed: list[float] = []
    while decide(
        replace(challenger, metrics=replace(GOOD, ece=ece)),
        champion=replace(champion, metrics=replace(GOOD, ece=passed[-1] if passed else GOOD.ece)),
        limits=LIMITS,
    ).promote:
        passed.append(ece)
        ece += 0.005

    assert passed[-1] == pytest.approx(CHANCE.high)


def test_a_small_segment_decides_nothing(challenger: ModelCard, champion: Rival) -> None:
    """A slice of few rows is noise; it may be worse."""
    noisy = replace(challenger, segments=[_segment(0.3, rows=100)])

    assert decide(noisy, champion=champion, limits=LIMITS).promote


def test_a_champion_that_cannot_be_judged_stays(challenger: ModelCard, champion: Rival) -> None:
    """A champion that reads columns the rows lack is not beaten by default."""
    blind = replace(champion, blind_to=["call_minutes"])
    decision = decide(challenger, champion=blind, limits=LIMITS)

    assert not decision.promote
    assert "call_minutes" in decision.sentence


def test_a_prior_follows_only_nothing_or_a_prior(champion: Rival) -> None:
    """Too little history gives a prior its chance, but never against a learned champion."""
    prior = report.card_of(untrained("acme"), Evaluation(), version="candidate")

    assert decide(prior, champion=None, limits=LIMITS).promote
    assert decide(prior, champion=replace(champion, learned=False), limits=LIMITS).promote
    assert not decide(prior, champion=champion, limits=LIMITS).promote
