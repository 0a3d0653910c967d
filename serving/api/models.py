"""What the scores rest on."""

from datetime import datetime

from fastapi import APIRouter

from models.win_probability.champion import Champion
from models.win_probability.predict import UNTRAINED
from models.win_probability.spec import MODEL
from serving.api.call import Caller, Serving
from serving.api.schemas.models import (
    BandsRead,
    BaselineRead,
    ChampionRead,
    ImportanceRead,
    MetricsRead,
    ModelRead,
    PeriodRead,
    ReliabilityBinRead,
    SegmentMetricsRead,
)
from serving.api.transaction import SignedIn

router = APIRouter(prefix="/models", tags=["models"], route_class=SignedIn)


@router.get("/win_probability", operation_id="read_win_probability_model")
async def read_win_probability_model(*, services: Serving, caller: Caller) -> ModelRead:
    """Read the model in use with its figures, or why there is none and a prior stands in."""
    organization = await services.tenants.of(caller.identity.org_id)
    found = services.champions.of(organization.slug)
    return ModelRead(
        name=MODEL,
        basis=found.model.basis,
        basis_note=found.model.basis_note,
        champion=None if found.model.version == UNTRAINED else _champion(found),
    )


def _champion(found: Champion) -> ChampionRead:
    card = found.card
    return ChampionRead(
        version=card.version,
        trained_at=datetime.fromisoformat(card.trained_at),
        service=card.service,
        features=card.features,
        calibration=card.calibration,
        periods=[
            PeriodRead(
                name=name,
                begins=datetime.fromisoformat(period.begins),
                ends=datetime.fromisoformat(period.ends),
                deals=period.deals,
                won=period.won,
                rows=period.rows,
            )
            for name, period in card.periods.items()
        ],
        metrics=MetricsRead.model_validate(card.metrics) if card.metrics else None,
        baselines=[
            BaselineRead(name=name, metrics=MetricsRead.model_validate(metrics))
            for name, metrics in card.baselines.items()
        ],
        skill_low=card.skill_low,
        segments=[SegmentMetricsRead.model_validate(segment) for segment in card.segments],
        reliability=[ReliabilityBinRead.model_validate(each) for each in card.reliability],
        importance=_importance(found),
        bands=BandsRead.model_validate(dict(card.bands)),
        won=card.won,
        lost=card.lost,
        needed_won=card.needed_won,
        needed_lost=card.needed_lost,
        card=found.markdown,
    )


def _importance(found: Champion) -> list[ImportanceRead]:
    service = found.model.definition
    features = {feature.name: feature for feature in service.features}
    return [
        ImportanceRead(
            feature=name,
            feature_group=service.groups[name],
            sentence=features[name].sentence.replace("{value}", "…"),
            importance=weight,
        )
        for name, weight in found.card.importance.items()
        if name in features
    ]
