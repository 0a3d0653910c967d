"""Judging a churn model on the last period: who was lost within each horizon, against what was said."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.card import Card, Enough, Segment
from models.churn.periods import Cuts, Rows, rows_of
from models.churn.predict import ChurnModel, Units
from models.churn.spec import HORIZONS, KINDS, MAIN, MODEL, Kind, Params
from models.evaluation import auc, ece_by_chance, measure, reliability

Floats = NDArray[np.float64]

OUTCOME = (
    "Of a customer: that a running subscription is left within 90 days, or, of one without a subscription, "
    "that no order comes within 180 days."
)
_SMALLEST_SEGMENT = 50
_SUSPICIOUS = 0.98


@dataclass(frozen=True)
class Held:
    """What was held out of one kind, ask by ask, for one horizon."""

    account: NDArray[np.object_]
    lost: Floats
    said: Floats
    rate: Floats
    """What the overall rate says."""


def judge(model: ChurnModel, table: pa.Table) -> Card:
    """Return the card of a model, judged on the last period of the table it was trained on."""
    params = Params.read(model.origin.params)
    held = _held(model, table)
    main = [held[kind, MAIN[kind]] for kind in KINDS if (kind, MAIN[kind]) in held]
    if not main:
        return _card(model, params)
    lost, said, rate = (
        np.concatenate([getattr(each, name) for each in main]) for name in ("lost", "said", "rate")
    )
    account = np.concatenate([each.account for each in main])
    chance = float(np.quantile(ece_by_chance(said, account, seed=params.seed), 0.95))
    return _card(
        model,
        params,
        figures=figures_of(lost, said) | _by_kind(held),
        baselines={"rate": figures_of(lost, rate)},
        limit=chance + params.tolerated,
        segments=_segments(held),
        leaks=_leaks(model, table),
        said=(lost, said),
    )


def judge_rival(rival: ChurnModel, challenger: ChurnModel, table: pa.Table) -> Mapping[str, float]:
    """Return another version's figures on the challenger's held-out rows."""
    held = _held(rival, table, like=challenger)
    main = [held[kind, MAIN[kind]] for kind in KINDS if (kind, MAIN[kind]) in held]
    if not main:
        return {}
    return figures_of(*(np.concatenate([getattr(each, name) for each in main]) for name in ("lost", "said")))


def figures_of(lost: Floats, said: Floats) -> dict[str, float]:
    """Return the figures of chances that were told, by name."""
    found = measure(lost, said)
    figures = {"brier": found.brier, "skill": found.brier_skill, "ece": found.ece, "log_loss": found.log_loss}
    figures |= {"base_rate": found.base_rate, "rows": float(found.rows)}
    return figures | ({} if found.auc is None else {"auc": found.auc})


def _held(
    model: ChurnModel, table: pa.Table, *, like: ChurnModel | None = None
) -> dict[tuple[Kind, int], Held]:
    """Return what the model says of asks in the test period that were watched for the whole horizon."""
    judged = like or model
    found: dict[tuple[Kind, int], Held] = {}
    for kind in judged.learned:
        cuts = Cuts(**{name: np.datetime64(moment) for name, moment in judged.cuts.items()})
        rows = rows_of(table, kind)
        if kind == "purchases":
            rows = _without(rows, rows_of(table, "contract"))
        late = rows.as_of >= cuts.test_from
        for days in HORIZONS:
            kept = np.flatnonzero(late & (rows.watched >= days))
            if kept.size:
                found[kind, days] = _answers(model, rows, kept, kind=kind, days=days)
    return found


def _without(rows: Rows, contracts: Rows) -> Rows:
    """Return the asks about accounts that had no subscription then: of others the subscription is told."""
    running = set(zip(contracts.account.tolist(), contracts.as_of.tolist(), strict=True))
    asked = zip(rows.account.tolist(), rows.as_of.tolist(), strict=True)
    kept = np.asarray([ask not in running for ask in asked], dtype=bool)
    return Rows(
        rows.table.filter(pa.array(kept)),
        rows.account[kept],
        rows.as_of[kept],
        rows.event[kept],
        rows.watched[kept],
    )


def _answers(model: ChurnModel, rows: Rows, kept: NDArray[np.intp], *, kind: Kind, days: int) -> Held:
    keys = [
        f"{account} {moment}" for account, moment in zip(rows.account[kept], rows.as_of[kept], strict=True)
    ]
    _, first, ask = np.unique(np.asarray(keys), return_index=True, return_inverse=True)
    asks = first.size
    within = (rows.event[kept] <= days).astype(np.float64)
    happened = np.zeros(asks)
    np.maximum.at(happened, ask, within)
    units = Units(kind, rows.table.take(kept), ask.astype(np.intp))
    said = model.chances(units, asks=asks)[days]
    count = np.bincount(ask, minlength=asks) if kind == "contract" else np.ones(asks)
    rate = np.asarray([model.priors[kind].chance(int(days * each), kind=kind) for each in count])
    lost = happened if kind == "contract" else 1 - happened
    return Held(rows.account[kept][first], lost, said, rate)


def _by_kind(held: Mapping[tuple[Kind, int], Held]) -> dict[str, float]:
    found: dict[str, float] = {}
    for (kind, days), each in held.items():
        told = figures_of(each.lost, each.said)
        found |= {f"{kind}_{days}_{name}": value for name, value in told.items() if name != "log_loss"}
    return found


def _segments(held: Mapping[tuple[Kind, int], Held]) -> tuple[Segment, ...]:
    return tuple(
        Segment("way to leave", f"{kind}, {days} days", each.lost.size, figures_of(each.lost, each.said))
        for (kind, days), each in held.items()
        if each.lost.size >= _SMALLEST_SEGMENT
    )


def _leaks(model: ChurnModel, table: pa.Table) -> tuple[str, ...]:
    """Return the columns that alone tell who was lost too well, among the held-out asks."""
    faults = []
    for kind in model.learned:
        cuts = Cuts(**{name: np.datetime64(moment) for name, moment in model.cuts.items()})
        rows = rows_of(table, kind)
        kept = (rows.as_of >= cuts.test_from) & (rows.watched >= MAIN[kind])
        event = (rows.event[kept] <= MAIN[kind]).astype(np.float64)
        if np.unique(event).size < 2:  # noqa: PLR2004 - both outcomes
            continue
        matrix = model.learned[kind].encoding.matrix(rows.table.filter(pa.array(kept)))
        for place, name in enumerate(model.learned[kind].encoding.columns):
            values = matrix[:, place]
            for what, seen in (
                ("Column", np.nan_to_num(values, nan=-1.0)),
                ("The absence of", np.isnan(values) * 1.0),
            ):
                ranked = auc(event, seen)
                if ranked is not None and max(ranked, 1 - ranked) > _SUSPICIOUS:
                    faults.append(
                        f"{what} {name} alone tells who is lost with AUC {max(ranked, 1 - ranked):.3f} "
                        f"(limit {_SUSPICIOUS}): it may be filled in after the fact."
                    )
    return tuple(faults)


def _card(
    model: ChurnModel,
    params: Params,
    *,
    figures: Mapping[str, float] | None = None,
    baselines: Mapping[str, Mapping[str, float]] | None = None,
    limit: float | None = None,
    segments: tuple[Segment, ...] = (),
    leaks: tuple[str, ...] = (),
    said: tuple[Floats, Floats] | None = None,
) -> Card:
    seen = {kind: model.priors[kind].seen for kind in KINDS}
    return Card(
        model=MODEL,
        organization=model.origin.organization,
        version=model.version,
        outcome=OUTCOME,
        basis=model.basis,
        basis_note=model.basis_note,
        trained_at=model.origin.trained_at,
        service=model.service,
        features=len(model.columns),
        periods={
            f"{kind}_{name}": period
            for kind, each in model.learned.items()
            for name, period in each.periods.items()
        },
        primary="brier",
        calibration="ece",
        calibration_limit=limit,
        figures=figures or {},
        baselines=baselines or {},
        segments=segments,
        reliability=tuple(reliability(*said)) if said else (),
        importance=_importance(model),
        leaks=leaks,
        enough=(
            Enough("subscriptions that were left", seen["contract"], params.minimum.events),
            Enough("orders that followed others", seen["purchases"], params.minimum.events),
        ),
        notes=tuple(
            f"Of {kind}: ridge {each.choice.ridge:g}, {each.choice.trees} trees, "
            f"share of the trees {each.choice.share:g}, calibration {each.calibration.method}."
            for kind, each in model.learned.items()
        ),
    )


def _importance(model: ChurnModel) -> dict[str, float]:
    """Return by column the range that its additive weights span, in log-odds, the largest first."""
    found: dict[str, float] = {}
    for kind, each in model.learned.items():
        for member in each.members:
            if member.additive is None:
                continue
            start = 0
            for name, pieces in zip(
                (*each.encoding.columns, "ahead_days"), member.additive.pieces, strict=True
            ):
                weights = member.additive.weights[start : start + pieces.width]
                start += pieces.width
                size = float(np.abs(weights).sum()) / len(each.members)
                found[f"{kind}: {name}"] = found.get(f"{kind}: {name}", 0.0) + size
    return dict(sorted(found.items(), key=lambda item: -item[1])[:30])
