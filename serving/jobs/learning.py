"""Jobs that keep models true: checks for drift, challengers in the shadow, learning anew on a schedule."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import procrastinate
import pyarrow as pa
from procrastinate import JobContext
from sqlalchemy import text

from crm_core import watch
from crm_core.kit import Work
from crm_core.organizations import Tenant
from crm_core.watch import Check, Finding, Shadow
from models import drift
from models.learner import Trained
from models.registry import Shelved, in_shadow
from models.win_probability import MODEL, WinProbability, load
from pipelines import extract
from pipelines import watch as watching
from pipelines.layout import Layout
from pipelines.watch_kinds import OUTCOMES, SIGHTS, Said
from serving import retraining
from serving.champions import Champions
from serving.jobs.flow import rescore_everything
from serving.jobs.queue import BEHIND, QUEUE, Call, defer
from serving.services import Services

_LOG: Final = logging.getLogger(__name__)
_SEED: Final = 1
_BULK: Final = -20
"""Priority: whatever somebody waits for goes first."""
_AT_ONCE: Final = 2_000
_REST: Final = timedelta(days=1)
"""An alarm soon after learning is no reason to learn the same again."""
_ANY_CLOSED: Final = text(
    "select exists (select from deals where org_id = (select bellwether_org()) and state <> 'open')"
)
_SPOKEN: Final = text("""
    select distinct on (s.deal_id, date_trunc('day', s.as_of)) s.deal_id, s.as_of, s.value, s.features
    from deal_scores s
    where s.org_id = (select bellwether_org()) and s.model_version = :champion and s.as_of >= :since
      and s.basis = 'model'
      and not exists (select from model_shadows m where m.org_id = s.org_id and m.challenger = :challenger
                      and m.deal_id = s.deal_id and date_trunc('day', m.as_of) = date_trunc('day', s.as_of))
    order by s.deal_id, date_trunc('day', s.as_of), s.as_of
    limit :most
""")


def learning(org_id: UUID, model: str, cause: str) -> Call:
    """Learn a model anew."""
    arguments = (("org_id", str(org_id)), ("model", model), ("cause", cause))
    return Call("learn_anew", arguments, key=f"learn_anew:{org_id}:{model}")


async def refresh(services: Services, tenant: Tenant) -> Layout:
    """Bring the organization's facts up to date, and tell where they are."""
    files = Layout(services.settings.data, tenant.slug)
    async with services.work(tenant.system) as work:
        inputs = extract.Inputs(await work.connection(), tenant.id, tenant.currency)
        await extract.run(None, inputs, extract.Outputs(files.facts))
    return files


