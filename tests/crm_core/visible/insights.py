"""Who may see what insights keep beside scores."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from tests.crm_core import visibility as v

_WHEN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TRUTH = {
    # A timing is the system's to write and, like a score, nobody's to change.
    "deal_timings": {role: v.Reach(select=reach.select) for role, reach in v.DEALS.items()},
    # So is a risk, which is seen by whoever reads scores and sees the account.
    "account_risks": {role: v.Reach(select=reach.select) for role, reach in v.SHARED.items()},
}
FOLLOWS = {"deal_timings": "deal_id", "account_risks": "account_id"}
ARRAYS = {"deal_timings": {"win_by", "lose_by"}}


def records(put: Callable[..., None], *, role: str, relation: str) -> None:
    """A timing of a deal of theirs, and a risk of an account."""
    put(
        "deal_timings",
        deal_id=v.key("deals", role, relation),
        win_by="{0.1,0.2}",
        lose_by="{0.1,0.3}",
        win=0.4,
        lose=0.6,
        median_close=date(2026, 3, 1),
        slip=0.5,
        calibrated=True,
        basis="model",
        basis_note="",
        model_version="1",
        as_of=_WHEN,
        computed_at=_WHEN,
    )
    put(
        "account_risks",
        account_id=v.key("accounts", role, relation),
        kind="contract",
        value=0.2,
        horizon_days=90,
        band="fair",
        low=0.1,
        high=0.3,
        churn_30=0.1,
        churn_90=0.2,
        churn_180=0.3,
        health=80,
        revenue_at_risk=1,
        currency="EUR",
        contracts=[],
        calibrated=True,
        basis="model",
        basis_note="",
        base=0.0,
        rest=0.0,
        reasons=[],
        features={},
        model_version="1",
        as_of=_WHEN,
        computed_at=_WHEN,
    )
