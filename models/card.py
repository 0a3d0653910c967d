"""The card of any model: what it foretells, how good it was on later data, and what speaks against it.

The win-probability model keeps the fuller `models.contract.ModelCard`; every later kind of model fills this.
Figures have names, so that a forecast (WAPE), a hazard (Brier, ECE) and a policy (value, regret) fit alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from models.contract import Basis, Period, ReliabilityBin

CARD: Final = "card.json"
"""The file beside a version's other files."""
_SHOWN: Final = 15


@dataclass(frozen=True, slots=True)
class Segment:
    """Figures of one slice of the held-out data."""

    by: str
    segment: str
    rows: int
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Enough:
    """How much history there is of one thing, and how much a model needs."""

    what: str
    there: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the gate reads and a model page shows of one version."""

    model: str
    organization: str
    version: str
    outcome: str
    """What is foretold, in a sentence: of whom, what, by when."""
    basis: Basis
    basis_note: str
    trained_at: str
    """UTC, ISO 8601."""
    service: str | None = None
    """The feature service it reads, if any."""
    features: int = 0
    periods: Mapping[str, Period] = field(default_factory=dict)
    primary: str
    """The figure that decides; lower is better."""
    calibration: str | None = None
    """The figure that says how far from what happened its chances or intervals are; lower is better."""
    calibration_limit: float | None = None
    """What chance explains of that figure and what is tolerated beyond; above it nothing is promoted."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """On data later than all it was trained on; empty of a prior."""
    baselines: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """The same held-out data answered by simple rivals, by the same figures."""
    segments: Sequence[Segment] = ()
    reliability: Sequence[ReliabilityBin] = ()
    importance: Mapping[str, float] = field(default_factory=dict)
    leaks: Sequence[str] = ()
    """What the leakage checks found, each a sentence; empty when they passed."""
    enough: Sequence[Enough] = ()
    notes: Sequence[str] = ()
    """What a reader must know besides, each a sentence."""

    @property
    def doubt(self) -> str | None:
        """Why a learned model is not to be called calibrated; None when it is, or claims nothing."""
        if self.calibration is None or self.calibration_limit is None or self.calibration not in self.figures:
            return None
        found = self.figures[self.calibration]
        if found <= self.calibration_limit:
            return None
        return (
            f"It is not calibrated: {self.calibration} is {found:.3f} on later data, "
            f"where chance and tolerance explain {self.calibration_limit:.3f}."
        )


def to_json(card: Card) -> dict[str, Any]:
    """Return what `from_json` reads."""
    return asdict(card)


def from_json(written: Mapping[str, Any]) -> Card:
    """Return the card that `to_json` wrote."""
    parts = dict(written)
    parts["periods"] = {name: Period(**each) for name, each in written["periods"].items()}
    parts["segments"] = tuple(Segment(**each) for each in written["segments"])
    parts["reliability"] = tuple(ReliabilityBin(**each) for each in written["reliability"])
    parts["enough"] = tuple(Enough(**each) for each in written["enough"])
    for name in ("leaks", "notes"):
        parts[name] = tuple(written[name])
    return Card(**parts)


def markdown(card: Card, *, general: str) -> str:
    """Return the card as a page: what holds for every version, then this version's own figures."""
    parts = [
        general.rstrip(),
        f"## This version: {card.organization}, {card.version}",
        card.outcome,
        card.basis_note,
    ]
    if card.enough:
        needs = ((each.what, f"{each.there:,}", f"{each.needed:,}") for each in card.enough)
        parts.append(_table(("history", "there", "needed"), needs))
    if card.figures:
        told = {"model": card.figures, **card.baselines}
        parts += [
            f"Judged on data later than all it was trained on; {card.primary} decides, lower is better.",
            _figures(told),
            f"**{card.doubt}**" if card.doubt else "",
            "Leakage checks: " + (" ".join(card.leaks) or "passed."),
        ]
    if card.reliability:
        bins = (
            (f"{b.predicted:.1%}", f"{b.observed:.1%}", f"{b.low:.1%} to {b.high:.1%}", f"{b.rows:,}")
            for b in card.reliability
        )
        parts += ["### Reliability", _table(("said", "happened", "95 % interval", "rows"), bins)]
    if card.segments:
        parts += ["### By segment", _figures({f"{s.by}: {s.segment}": s.figures for s in card.segments})]
    if card.importance:
        weights = ((name, f"{effect:.3f}") for name, effect in list(card.importance.items())[:_SHOWN])
        parts += ["### What weighs most", _table(("column", "mean absolute effect"), weights)]
    return "\n\n".join(part for part in [*parts, *card.notes] if part) + "\n"


def _figures(told: Mapping[str, Mapping[str, float]]) -> str:
    names = list(dict.fromkeys(name for figures in told.values() for name in figures))
    rows = (
        (who, *("" if name not in figures else f"{figures[name]:,.4g}" for name in names))
        for who, figures in told.items()
    )
    return _table(("", *names), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
