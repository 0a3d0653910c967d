"""Properties that every model obeys, whatever it predicts; a test runs them on each."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from scipy.special import logit

from models.contract import Prediction, Predictor

MOST_REASONS: Final = 5
_EXACT: Final = 1e-9


class CheckFailedError(AssertionError):
    """A model breaks a promise that all models make."""


@dataclass(frozen=True)
class Subject:
    """A model under test, its twin from a second training with the same seed, and itself loaded again."""

    model: Predictor
    twin: Predictor
    loaded: Predictor
    rows: pa.Table
    """Rows to ask about, at least two."""
    known_columns: Collection[str]
    """The columns that a reason may name."""


def _require(holds: bool, broken: str) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not holds:
        raise CheckFailedError(broken)


def _same(first: Sequence[Prediction], second: Sequence[Prediction], what: str) -> None:
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        _require(one.value == other.value, f"{what}: row {number} says {one.value}, then {other.value}")
        _require(one.reasons == other.reasons, f"{what}: row {number} gives other reasons")


def column_order_is_irrelevant(subject: Subject) -> None:
    """Columns are read by name."""
    turned = subject.rows.select(subject.rows.column_names[::-1])
    _same(subject.model.predict(subject.rows), subject.model.predict(turned), "columns turned round")


def missing_is_tolerated(subject: Subject) -> None:
    """Any column may be empty or absent, and all of them."""
    rows = subject.rows
    for name in subject.model.columns:
        absent = rows.drop_columns([name])
        place = rows.column_names.index(name)
        empty = rows.set_column(place, name, pa.nulls(rows.num_rows, rows.schema.field(name).type))
        _in_range(subject.model.predict(absent), f"without {name}")
        _in_range(subject.model.predict(empty), f"with an empty {name}")
    nothing = subject.model.predict(rows.select(["as_of"]))
    _in_range(nothing, "without any column")
    _require(all(not each.calibrated for each in nothing), "knows nothing and calls it calibrated")


def extremes_are_tolerated(subject: Subject) -> None:
    """Numbers far outside what training saw still give a probability."""
    rows = subject.rows
    for place, field in enumerate(rows.schema):
        if pa.types.is_floating(field.type) and field.name in subject.model.columns:
            for value in (-1e300, 1e300, float("inf")):
                far = rows.set_column(place, field, pa.array([value] * rows.num_rows, field.type))
                _in_range(subject.model.predict(far), f"{field.name} = {value}")


def seeded_twice_is_equal(subject: Subject) -> None:
    """Training again with the same seed gives the same answers."""
    _same(subject.model.predict(subject.rows), subject.twin.predict(subject.rows), "trained again")


def loaded_is_equal(subject: Subject) -> None:
    """Saving and loading loses nothing."""
    _same(subject.model.predict(subject.rows), subject.loaded.predict(subject.rows), "loaded")


def alone_is_as_in_a_batch(subject: Subject) -> None:
    """A row's answer does not depend on its neighbours."""
    together = subject.model.predict(subject.rows)
    alone = [subject.model.predict(subject.rows.slice(row, 1))[0] for row in range(subject.rows.num_rows)]
    for number, (one, other) in enumerate(zip(together, alone, strict=True)):
        _require(
            abs(one.value - other.value) < _EXACT, f"row {number} alone says {other.value}, not {one.value}"
        )


def nothing_asked_is_nothing_answered(subject: Subject) -> None:
    """An empty table has an empty answer."""
    _require(subject.model.predict(subject.rows.slice(0, 0)) == [], "no rows gave an answer")


def probabilities_are_in_range(subject: Subject) -> None:
    """Values lie strictly between 0 and 1, inside their own range."""
    _in_range(subject.model.predict(subject.rows), "as asked")


def _in_range(answers: Sequence[Prediction], when: str) -> None:
    for number, each in enumerate(answers):
        inside = 0 < each.low <= each.value <= each.high < 1
        _require(inside, f"{when}: row {number} says {each.low} <= {each.value} <= {each.high}")


def reasons_add_up(subject: Subject) -> None:
    """Base, reasons and rest make the log-odds; reasons name real columns, largest first, five at most."""
    for number, each in enumerate(subject.model.predict(subject.rows)):
        total = each.base + sum(reason.effect for reason in each.reasons) + each.rest
        gap = abs(total - float(logit(each.value)))
        _require(gap < _EXACT * max(1.0, abs(total)), f"row {number}: reasons miss the log-odds by {gap}")
        sizes = [abs(reason.effect) for reason in each.reasons]
        _require(sizes == sorted(sizes, reverse=True), f"row {number}: reasons are out of order")
        _require(len(sizes) <= MOST_REASONS, f"row {number}: {len(sizes)} reasons")
        for reason in each.reasons:
            strangers = set(reason.features) - set(subject.known_columns)
            _require(not strangers, f"row {number}: a reason names {strangers}")
            signs = np.sign(reason.effect) == np.sign(reason.effect_points)
            _require(bool(signs), f"row {number}: points and effect of {reason.features} disagree")
            _require(bool(reason.sentence), f"row {number}: a reason without words")


CHECKS: Final[tuple[Callable[[Subject], None], ...]] = (
    column_order_is_irrelevant,
    missing_is_tolerated,
    extremes_are_tolerated,
    seeded_twice_is_equal,
    loaded_is_equal,
    alone_is_as_in_a_batch,
    nothing_asked_is_nothing_answered,
    probabilities_are_in_range,
    reasons_add_up,
)
