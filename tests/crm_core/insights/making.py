"""Scores to test with."""

from datetime import datetime
from uuid import UUID

from crm_core.insights import Score


def score(deal_id: UUID, value: float, *, at: datetime) -> Score:
    """A model's score as of a moment."""
    return Score(
        deal_id=deal_id, value=value, calibrated=True, basis="model", basis_note="from 900 deals", low=None,
        high=None, base=-0.4, rest=0.1, reasons=({"feature_group": "touches", "effect": 0.3},),
        features={"calls_7d": 2}, model_version="win_probability.northgate/1", as_of=at, computed_at=at,
        cause="asked",
    )  # fmt: skip
