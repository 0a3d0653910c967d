"""The gate before promotion, for every kind of model: what a challenger must show, and why it was refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.card import Card


@dataclass(frozen=True)
class Decision:
    """Whether to promote, and why, each reason a sentence."""

    promote: bool
    because: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All reasons as one text."""
        return " ".join(self.because)


@dataclass(frozen=True)
class Standing:
    """The champion: its name, whether it learned, and its figures on the challenger's held-out data."""

    version: str
    learned: bool
    figures: Mapping[str, float]


@dataclass(frozen=True)
class Slack:
    """How much worse than the champion a challenger may be on the same held-out data."""

    primary: float = 0.0
    """As a share of the champion's figure."""
    calibration: float = 0.01
    """In the figure's own unit."""


def decide(challenger: Card, *, champion: Standing | None, slack: Slack) -> Decision:
    """Return the decision over a challenger; a prior may only follow nothing or another prior."""
    if challenger.basis == "prior":
        if champion is not None and champion.learned:
            reason = f"The history no longer suffices to learn a model; {champion.version} stays."
            return Decision(promote=False, because=(reason,))
        return Decision(promote=True, because=("A prior answers until there is history enough for a model.",))
    if challenger.primary not in challenger.figures:
        return Decision(promote=False, because=("It was not judged on later data.",))
    faults = [*challenger.leaks, *_against_baselines(challenger)]
    if challenger.doubt is not None:
        faults.append(challenger.doubt)
    if champion is not None and champion.learned:
        faults += _against_champion(challenger, champion, slack)
    if faults:
        return Decision(promote=False, because=tuple(faults))
    return Decision(promote=True, because=(_praise(challenger, champion),))


def _against_baselines(challenger: Card) -> list[str]:
    name, mine = challenger.primary, challenger.figures[challenger.primary]
    return [
        f"It is no better than {rival.replace('_', ' ')}: {name} {mine:.4f} against {figures[name]:.4f}."
        for rival, figures in challenger.baselines.items()
        if name in figures and mine >= figures[name]
    ]


def _against_champion(challenger: Card, champion: Standing, slack: Slack) -> list[str]:
    faults = []
    name, mine = challenger.primary, challenger.figures[challenger.primary]
    theirs = champion.figures.get(name)
    if theirs is None:
        return [f"{champion.version} cannot be judged on these rows; promote by hand to replace it."]
    if mine > theirs + slack.primary * abs(theirs):
        faults.append(
            f"{name} {mine:.4f} is worse than {champion.version}'s {theirs:.4f} on the same held-out data."
        )
    measure = challenger.calibration
    if measure is not None and measure in challenger.figures and measure in champion.figures:
        ours, held = challenger.figures[measure], champion.figures[measure]
        if ours > held + slack.calibration:
            faults.append(
                f"{measure} {ours:.3f} is worse than {champion.version}'s {held:.3f} "
                f"by more than {slack.calibration}."
            )
    return faults


def _praise(challenger: Card, champion: Standing | None) -> str:
    name = challenger.primary
    measured = f"{name} {challenger.figures[name]:.4f}"
    if champion is None or not champion.learned:
        return f"The first learned model: {measured} on later data."
    return f"{measured}, against {champion.version}'s {champion.figures[name]:.4f} on the same data."
