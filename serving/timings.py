"""The close-timing model that answers for each organization, ready for a row that was just scored."""

from models.close_timing import MODEL, CloseTiming, untrained
from models.close_timing.champion import checked
from serving.champions import Champions


def timing_of(champions: Champions, organization: str) -> CloseTiming:
    """Return the organization's champion; before any promotion, a plain pace that says it knows no deals."""
    model: CloseTiming | None = champions.kind(MODEL, organization)
    card = champions.card(MODEL, organization)
    if model is None or card is None:
        return untrained(organization)
    return checked(model, card)
