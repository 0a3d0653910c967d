"""Learning what actions add from recommendations whose outcome is known, or saying that there are too few."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.learner import Origin
from models.next_action.predict import NextAction
from models.next_action.spec import ACTIONS, WAIT, Params, Subject, contexts
from models.policy import outcome
from models.policy.effects import Effects, learn
from models.policy.log import Flags, Floats, Log

_SHOWN: Final = "shown"
_CLIP: Final = (-1.0, 1.0)
"""Between which a reward counts, as a share of the amount: an amount typed wrong must not decide."""
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)


@dataclass(frozen=True)
class Decisions:
    """Rows of one kind of subject with a known reward, in order of time."""

    log: Log
    amount: Floats
    """(rows,), NaN where not known."""
    as_of: NDArray[np.datetime64]
    realised: Floats

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.log.rows


def train(table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> NextAction:
    """Learn from the decisions before the latest part of each kind of subject, which is kept for judging."""
    settings = Params.read(params)
    found: dict[Subject, Effects] = {}
    known = 0
    for subject in SUBJECTS:
        decisions = decisions_of(table, subject)
        known += decisions.rows
        if not enough(decisions, settings):
            continue
        log = decisions.log.at(learned_from(decisions, settings))
        foretold = outcome.cross_fitted(log, seed=settings.seed)
        found[subject] = learn(log, foretold, reference=WAIT, prior=settings.prior_spread)
    return NextAction(origin, found, known, "candidate")


def decisions_of(table: pa.Table, subject: Subject) -> Decisions:
    """Return the decisions on one kind of subject that were shown and whose reward is known, oldest first.

    Of those held out nothing was decided: by lot they wait each week, whatever their chances.
    """
    wanted = pc.and_(
        pc.and_(
            pc.equal(table.column("subject"), pa.scalar(str(subject))), pc.is_valid(table.column("reward"))
        ),
        pc.and_(
            pc.equal(table.column("arm"), pa.scalar(_SHOWN)), pc.is_valid(table.column(f"chance_{WAIT}"))
        ),
    )
    rows = table.filter(wanted).sort_by([("as_of", "ascending"), ("recommendation_id", "ascending")])
    chances = np.stack(
        [_floats(rows, f"chance_{action}") for action in ACTIONS], axis=1
    ) if rows.num_rows else np.zeros((0, len(ACTIONS)))  # fmt: skip
    action = np.asarray([ACTIONS.index(name) for name in rows.column("action").to_pylist()], dtype=np.intp)
    log = Log(
        context=contexts(rows),
        action=action,
        chances=chances,
        reward=np.clip(_floats(rows, "reward"), *_CLIP),
        actions=ACTIONS,
        group=np.asarray(rows.column("subject_id").to_pylist(), dtype=str),
    )
    as_of = np.asarray(rows.column("as_of").to_numpy(), dtype="datetime64[us]")
    return Decisions(log, _floats(rows, "amount"), as_of, _floats(rows, "realised"))


def held_out(decisions: Decisions, params: Params) -> Flags:
    """Mark the latest decisions, which are judged on."""
    moments = decisions.as_of
    first = moments[int(decisions.rows * (1 - params.tested_share))]
    return np.asarray(moments >= first)


def learned_from(decisions: Decisions, params: Params) -> Flags:
    """Mark the decisions whose reward was known when the first one judged on was made."""
    moments = decisions.as_of
    first = moments[held_out(decisions, params)].min()
    return np.asarray(moments + np.timedelta64(params.horizon_days, "D") <= first)


def enough(decisions: Decisions, params: Params) -> bool:
    """Whether there is enough to learn from and to judge on."""
    need = params.minimum
    if decisions.rows < need.decisions:
        return False
    held = held_out(decisions, params)
    learned = decisions.log.at(learned_from(decisions, params))
    waits = int((learned.action == ACTIONS.index(WAIT)).sum())
    counts = np.bincount(learned.action, minlength=len(ACTIONS))
    tried = int((counts >= need.an_action).sum())
    return waits >= need.waits and tried > 1 and int(held.sum()) >= need.tested


def _floats(rows: pa.Table, name: str) -> Floats:
    column: Any = rows.column(name)
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
