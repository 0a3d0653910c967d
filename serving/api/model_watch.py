"""How far models can be trusted: the list, drift, versions, shadows, runs; promoting and rolling back."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import text

from crm_core import kit, watch
from crm_core.kit import ForbiddenError
from crm_core.organizations import Tenant
from crm_core.watch.errors import ModelNotFoundError, ModelVersionNotFoundError, NothingToRollBackError
from models.registry import NothingToRollBackToError, in_shadow, versions_told
from models.win_probability import MODEL
from models.win_probability.predict import UNTRAINED
from pipelines.watch_kinds import SIGHTS
from serving import retraining
from serving.api.call import Caller, Now, Serving, Work
from serving.api.schemas.kit import Listing
from serving.api.schemas.model_watch import (
    AlarmRead,
    CalibrationRead,
    ChampionNow,
    CheckRead,
    DriftRead,
    ModelSummaryRead,
    PromoteVersion,
    RollBack,
    RunRead,
    ShadowRead,
    ShiftRead,
    VersionRead,
)
from serving.api.transaction import InTransaction
from serving.charts import watch as charts
from serving.jobs import learning
from serving.jobs.flow import rescore_everything
from serving.jobs.queue import defer
from serving.services import Services

router = APIRouter(prefix="/models", tags=["models"], route_class=InTransaction)
_LEVEL = text("select bellwether_level(:object, :action)")


@router.get("", operation_id="list_models")
async def list_models(*, services: Serving, caller: Caller, work: Work) -> Listing[ModelSummaryRead]:
    """List the kinds of model, what answers now, and what stands against it."""
    tenant = await services.tenants.of(caller.identity.org_id)
    return Listing(items=[await _summary(services, work, tenant, name) for name in retraining.names()])


@router.get("/{name}/drift", operation_id="read_model_drift")
async def read_model_drift(*, name: str, services: Serving, caller: Caller, work: Work) -> DriftRead:
    """Read how far a model's inputs, answers and calibration lie from what it was made on."""
    await _may_watch(work, name)
    tenant = await services.tenants.of(caller.identity.org_id)
    checks = await watch.checks(work.session, name)
    shown = {}
    if checks:
        shown = {
            "farthest": charts.farthest(checks[0]),
            "over_time": charts.over_time(checks),
            "calibration": charts.calibration(checks),
        }
    return DriftRead(
        model=name,
        note=learning.nothing_watched(services, tenant, name) or SIGHTS[name].says,
        alarms=[AlarmRead.model_validate(each) for each in await watch.alarms(work.session, name)],
        checks=[_check(each, whole=place == 0) for place, each in enumerate(checks)],
        charts=shown,
    )


@router.get("/{name}/versions", operation_id="list_model_versions")
async def list_model_versions(
    *, name: str, services: Serving, caller: Caller, work: Work
) -> Listing[VersionRead]:
    """List a model's versions, newest first."""
    await _may_watch(work, name)
    tenant = await services.tenants.of(caller.identity.org_id)
    found = versions_told(services.settings.shelf, model=name, organization=tenant.slug)
    return Listing(items=[_version(each) for each in found])


@router.get("/{name}/runs", operation_id="list_model_runs")
async def list_model_runs(*, name: str, work: Work) -> Listing[RunRead]:
    """List when a model was learned anew and what came of it, newest first."""
    await _may_watch(work, name)
    return Listing(items=[_run(each) for each in await watch.runs(work.session, name)])


@router.get("/{name}/shadow", operation_id="read_model_shadow")
async def read_model_shadow(*, name: str, services: Serving, caller: Caller, work: Work) -> ShadowRead:
    """Read how the challenger in the shadow does beside the champion; its answers are shown on no deal."""
    await _may_watch(work, name)
    tenant = await services.tenants.of(caller.identity.org_id)
    waiting = in_shadow(services.settings.shelf, model=name, organization=tenant.slug)
    ended = []
    if waiting is not None:
        ended = list(await watch.shadow_outcomes(work.session, name, challenger=waiting.name))
    compared = retraining.compared(ended)
    return ShadowRead(
        model=name,
        challenger=None if waiting is None else waiting.name,
        champion=(await _summary(services, work, tenant, name)).version,
        since=retraining.shadow_since(services.settings, tenant.slug) if name == MODEL else None,
        deals=0 if compared is None else compared.deals,
        needed=retraining.ENOUGH,
        challenger_brier=None if compared is None else compared.challenger,
        champion_brier=None if compared is None else compared.champion,
        worse_at_most=None if compared is None else compared.worse_at_most,
    )


@router.post("/{name}/promote", operation_id="promote_model_version")
async def promote_model_version(
    *, name: str, body: PromoteVersion, services: Serving, caller: Caller, work: Work, at: Now
) -> ChampionNow:
    """Make a version the champion by your word, against the gate if need be; recorded with your reason."""
    await _may_decide(work, name)
    tenant = await services.tenants.of(caller.identity.org_id)
    told = versions_told(services.settings.shelf, model=name, organization=tenant.slug)
    if body.number not in {each["number"] for each in told}:
        raise ModelVersionNotFoundError(name=name, number=body.number)
    version = await asyncio.to_thread(
        retraining.promote_by_hand, services.settings, tenant.slug, model=name, number=body.number,
        by=str(caller.identity.user_id), because=body.because, at=at,
    )  # fmt: skip
    await _noted(services, tenant, name, state="promoted", because=body.because, version=version, at=at)
    return ChampionNow(model=name, version=version)


