"""The model card of one version: its data for the model page and for gates, and its Markdown for people."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from models.contract import ErrorByChance, Metrics, ModelCard, Period, ReliabilityBin, SegmentMetrics
from models.win_probability.evaluate import Evaluation
from models.win_probability.predict import WinProbability
from models.win_probability.spec import BANDS, MODEL

_GENERAL = Path(__file__).with_name("card.md")
_JUDGED = "Figures below are of the test period, which neither training nor calibration saw."
_SHOWN_FEATURES = 15


def card_of(model: WinProbability, evaluation: Evaluation, *, version: str) -> ModelCard:
    """Return the card of a model as judged."""
    learned, need = model.learned, model.origin.params.minimum
    card = ModelCard(
        model=MODEL,
        organization=model.origin.organization,
        version=version,
        basis=model.basis,
        basis_note=model.basis_note,
        trained_at=model.origin.trained_at,
        service=model.service,
        features=len(model.columns) if learned else 0,
        periods=dict(learned.periods) if learned else {},
        calibration=learned.calibration.method if learned else "none",
        metrics=evaluation.metrics,
        baselines=dict(evaluation.baselines),
        skill_low=evaluation.skill_low,
        ece_by_chance=evaluation.ece_by_chance,
        segments=list(evaluation.segments),
        reliability=list(evaluation.reliability),
        importance=dict(evaluation.importance),
        leaks=list(evaluation.leaks),
        won=model.prior.won,
        lost=model.prior.lost,
        needed_won=need.won,
        needed_lost=need.lost,
        bands=dict(BANDS),
    )
    return replace(card, basis_note=replace(model, doubt=card.doubt).basis_note)


def to_json(card: ModelCard) -> dict[str, Any]:
    """Return what `from_json` reads."""
    return asdict(card)


def from_json(written: dict[str, Any]) -> ModelCard:
    """Return the card written by `to_json`."""
    return ModelCard(
        **{
            **written,
            "periods": {name: Period(**each) for name, each in written["periods"].items()},
            "metrics": Metrics(**written["metrics"]) if written["metrics"] else None,
            "baselines": {name: Metrics(**each) for name, each in written["baselines"].items()},
            "ece_by_chance": ErrorByChance(**chance) if (chance := written.get("ece_by_chance")) else None,
            "segments": [
                SegmentMetrics(**{**s, "metrics": Metrics(**s["metrics"])}) for s in written["segments"]
            ],
            "reliability": [ReliabilityBin(**each) for each in written["reliability"]],
        }
    )


def markdown(card: ModelCard) -> str:
    """Return the card as a page: what holds for every version, then this version's own figures."""
    parts = [
        _GENERAL.read_text().rstrip(),
        f"## This version: {card.organization}, {card.version}",
        card.basis_note,
    ]
    if card.metrics:
        parts += [
            _table(
                (
                    "period",
                    "from",
                    "until",
                    "deals",
                    "won",
                    "rows",
                    "effective rows",
                    "still open at its end",
                ),
                (
                    (
                        name,
                        each.begins[:10],
                        each.ends[:10],
                        f"{each.deals:,}",
                        f"{each.won:,}",
                        f"{each.rows:,}",
                        f"{each.effective_rows:,.0f}",
                        f"{each.open_share:.0%}",
                    )
                    for name, each in card.periods.items()
                ),
            ),
            f"Calibration: {card.calibration}. {_JUDGED}",
            _figures({"model": card.metrics, **card.baselines}),
            f"Brier skill is at least {card.skill_low:.3f} with 95 % confidence (deals resampled).",
            _calibrated(card, card.metrics.ece),
            "Leakage checks: " + (" ".join(card.leaks) or "passed."),
            "### Reliability",
            _table(
                ("said", "happened", "95 % interval", "rows"),
                (
                    (f"{b.predicted:.1%}", f"{b.observed:.1%}", f"{b.low:.1%} to {b.high:.1%}", f"{b.rows:,}")
                    for b in card.reliability
                ),
            ),
            "### By segment",
            _figures({f"{s.by}: {s.segment}": s.metrics for s in card.segments}),
            "### What weighs most",
            _table(
                ("column", "mean absolute effect (log-odds)"),
                ((name, f"{effect:.3f}") for name, effect in list(card.importance.items())[:_SHOWN_FEATURES]),
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _calibrated(card: ModelCard, ece: float) -> str:
    chance = card.ece_by_chance
    if card.doubt is not None or chance is None:
        return f"**{card.doubt}**"
    return (
        f"It is calibrated: its ECE is {ece:.3f}. Exact probabilities of the same deals would show "
        f"{chance.median:.3f} by chance, and one time in twenty more than {chance.high:.3f}; "
        f"{chance.tolerated} beyond that is tolerated."
    )


def _figures(metrics: dict[str, Metrics]) -> str:
    return _table(
        ("", "rows", "won", "Brier", "Brier skill", "ECE", "AUC", "log loss"),
        (
            (
                name,
                f"{each.rows:,}",
                f"{each.base_rate:.1%}",
                f"{each.brier:.4f}",
                f"{each.brier_skill:.3f}",
                f"{each.ece:.3f}",
                "" if each.auc is None else f"{each.auc:.3f}",
                f"{each.log_loss:.4f}",
            )
            for name, each in metrics.items()
        ),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
