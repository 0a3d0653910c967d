"""The model that answers for an organization now, read from the shelf: without MLflow, in milliseconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from features.services import FeatureService
from models.contract import ModelCard
from models.registry import shelved
from models.win_probability import report
from models.win_probability.evaluate import Evaluation
from models.win_probability.predict import WinProbability, load, untrained
from models.win_probability.spec import MODEL

CARD = "card.json"


@dataclass(frozen=True)
class Champion:
    """A model ready to answer, and its card."""

    model: WinProbability
    card: ModelCard

    @property
    def markdown(self) -> str:
        """The card as a page."""
        return report.markdown(self.card)


def champion(
    shelf: Path, *, organization: str, services: Mapping[str, FeatureService] | None = None
) -> Champion:
    """Return the organization's champion; before any promotion, a prior that says it knows no deals."""
    found = shelved(shelf, model=MODEL, organization=organization)
    if found is None:
        model = untrained(organization)
        return Champion(model, report.card_of(model, Evaluation(), version=model.version))
    card = report.from_json(json.loads((found.folder / CARD).read_text()))
    model = load(found.folder, version=found.name, services=services)
    return Champion(replace(model, doubt=card.doubt), replace(card, version=found.name))