@router.post("/{name}/rollback", operation_id="roll_back_model")
async def roll_back_model(
    *, name: str, body: RollBack, services: Serving, caller: Caller, work: Work, at: Now
) -> ChampionNow:
    """Give the place of champion back to the version before; recorded with your reason."""
    await _may_decide(work, name)
    tenant = await services.tenants.of(caller.identity.org_id)
    try:
        version = await asyncio.to_thread(
            retraining.roll_back, services.settings, tenant.slug, model=name,
            by=str(caller.identity.user_id), because=body.because, at=at,
        )  # fmt: skip
    except NothingToRollBackToError:
        raise NothingToRollBackError(name=name) from None
    await _noted(services, tenant, name, state="rolled_back", because=body.because, version=version, at=at)
    return ChampionNow(model=name, version=version)


async def _may_watch(work: kit.Work, name: str) -> None:
    """Refuse an unknown model, and whoever reads no scores but their own."""
    if name not in retraining.names():
        raise ModelNotFoundError(name=name)
    level = await work.session.execute(_LEVEL, {"object": "scores", "action": "read"})
    if level.scalar_one() not in ("team", "all"):
        raise ForbiddenError


async def _may_decide(work: kit.Work, name: str) -> None:
    """Refuse an unknown model, and whoever does not keep the organization."""
    if name not in retraining.names():
        raise ModelNotFoundError(name=name)
    level = await work.session.execute(_LEVEL, {"object": "organization", "action": "edit"})
    if level.scalar_one() != "all":
        raise ForbiddenError


async def _noted(
    services: Services, tenant: Tenant, name: str, *, state: str, because: str, version: str, at: datetime
) -> None:
    """Keep that the place was handed on, and have open deals scored by who answers now."""
    async with services.work(tenant.system) as work:
        await watch.note_run(
            work, name, cause="asked", state=state, because=because, champion=version, challenger=None, at=at
        )
        if name == MODEL:
            await defer(services.queue, rescore_everything(tenant.system), connection=await work.connection())


async def _summary(services: Services, work: kit.Work, tenant: Tenant, name: str) -> ModelSummaryRead:
    basis, note, version, trained, figures = _answering(services, tenant, name)
    waiting = in_shadow(services.settings.shelf, model=name, organization=tenant.slug)
    last = next(iter(await watch.runs(work.session, name, limit=1)), None)
    return ModelSummaryRead.model_validate(
        {
            "name": name,
            "basis": basis,
            "basis_note": note,
            "version": version,
            "trained_at": trained,
            "figures": figures,
            "shadow": None if waiting is None else waiting.name,
            "alarms": len(await watch.standing(work.session, name)),
            "last_run": None if last is None else _run(last),
        }
    )


def _answering(
    services: Services, tenant: Tenant, name: str
) -> tuple[str, str, str | None, str | None, dict[str, float]]:
    """Return basis, note, version, moment of training and figures of what answers."""
    if name == MODEL:
        found = services.champions.of(tenant.slug)
        metrics = found.card.metrics
        figures = {} if metrics is None else {k: v for k, v in asdict(metrics).items() if v is not None}
        named = found.model.version != UNTRAINED
        return (
            found.model.basis, found.model.basis_note, found.model.version if named else None,
            found.card.trained_at if named else None, figures,
        )  # fmt: skip
    card = services.champions.card(name, tenant.slug)
    if card is None:
        return "none", "Nothing was learned yet.", None, None, {}
    return card.basis, card.basis_note, card.version, card.trained_at, dict(card.figures)


def _check(found: watch.Check, *, whole: bool) -> CheckRead:
    return CheckRead(
        id=found.id,
        version=found.version,
        checked_at=found.checked_at,
        since=found.since,
        rows=found.rows,
        enough=found.enough,
        shifts=[ShiftRead.model_validate(each) for each in found.shifts] if whole else [],
        calibration=CalibrationRead.model_validate(found.calibration),
    )


def _run(found: watch.Run) -> RunRead:
    numbers = {k: v for k, v in found.figures.items() if isinstance(v, int | float)}
    return RunRead.model_validate({**asdict(found), "figures": numbers})


def _version(told: dict[str, Any]) -> VersionRead:
    tags: dict[str, str] = told["tags"]
    reasons = ((tags.get(f"{done}_at"), tags.get(f"{done}_because")) for done in _DONE)
    newest = max(((at, why) for at, why in reasons if at is not None), default=(None, None))
    return VersionRead.model_validate(
        {
            "number": told["number"],
            "name": told["name"],
            "alias": told["alias"],
            "basis": tags.get("basis"),
            "trained_at": tags.get("trained_at"),
            "dataset": tags.get("dataset"),
            "promoted_at": tags.get("promoted_at"),
            "promoted_by": tags.get("promoted_by"),
            "because": newest[1],
            "metrics": told["metrics"],
        }
    )


_DONE = ("promoted", "refused", "rolled_back")