async def learn_anew(services: Services, org_id: UUID, *, model: str, cause: str) -> retraining.Learned:
    """Learn a model anew, keep what came of it, and score open deals when another model answers.

    A win-probability challenger that passes waits in the shadow while a learned champion answers.
    """
    tenant, at = await services.tenants.of(org_id), services.clock()
    async with services.work(tenant.system) as work:
        run_id = await watch.begin(work, model, cause=cause, at=at)
    try:
        await refresh(services, tenant)
        stands = model == MODEL and services.champions.of(tenant.slug).model.basis == "model"
        found = await asyncio.to_thread(
            retraining.learn, services.settings, tenant.slug, model=model, shadow=stands,
            by=retraining.BY, at=at,
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001 - whatever stopped it is told with the run
        _LOG.exception("learning %s of %s failed", model, tenant.slug)
        found = retraining.Learned("failed", f"It failed: {type(error).__name__}.", None, None, {})
    await _end(services, tenant, run_id, model=model, found=found)
    return found


async def _end(
    services: Services, tenant: Tenant, run_id: UUID, *, model: str, found: retraining.Learned
) -> None:
    async with services.work(tenant.system) as work:
        await watch.end(
            work, run_id, model=model, state=found.state, because=found.because, champion=found.champion,
            challenger=found.challenger, figures=found.figures, at=services.clock(),
        )  # fmt: skip
        if found.state == "promoted" and model == MODEL:
            await defer(services.queue, rescore_everything(tenant.system), connection=await work.connection())


async def watched(
    services: Services, tenant: Tenant, *, models: Sequence[str] | None = None
) -> Mapping[str, Check]:
    """Check the champions of the organization's models for drift, all of them unless some are named.

    What has nothing to watch is left out, and so is one that cannot be looked at, which keeps no other from
    being looked at.
    """
    names = [name for name in models or retraining.names() if nothing_watched(services, tenant, name) is None]
    if not names:
        return {}
    files = await refresh(services, tenant)
    found: dict[str, Check] = {}
    for name in names:
        try:
            check = await look(services, tenant, files, model=name)
        except Exception:  # noqa: BLE001 - whatever stopped it, the others are looked at
            _LOG.exception("%s of %s could not be looked at", name, tenant.slug)
        else:
            found |= {} if check is None else {name: check}
    return found


async def look(
    services: Services, tenant: Tenant, files: Layout, *, model: str, limits: drift.Limits | None = None
) -> Check | None:
    """Check one champion for drift, on facts that are up to date; None when nothing is to be watched."""
    sight, champion = SIGHTS.get(model), answering(services, tenant, model)
    if sight is None or champion is None or champion.basis != "model":
        return None
    at = services.clock()
    shown = await _shown(services, tenant, at) if model == MODEL else None

    def compare() -> watching.Looked:
        table = sight.rows(champion, files.facts, retraining.asked(model), at)
        said = shown if shown is not None else sight.said(champion, table) if sight.said else []
        return watching.look(champion, sight, table, said, at=at, limits=limits or drift.Limits(), seed=_SEED)

    found = await asyncio.to_thread(compare)
    check = Check(
        model=model,
        version=champion.version,
        checked_at=at,
        since=found.since,
        rows=found.report.rows,
        enough=found.report.enough,
        shifts=tuple(found.shifts()),
        calibration=_calibration(found.calibration),
    )
    async with services.work(tenant.system) as work:
        await watch.keep_check(work, check, findings=findings_of(found))
    return check


def answering(services: Services, tenant: Tenant, model: str) -> Trained | WinProbability | None:
    """Return the champion of a kind of model; None before there is one."""
    if model == MODEL:
        return services.champions.of(tenant.slug).model
    champion: Trained | None = services.champions.kind(model, tenant.slug)
    return champion


def nothing_watched(services: Services, tenant: Tenant, model: str) -> str | None:
    """Return why a kind of model is not watched, in a sentence; None when it is."""
    if model not in SIGHTS:
        return f"{model} has nothing to watch: it reads no rows that have a moment."
    champion = answering(services, tenant, model)
    if champion is None:
        return "Nothing is watched yet: no model was learned."
    if champion.basis != "model":
        return f"Nothing is watched until a learned model answers. {champion.basis_note}"
    return None


async def _shown(services: Services, tenant: Tenant, at: datetime) -> list[Said]:
    """Return the chances to win that were shown of deals which have ended since."""
    async with services.work(tenant.system) as work:
        ended = await watch.outcomes(work.session, since=at - OUTCOMES, version=None)
    return [Said(str(each.deal_id), each.value, each.as_of, each.won) for each in ended]


def findings_of(found: watching.Looked) -> list[Finding]:
    """Return what a look says of every input, of the prediction and of calibration."""
    told = [
        Finding(
            watching.subject_of(each.column), each.column, each.psi, each.by_chance, each.alarming, each.calm
        )
        for each in found.report.shifts
    ]
    borne = found.calibration
    if borne.enough:
        told.append(Finding("calibration", "ece", borne.ece, borne.by_chance, borne.alarming, borne.calm))
    return told


def _calibration(found: drift.CalibrationDrift) -> dict[str, Any]:
    return {
        "rows": found.rows, "deals": found.groups, "enough": found.enough, "ece": found.ece,
        "by_chance": found.by_chance, "predicted": found.predicted, "observed": found.observed,
    }  # fmt: skip


async def shadow(services: Services, tenant: Tenant) -> int:
    """Let the challenger in the shadow answer what the champion was asked, and decide over it in time.

    It is shown the very feature rows that the champion's scores are stored with. Returns how many it
    answered.
    """
    waiting = in_shadow(services.settings.shelf, model=MODEL, organization=tenant.slug)
    since = retraining.shadow_since(services.settings, tenant.slug)
    if waiting is None or since is None:
        return 0
    answered = await _answer(services, tenant, waiting, since=since)
    async with services.work(tenant.system) as work:
        ended = await watch.shadow_outcomes(work.session, MODEL, challenger=waiting.name)
    compared, at = retraining.compared(ended), services.clock()
    found = await asyncio.to_thread(
        retraining.settle, services.settings, tenant.slug, compared=compared, at=at
    )
    if found is not None:
        async with services.work(tenant.system) as work:
            run_id = await watch.begin(work, MODEL, cause="shadow", at=at)
        await _end(services, tenant, run_id, model=MODEL, found=found)
    return answered


async def _answer(services: Services, tenant: Tenant, waiting: Shelved, *, since: datetime) -> int:
    challenger = load(waiting.folder, version=waiting.name)
    champion = services.champions.of(tenant.slug).model.version
    asked = {"champion": champion, "challenger": waiting.name, "since": since, "most": _AT_ONCE}
    answered = 0
    while True:
        async with services.work(tenant.system) as work:
            spoken = (await work.session.execute(_SPOKEN, asked)).mappings().all()
            if not spoken:
                return answered
            values = challenger.values(_table(challenger, [row["features"] for row in spoken]))
            await watch.keep_shadows(
                work,
                [
                    Shadow(
                        model=MODEL,
                        challenger=waiting.name,
                        champion=champion,
                        deal_id=row["deal_id"],
                        as_of=row["as_of"],
                        value=float(value),
                        champion_value=row["value"],
                    )
                    for row, value in zip(spoken, values, strict=True)
                ],
            )
        answered += len(spoken)


def _table(model: WinProbability, features: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return stored feature rows as the model reads them."""
    service = model.definition
    schema = pa.schema([service.schema.field(name) for name in service.columns])
    rows = [{name: row.get(name) for name in service.columns} for row in features]
    return pa.Table.from_pylist(rows, schema=schema)


async def plan(services: Services, tenant: Tenant) -> list[Call]:
    """Return what is to be learned anew: what was learned long ago, and what has drifted since."""
    days = services.settings.retrain_days
    if days == 0:
        return []
    at, calls = services.clock(), []
    async with services.work(tenant.system) as work:
        if not (await work.session.execute(_ANY_CLOSED)).scalar_one():
            return []
        for model in retraining.names():
            last = await _learned_last(work, services.champions, tenant.slug, model)
            if last is None or at - last >= timedelta(days=days):
                calls.append(learning(tenant.id, model, "schedule"))
            elif any(each.raised_at >= last + _REST for each in await watch.standing(work.session, model)):
                calls.append(learning(tenant.id, model, "drift"))
    return calls


async def _learned_last(work: Work, champions: Champions, organization: str, model: str) -> datetime | None:
    """Return when a model was last learned, by a run or by whoever trained the champion; None if never."""
    run = next(iter(await watch.runs(work.session, model, limit=1)), None)
    card = champions.of(organization).card if model == MODEL else champions.card(model, organization)
    trained = None if card is None or not card.trained_at else datetime.fromisoformat(card.trained_at)
    known = [moment for moment in (run.started_at if run else None, trained) if moment is not None]
    return max(known, default=None)


def register(queue: procrastinate.App) -> None:
    """Add these tasks to the queue."""

    def services_of(context: JobContext) -> Services:
        services: Services = context.additional_context["services"]
        return services

    @queue.task(name="learn_anew", queue=BEHIND, pass_context=True, priority=_BULK, lock="learn_anew")
    async def _learn(context: JobContext, org_id: str, model: str, cause: str) -> None:
        await learn_anew(services_of(context), UUID(org_id), model=model, cause=cause)

    @queue.task(name="tell_of_drift", queue=QUEUE, pass_context=True)
    async def _tell(context: JobContext, org_id: str, alarm_id: str) -> None:
        services = services_of(context)
        tenant = await services.tenants.of(UUID(org_id))
        async with services.work(tenant.system) as work:
            await watch.tell_admins(work, UUID(alarm_id), at=services.clock())

    @queue.periodic(cron="7 * * * *")
    @queue.task(name="shadow_models", queue=BEHIND, pass_context=True, queueing_lock="shadow_models")
    async def _shadow(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        services = services_of(context)
        for tenant in await services.tenants.all():
            await shadow(services, tenant)

    @queue.periodic(cron="11 3 * * *")
    @queue.task(name="watch_models", queue=BEHIND, pass_context=True, queueing_lock="watch_models")
    async def _watch(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue's form
        """Once a night: look for drift, then learn anew what is due."""
        services = services_of(context)
        for tenant in await services.tenants.all():
            await watched(services, tenant)
            calls = await plan(services, tenant)
            async with services.work(tenant.system) as work:
                for call in calls:
                    await defer(services.queue, call, connection=await work.connection())
