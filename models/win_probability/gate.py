"""The gate before promotion: what a challenger must show against the champion, and why it was refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.contract import Metrics, ModelCard, SegmentMetrics
from models.gate import Decision


@dataclass(frozen=True)
class Limits:
    """How much worse a challenger may be; `params.yaml` holds the values in use."""

    brier: float = 0.0
    """On the same held-out rows as the champion's."""
    ece: float = 0.01
    """For an error that chance explains; beyond that it may not be worse at all, or it would creep."""
    ece_beyond_chance: float = 0.02
    """How far a calibration error may lie beyond what chance alone explains (95th percentile), with or
    without a champion. Above it a model is refused, and not called calibrated if it is promoted by hand."""
    segment: float = 0.02
    """Brier of any segment of at least `segment_rows` effective rows."""
    segment_rows: float = 200.0
    suspicious_auc: float = 0.97
    """A column that alone ranks better than this stops a promotion."""


@dataclass(frozen=True)
class Rival:
    """The champion on the challenger's held-out rows."""

    version: str
    learned: bool
    metrics: Metrics
    segments: Sequence[SegmentMetrics]
    blind_to: Sequence[str] = ()
    """Columns it reads that those rows do not have: it cannot be judged on them."""


def decide(challenger: ModelCard, *, champion: Rival | None, limits: Limits) -> Decision:
    """Return the decision over a challenger; a prior may only follow nothing or another prior."""
    if challenger.metrics is None:
        if champion is not None and champion.learned:
            reason = f"The history no longer suffices to learn a model; {champion.version} stays."
            return Decision(promote=False, because=(reason,))
        return Decision(promote=True, because=("A prior answers until there is history enough for a model.",))
    faults = [*challenger.leaks, *_against_rates(challenger, challenger.metrics)]
    if challenger.doubt is not None:
        faults.append(challenger.doubt)
    if champion is not None and champion.learned:
        faults += _against_champion(challenger, challenger.metrics, champion, limits)
    if faults:
        return Decision(promote=False, because=tuple(faults))
    return Decision(promote=True, because=(_praise(challenger.metrics, champion),))


def _against_rates(challenger: ModelCard, metrics: Metrics) -> list[str]:
    faults = []
    if challenger.skill_low is None or challenger.skill_low <= 0:
        faults.append(
            f"It does not surely beat the base rate: Brier skill {metrics.brier_skill:.3f}, "
            f"at least {challenger.skill_low or 0.0:.3f} with 95 % confidence."
        )
    faults += [
        f"It is no better than answering by {name.replace('_', ' ')}: "
        f"Brier {metrics.brier:.4f} against {rival.brier:.4f}."
        for name, rival in challenger.baselines.items()
        if metrics.brier >= rival.brier
    ]
    return faults


def _against_champion(challenger: ModelCard, metrics: Metrics, champion: Rival, limits: Limits) -> list[str]:
    if champion.blind_to:
        columns = ", ".join(champion.blind_to)
        return [
            f"{champion.version} reads columns these rows lack ({columns}); promote by hand to replace it."
        ]
    faults = []
    if metrics.brier > champion.metrics.brier + limits.brier:
        faults.append(
            f"Brier {metrics.brier:.4f} is worse than {champion.version}'s {champion.metrics.brier:.4f} "
            f"on the same {metrics.rows:,} rows."
        )
    chance = challenger.ece_by_chance
    slack = limits.ece if chance is not None and metrics.ece <= chance.high else 0.0
    if metrics.ece > champion.metrics.ece + slack:
        faults.append(
            f"Calibration error {metrics.ece:.3f} is worse than {champion.version}'s "
            f"{champion.metrics.ece:.3f}"
            + (f" by more than {slack}." if slack else ", and chance does not explain it.")
        )
    theirs = {(each.by, each.segment): each.metrics for each in champion.segments}
    for each in challenger.segments:
        rival = theirs.get((each.by, each.segment))
        if rival is None or each.metrics.effective_rows < limits.segment_rows:
            continue
        if each.metrics.brier > rival.brier + limits.segment:
            faults.append(
                f"For {each.by} {each.segment} Brier {each.metrics.brier:.4f} is worse than "
                f"{champion.version}'s {rival.brier:.4f} by more than {limits.segment}."
            )
    return faults


def _praise(metrics: Metrics, champion: Rival | None) -> str:
    measured = f"Brier {metrics.brier:.4f}, skill {metrics.brier_skill:.3f}, ECE {metrics.ece:.3f}"
    if champion is None or not champion.learned:
        return f"The first learned model: {measured} on {metrics.rows:,} held-out rows."
    return f"{measured}, against {champion.version}'s Brier {champion.metrics.brier:.4f} on the same rows."
