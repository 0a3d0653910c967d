"""The band on a deal's chip and the band on the model's card are the same."""

from crm_core.insights import schemas
from models.win_probability import spec


def test_record_and_model_cut_bands_at_the_same_values() -> None:
    """What the card calls fair, the rep's board calls fair."""
    record = (schemas.FAIR_FROM, schemas.HIGH_FROM)
    model = (spec.FAIR_FROM, spec.HIGH_FROM)

    assert record == model
