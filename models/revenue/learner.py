"""The revenue model as the offline stages see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from features.services import FeatureService
from models.card import Card
from models.learner import Origin
from models.revenue.evaluate import against, card_of
from models.revenue.predict import Revenue, load
from models.revenue.spec import MODEL
from models.revenue.train import train

_SERVED: Final = Path(__file__).with_name("served.py")


@dataclass(frozen=True)
class RevenueLearner:
    """Learns from deals and from what was open at past month beginnings; reads no feature service."""

    name: str = MODEL
    service: FeatureService | None = None
    code: Path = _SERVED
    libraries: tuple[str, ...] = ("numpy", "pyarrow", "scipy", "statsforecast", "prophet")

    def train(self, table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> Revenue:
        """Learn from training rows, or return a prior with wide intervals when there are too few."""
        return train(table, params=params, origin=origin)

    def load(self, folder: Path, *, version: str) -> Revenue:
        """Read what `save` wrote."""
        return load(folder, version=version)

    def judge(self, model: Revenue, table: pa.Table) -> Card:
        """Judge on the last origins of the table it was trained on, each from what was known then."""
        return card_of(model, table)

    def judge_rival(self, rival: Revenue, challenger: Revenue, table: pa.Table) -> Mapping[str, float]:
        """Return another version's figures on the challenger's held-out origins."""
        return against(rival, challenger, table)


LEARNER: Final = RevenueLearner()
