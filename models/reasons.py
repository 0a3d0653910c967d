"""From effects of columns to at most five sentences a rep understands, and one number for the rest."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from features.view import Feature, Kind
from models.contract import Reason

Floats = NDArray[np.float64]

MOST_REASONS = 5
_SECOND_FROM = 0.5
"""A second fact joins the sentence when its effect is at least this share of the first one's."""


def tell(
    rows: pa.Table,
    matrix: Floats,
    effects: Floats,
    score: Floats,
    *,
    features: Sequence[Feature],
    groups: Mapping[str, str],
) -> list[tuple[tuple[Reason, ...], float]]:
    """Return each row's reasons, the largest first, and the log-odds that are not among them.

    `features` are those of the columns, in their order; `groups` names the group of each by which effects are
    summed, a feature view. A reason's sentence says the value of the column that moved most in the same
    direction, and of a second when that one weighs too.
    """
    held = [groups[feature.name] for feature in features]
    names = sorted(set(held))
    member = np.asarray([names.index(group) for group in held])
    sums = np.stack([effects[:, member == place].sum(axis=1) for place in range(len(names))], axis=1)
    order = np.argsort(-np.abs(sums), axis=1, kind="stable")[:, :MOST_REASONS]
    points = 100 * (expit(score)[:, np.newaxis] - expit(score[:, np.newaxis] - sums))
    places = [np.flatnonzero(member == place) for place in range(len(names))]
    told = []
    for row in range(rows.num_rows):
        shown = []
        for place in order[row]:
            if sums[row, place] == 0:
                continue
            leading = list(_leading(effects[row], places[place], positive=bool(sums[row, place] > 0)))
            shown.append(
                Reason(
                    feature_group=names[place],
                    features=tuple(features[column].name for column in leading),
                    sentence=_sentence(
                        rows, row, [(features[column], matrix[row, column]) for column in leading]
                    ),
                    effect=float(sums[row, place]),
                    effect_points=float(points[row, place]),
                )
            )
        told.append((tuple(shown), float(sums[row].sum() - sum(reason.effect for reason in shown))))
    return told


def _leading(effects: Floats, places: NDArray[np.intp], *, positive: bool) -> Iterator[int]:
    """Yield the one or two columns of a group that moved most in the group's direction."""
    moved = effects[places] if positive else -effects[places]
    order = np.argsort(-moved, kind="stable")
    yield int(places[order[0]])
    if order.size > 1 and moved[order[1]] >= _SECOND_FROM * moved[order[0]]:
        yield int(places[order[1]])


def _sentence(rows: pa.Table, row: int, leading: Sequence[tuple[Feature, float]]) -> str:
    """Return what the leading columns say; a text column's word comes from the row, not from its code."""
    facts = []
    for feature, number in leading:
        value: float | str | None = float(number)
        if feature.kind is Kind.TEXT:
            value = rows.column(feature.name)[row].as_py() if feature.name in rows.column_names else None
        facts.append(feature.say(value))
    return "; ".join([facts[0], *(fact[:1].lower() + fact[1:] for fact in facts[1:] if fact != facts[0])])
