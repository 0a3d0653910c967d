"""The close-timing model as the offline stages see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from features.services import WIN_PROBABILITY_V1, FeatureService
from models.card import Card
from models.close_timing.evaluate import card_of, rival_figures
from models.close_timing.predict import CloseTiming, load
from models.close_timing.spec import MODEL
from models.close_timing.train import train
from models.learner import Origin

_SERVED: Final = Path(__file__).with_name("served.py")


@dataclass(frozen=True)
class TimingLearner:
    """Learns from the rows of a feature service; the win probability's, so that one row serves both."""

    service: FeatureService = WIN_PROBABILITY_V1
    name: str = MODEL
    code: Path = _SERVED
    libraries: tuple[str, ...] = ("lightgbm", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn")

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> CloseTiming:
        """Learn from training rows, or return rates by stage when there are too few."""
        return train(table, service=self.service, params=params, origin=origin)

    def load(self, folder: Path, *, version: str) -> CloseTiming:
        """Read what `save` wrote."""
        return load(folder, version=version)

    def judge(self, model: CloseTiming, table: pa.Table) -> Card:
        """Judge on deals asked about in the last period of the table it was trained on."""
        return replace(card_of(model, table), service=self.service.name)

    def judge_rival(
        self, rival: CloseTiming, challenger: CloseTiming, table: pa.Table
    ) -> Mapping[str, float]:
        """Return another version's figures on the challenger's held-out rows."""
        return rival_figures(rival, challenger, table)


LEARNER: Final = TimingLearner()
