"""The next-action model as the offline stages see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from features.services import FeatureService
from models.card import Card
from models.learner import Origin
from models.next_action import evaluate, predict, train
from models.next_action.predict import NextAction
from models.next_action.spec import MODEL

_CODE: Final = Path(__file__).with_name("served.py")


@dataclass(frozen=True)
class NextActionLearner:
    """See `models.learner.Learner`."""

    name: str = MODEL
    service: FeatureService | None = None
    """Contexts were stored when recommendations were made, so none is computed again."""
    code: Path = _CODE
    libraries: tuple[str, ...] = ("numpy", "pandas", "pyarrow", "scipy")

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> NextAction:
        """Learn from recommendations whose outcome is known, or return a prior."""
        return train.train(table, params=params, origin=origin)

    def load(self, folder: Path, *, version: str) -> NextAction:
        """Read what `save` wrote."""
        return predict.load(folder, version=version)

    def judge(self, model: NextAction, table: pa.Table) -> Card:
        """Judge on the latest decisions."""
        return evaluate.judge(model, table)

    def judge_rival(self, rival: NextAction, challenger: NextAction, table: pa.Table) -> Mapping[str, float]:
        """Return another version's figures on the same decisions."""
        return evaluate.judge_rival(rival, challenger, table)


LEARNER = NextActionLearner()
