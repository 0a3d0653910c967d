"""The close-timing model that answers for an organization now, read from the shelf."""

import json
from dataclasses import replace
from pathlib import Path

from models import card as cards
from models.card import CARD, Card
from models.close_timing.predict import CloseTiming, load, untrained
from models.close_timing.spec import MODEL
from models.registry import shelved


def checked(model: CloseTiming, card: Card) -> CloseTiming:
    """Return a model that says of its calibration what its card found."""
    return replace(model, doubt=card.doubt)


def champion(shelf: Path, *, organization: str) -> CloseTiming:
    """Return the organization's champion; before any promotion, a plain pace that says it knows no deals."""
    found = shelved(shelf, model=MODEL, organization=organization)
    if found is None:
        return untrained(organization)
    card = cards.from_json(json.loads((found.folder / CARD).read_text()))
    return checked(load(found.folder, version=found.name), card)
