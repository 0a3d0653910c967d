"""Judging a model of when on deals asked about later than all it learned from, beside simple rivals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from models.card import Card, Enough, Segment
from models.close_timing.curves import cumulate
from models.close_timing.errors import Judgeable, judge, judgeable
from models.close_timing.exposure import Floats, Waits
from models.close_timing.predict import CloseTiming, expected_of
from models.close_timing.rows import Cuts, Rows, ended_by_now, horizons_of, read_rows, waits
from models.close_timing.spec import HORIZONS, MODEL
from models.close_timing.train import standing_of
from models.evaluation import ece_by_chance, reliability
from models.rows import stages_of

PRIMARY: Final = "brier"
TOLERATED: Final = 0.02
"""How far a calibration error may lie beyond what chance explains, as for the win probability."""
_OUTCOME: Final = "By when an open deal is won, week by week, beside being lost or still open."
_SMALLEST: Final = 100
_PRIMARY_NOTE: Final = (
    "brier is the mean over {} days of the error of P(won by then), weighted for deals that could not be "
    "followed so long."
)


def card_of(model: CloseTiming, table: pa.Table) -> Card:
    """Return the card of a model as judged on the test period of the table it was trained on."""
    won, lost = model.standing.ended
    if model.learned is not None:
        won, lost = ended_by_now(read_rows(table), model.learned.cuts)
    need = model.params.minimum
    card = Card(
        model=MODEL,
        organization=model.origin.organization,
        version=model.version,
        outcome=_OUTCOME,
        basis=model.basis,
        basis_note=model.basis_note,
        trained_at=model.origin.trained_at,
        primary=PRIMARY,
        enough=(Enough("won deals", won, need.won), Enough("lost deals", lost, need.lost)),
    )
    if model.learned is None:
        return card
    test = Test.of(table, model.learned.cuts)
    if not test.horizons:
        return card
    rivals = test.rivals(table)
    said = said_by(model, test)
    figures = test.figures(said)
    last = test.horizons[-1]
    known = test.known[last]
    measure = f"ece_{last}"
    errors = ece_by_chance(
        said[last][known.place], test.deal[known.place], seed=model.params.seed, weight=known.weight
    )
    judged = replace(
        card,
        features=len(model.columns),
        periods=model.learned.periods,
        calibration=measure,
        calibration_limit=float(np.quantile(errors, 0.95)) + TOLERATED,
        figures=figures,
        baselines={name: test.figures(each) for name, each in rivals.items()},
        segments=test.segments(said[last], last),
        reliability=tuple(reliability(known.happened, said[last][known.place], weight=known.weight)),
        leaks=_split_faults(read_rows(table), model.learned.cuts, test),
        notes=(
            _PRIMARY_NOTE.format(", ".join(map(str, test.horizons))),
            "Judged by its own chances of winning; shown to people, they are the win probability's.",
        ),
    )
    return replace(judged, basis_note=replace(model, doubt=judged.doubt).basis_note)


def rival_figures(rival: CloseTiming, challenger: CloseTiming, table: pa.Table) -> Mapping[str, float]:
    """Return another version's figures on the challenger's test period."""
    if challenger.learned is None:
        return {}
    test = Test.of(table, challenger.learned.cuts)
    return test.figures(said_by(rival, test)) if test.horizons else {}


def said_by(model: CloseTiming, test: "Test", *, win: Floats | None = None) -> dict[int, Floats]:
    """Return P(won by) of each deal of a test at each horizon."""
    curves = model.curves(test.asked, win=win)
    return {horizon: curves.by(np.full(test.size, horizon / 7))[:, 0] for horizon in HORIZONS}


class Test:
    """Deals asked about in the test period, and what became of them by its end."""

    __test__ = False

    def __init__(self, rows: Rows, table: pa.Table, cuts: Cuts) -> None:
        self.chosen = chosen = np.flatnonzero(rows.as_of >= cuts.test_from)
        self.asked = table.take(chosen)
        self.deal = rows.deal[chosen]
        self.weight = rows.weight[chosen]
        ends = rows.until.max()
        self._begins = rows.as_of[chosen].min() if chosen.size else ends
        self.waits: Waits = waits(rows, since=rows.as_of.min(), until=ends).only(chosen)
        self.horizons = horizons_of(rows, cuts)
        self.known: dict[int, Judgeable] = {
            horizon: judgeable(self.waits, cause=0, time=horizon / 7, weight=self.weight)
            for horizon in self.horizons
        }

    @classmethod
    def of(cls, table: pa.Table, cuts: Cuts) -> "Test":
        """Return the test of a table."""
        return cls(read_rows(table), table, cuts)

    @property
    def size(self) -> int:
        return int(self.chosen.size)

    def figures(self, said: Mapping[int, Floats]) -> dict[str, float]:
        """Return the mean Brier score and the figures of each horizon, named by its days."""
        found: dict[str, float] = {}
        by_horizon = {horizon: judge(self.known[horizon], said[horizon]) for horizon in self.horizons}
        found[PRIMARY] = float(np.mean([each["brier"] for each in by_horizon.values()]))
        for horizon, each in by_horizon.items():
            found |= {f"{name}_{horizon}": value for name, value in each.items()}
        return found

    def rivals(self, table: pa.Table) -> dict[str, dict[int, Floats]]:
        """Answer without a model: Aalen-Johansen by stage, and the date on record at the stage's rate."""
        standing = standing_of(table, read_rows(table), before=self._begins)
        curves = cumulate(standing.hazards(stages_of(self.asked)), standing.edges)
        days = expected_of(self.asked)
        found: dict[str, dict[int, Floats]] = {"aalen_johansen_by_stage": {}, "date_on_record": {}}
        for horizon in HORIZONS:
            found["aalen_johansen_by_stage"][horizon] = curves.by(np.full(self.size, horizon / 7))[:, 0]
            found["date_on_record"][horizon] = np.where(days < horizon, curves.eventual[:, 0], 0.0)
        return found

    def segments(self, said: Floats, horizon: int) -> list[Segment]:
        """Return the figures by stage at a horizon."""
        known = self.known[horizon]
        stage = stages_of(self.asked)[known.place]
        found = []
        for name in sorted({str(each) for each in stage}):
            inside = stage.astype(str) == name
            if int(inside.sum()) >= _SMALLEST:
                part = Judgeable(known.place[inside], known.happened[inside], known.weight[inside])
                found.append(Segment("stage", name, int(inside.sum()), judge(part, said)))
        return found


def _split_faults(rows: Rows, cuts: Cuts, test: Test) -> tuple[str, ...]:
    """Return what would let a later period reach an earlier one."""
    faults = []
    if (rows.ended < rows.as_of).any():
        faults.append("Some deals are asked about after their outcome was known.")
    if test.size and rows.as_of[test.chosen].min() < cuts.test_from:
        faults.append("The test asks about moments that training or calibration saw.")
    return tuple(faults)
