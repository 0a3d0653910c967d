"""How right the model would have been, told beside a ledger that has no history yet."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm_core.forecasts import Period, Subject
from crm_core.kit import new_id
from models import card as cards
from models.card import CARD, Card, Segment
from models.learner import Origin
from models.revenue import LEARNER, MODEL
from models.revenue.spec import ROWS
from serving.forecast_judging import Point, backtest, figures
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

FIGURES = {
    "wape": 0.2, "bias": -0.03, "mase": 0.7, "pinball": 9.0, "coverage_80": 0.85, "coverage_95": 0.97,
    "wape_seasonal_naive": 0.25, "wape_stage_weighted": 0.9, "wape_record_dates": 1.6,
}  # fmt: skip


def _card(**more: Any) -> Card:
    said: dict[str, Any] = {
        "model": MODEL, "organization": "acme", "version": "revenue.acme/3", "outcome": "Revenue.",
        "basis": "model", "basis_note": "", "trained_at": "", "primary": "wape",
        "segments": (
            Segment("month", "company", 12, FIGURES),
            Segment("months ahead", "1", 12, FIGURES | {"wape": 0.1}),
        ),
    }  # fmt: skip
    return Card(**(said | more))


def test_a_level_is_told_as_its_card_tells_it() -> None:
    """Figures of the level and kind of period; of what was not judged, and of no model, there are none."""
    found = backtest(_card(), "company", "month")

    assert found is not None
    assert (found.model_version, found.n, found.wape, found.seasonal_naive_wape) == (
        "revenue.acme/3", 12, 0.2, 0.25,
    )  # fmt: skip
    assert backtest(_card(), "team", "month") is None
    assert backtest(_card(), "company", "quarter") is None
    assert backtest(_card(segments=()), "company", "month") is None
    assert backtest(None, "company", "month") is None


async def test_accuracy_speaks_for_a_model_before_its_snapshots_can(
    services: Services, org: Org, client_of: ClientOf
) -> None:
    """Before a model was learned there is no backtest; once one answers it stands beside an empty ledger."""
    admin = await client_of("admin")
    before = (await admin.get("/forecasts/accuracy")).json()
    _promoted(services, org.tenant.slug)

    after = (await admin.get("/forecasts/accuracy")).json()

    assert before["backtest"] is None
    assert (after["backtest"]["wape"], after["backtest"]["coverage_80"]) == (0.2, 0.85)
    assert after["backtest"]["model_version"] == f"revenue.{org.tenant.slug}/3"
    assert not any(one["source"] == "model" for one in after["figures"]), "the ledger itself is empty"


def _promoted(services: Services, organization: str) -> None:
    """Put a version on the shelf, as promotion does."""
    home: Path = services.settings.shelf / organization / MODEL
    folder = home / "v3.run"
    folder.mkdir(parents=True)
    origin = Origin(organization, services.clock().isoformat())
    LEARNER.train(ROWS.empty_table(), params={}, origin=origin).save(folder)
    (folder / CARD).write_text(json.dumps(cards.to_json(_card(organization=organization))))
    told = {"number": 3, "name": f"{MODEL}.{organization}/3", "folder": folder.name}
    (home / "champion.json").write_text(json.dumps(told))


def test_a_product_that_never_won_counts_in_every_figure() -> None:
    """What was told of it in vain is in MASE as it is in WAPE, beside a naive forecast of nothing."""
    sold, idle = (Subject("product", new_id()) for _ in range(2))
    months = [Period.holding(date(2026, month, 1), "month") for month in (1, 2)]
    came = {(sold, months[0]): Decimal(100), (sold, months[1]): Decimal(300)}
    points = [_point(sold, months[1], "250"), _point(idle, months[1], "500")]

    alone, together = (
        next(one for one in figures(some, came) if one.subject is None) for some in (points[:1], points)
    )

    assert (alone.wape, alone.mase) == (50 / 300, 50 / 200)
    assert (together.wape, together.mase) == (550 / 300, 550 / 200)


def _point(subject: Subject, period: Period, said: str) -> Point:
    return Point(
        subject=subject, period=period, lead="middle", source="model", said=Decimal(said), low_80=None,
        high_80=None, low_95=None, high_95=None, model_version=None,
        came=Decimal(300) if said == "250" else Decimal(0),
    )  # fmt: skip
