"""`bellwether features | train | evaluate | promote | rollback | score`: the offline story, step by step."""

from dataclasses import asdict
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markdown import Markdown

from crm_core import deals
from crm_core.kit import unit_of_work
from models.registry import NothingToRollBackToError, shelved
from models.tabular import Question
from models.win_probability import MODEL
from pipelines import evaluate as evaluating
from pipelines import extract, promote, train
from pipelines import features as rows
from pipelines.event_log import evaluate as prefixes
from pipelines.promotion import Outcome
from serving import bootstrap
from serving.cli import kinds
from serving.cli import learning_tables as tables
from serving.cli.engines import Engine, EngineName, need_engine, training_rows
from serving.cli.judging import judge_log
from serving.cli.kinds import ModelName
from serving.cli.opened import (
    Data,
    Json,
    Organization,
    OrganizationArgument,
    layout,
    record,
    registry,
    run,
    settings_for,
    stages,
    tenant_of,
)
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.jobs.flow import rescore_everything
from serving.jobs.queue import build, defer
from serving.settings import Settings

evaluation = typer.Typer(
    help="Judge a model on what it has not seen.\n\n"
    "[bold]bellwether evaluate model[/bold] [ORG] judges the candidate that [bold]bellwether train[/bold] "
    "made, before [bold]bellwether promote[/bold].\n\n"
    "[bold]bellwether evaluate prefixes[/bold] LOG foretells how the cases of an event log end.",
    no_args_is_help=True,
)


class Part(StrEnum):
    """Which half of the features command to run."""

    FACTS = "facts"
    ROWS = "rows"


def features(
    org: OrganizationArgument = None,
    only: Annotated[Part | None, typer.Option(help="Only extract facts, or only compute rows.")] = None,
    model: ModelName = MODEL,
    engine: EngineName = Engine.DUCKDB,
    data: Data = None,
) -> None:
    """Extract new facts from the event log and compute the training rows.

    Example: [bold]bellwether features demo[/bold]
    """
    run(_features(settings_for(data), org, only, model, engine))


async def _features(
    settings: Settings, org: str | None, only: Part | None, model: str, engine: Engine
) -> None:
    other = kinds.is_other(model)
    need_engine(engine, other=other)
    async with record(settings) as (database, _):
        tenant = await tenant_of(database, org)
        files = layout(settings, tenant)
        if only is not Part.ROWS:
            with errors.status("Extracting facts"):
                async with unit_of_work(database, tenant.system) as work:
                    inputs = extract.Inputs(await work.connection(), tenant.id, tenant.currency)
                    extracted = await extract.run(None, inputs, extract.Outputs(files.facts))
            console.print(f"{sum(extracted.rows.values()):,} new facts in {files.facts}")
        if other and only is not Part.FACTS:
            kinds.features(settings, tenant.slug, model)
        elif only is not Part.FACTS:
            with errors.status("Computing features"):
                inputs_of, outputs_to = rows.Inputs(files.facts), rows.Outputs(files.rows)
                count = training_rows(engine, stages().features, inputs_of, outputs_to)
            console.print(f"{count:,} training rows in {files.rows}")


def learn(
    org: OrganizationArgument = None,
    model: ModelName = MODEL,
    data: tables.TableOrFolder = None,
    *,
    target: tables.Target = None,
    positive: tables.Positive = None,
    time: tables.Time = None,
    group: tables.Group = None,
    keep: tables.Keep = None,
    drop: tables.Drop = None,
    seed: tables.Seed = 1,
    save: tables.Save = None,
    json: tables.Report = None,
) -> None:
    """Train a candidate on the training rows; below a stated minimum of deals it is a prior, and says so.

    With --target it trains and judges an honest model on any flat table: columns known only after the outcome
    are refused, and shuffled results stand beside those on later rows.

    Keys of --json: auc_time, auc_shuffled, brier, ece, flagged (each column, why), suspected, kept, unused,
    columns, target, positive, time, group, rows, left_out, base_rate, basis, basis_note, accuracy,
    auc_interval, brier_skill, log_loss, ece_by_chance, calibrated, test_rows, with_flagged, baselines,
    reliability, importance, warnings, seed, read.

    Example: [bold]bellwether train demo[/bold]

    Example: [bold]bellwether train --data leads.csv --target Converted --json report.json[/bold]
    """
    if target is not None:
        question = Question(target, positive, time, group, keep=tuple(keep or ()), drop=tuple(drop or ()))
        tables.train_table(data, question, seed=seed, save=save, json=json)
        return
    if any((positive, time, group, keep, drop, save, json)) or (data is not None and data.is_file()):
        raise Stop("A table needs the column to foretell.", "Name it: --target COLUMN", Exit.REFUSED)
    settings = settings_for(data)
    slug = run(_slug(settings, org))
    if kinds.is_other(model):
        kinds.train(settings, slug, model)
        return
    files, params = bootstrap.layout(settings, slug), stages().train
    kinds.need(files.rows, f"features {slug}")
    inputs = train.Inputs(files.rows, slug, version("bellwether"), bootstrap.clock())
    with errors.status("Training"):
        made = train.run(params, inputs, train.Outputs(files.candidate))
    console.print(f"{made.basis_note} Judge it: bellwether evaluate model {slug}")


async def _slug(settings: Settings, org: str | None) -> str:
    if org is not None:
        return org
    async with record(settings) as (database, _):
        return (await tenant_of(database, org)).slug


@evaluation.command("model")
def evaluate_model(
    org: OrganizationArgument = None, model: ModelName = MODEL, data: Data = None, *, json: Json = False
) -> None:
    """Judge the candidate on its test period: calibration, Brier, segments, leakage.

    Keys of --json: those of the model card (model, organization, version, basis, basis_note, trained_at,
    service, features, periods, calibration, metrics, baselines, skill_low, ece_by_chance, segments,
    reliability, importance, leaks, won, lost, needed_won, needed_lost, bands); of other models outcome,
    primary, calibration_limit, figures, enough and notes in place of some.

    Example: [bold]bellwether evaluate model demo[/bold]
    """
    settings = settings_for(data)
    slug = run(_slug(settings, org))
    if kinds.is_other(model):
        kinds.evaluate(settings, slug, model, json=json)
        return
    files = bootstrap.layout(settings, slug)
    kinds.need(files.candidate, f"train {slug}")
    inputs = evaluating.Inputs(files.candidate, files.rows, files.facts)
    with errors.status("Judging"):
        card = evaluating.run(stages().promote, inputs, evaluating.Outputs(files.report))
    if json:
        tell_json(asdict(card))
    else:
        console.print(Markdown((files.report / "card.md").read_text()))


@evaluation.command("prefixes")
def evaluate_prefixes(
    log: Annotated[Path, typer.Argument(help="Event log: .xes, .xes.gz or .csv.")],
    mapping: Annotated[
        Path, typer.Option(help="What the log's names mean (YAML), or a mapping that ships.")
    ] = Path("bpi_challenge_2012"),
    json: Annotated[Path | None, typer.Option(help="Write the report here; - for the terminal.")] = None,
    seed: int = 1,
) -> None:
    """Foretell outcomes from the beginnings of cases, and judge that on later cases.

    Keys of the report: outcomes -> name -> weighted_auc, brier, ece, base_rate, train_cases, test_cases,
    basis, by_prefix.

    Example: [bold]bellwether evaluate prefixes bpi_2012.xes.gz --json report.json[/bold]
    """
    report = judge_log(log, mapping, prefixes.run, json=json, seed=seed)
    if report is None:
        return
    for name, found in report["outcomes"].items():
        console.print(f"{name:<12} weighted AUC [bold]{found['weighted_auc']:.3f}[/]  ECE {found['ece']:.3f}")


def promote_candidate(
    org: OrganizationArgument = None,
    anyway: Annotated[str | None, typer.Option(help="Your reason to promote against the gate.")] = None,
    by: Annotated[str, typer.Option(help="Who promotes; recorded with the version.")] = "cli",
    model: ModelName = MODEL,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Register the candidate and let the gate decide whether it answers from now on.

    Keys of --json: promoted, version, challenger, because.

    Example: [bold]bellwether promote demo[/bold]
    """
    settings = settings_for(data)
    slug = run(_slug(settings, org))
    if kinds.is_other(model):
        _tell(kinds.promote(settings, slug, model, by=by, anyway=anyway), json=json)
        return
    files = bootstrap.layout(settings, slug)
    kinds.need(files.report / "card.json", f"evaluate model {slug}")
    inputs = promote.Inputs(
        model=files.candidate, report=files.report, rows=files.rows, registry=registry(settings), by=by,
        at=bootstrap.clock(), anyway=anyway,
    )  # fmt: skip
    before = shelved(files.shelf, model=MODEL, organization=slug)
    with errors.status("Asking the gate"):
        outcome = promote.run(stages().promote, inputs, promote.Outputs(files.decision))
    if shelved(files.shelf, model=MODEL, organization=slug) != before:
        run(_rescore(settings, slug))
    _tell(outcome, json=json)


def _tell(outcome: Outcome, *, json: bool) -> None:
    if json:
        tell_json(asdict(outcome))
    else:
        console.print(outcome.because)
        console.print(f"Answers now: [bold]{outcome.version}[/]")


def roll_back(
    org: OrganizationArgument = None,
    because: Annotated[
        str, typer.Option(help="Why; recorded with the version.")
    ] = "asked on the command line",
    by: str = "cli",
    model: ModelName = MODEL,
    data: Data = None,
) -> None:
    """Give the place back to the version that the champion replaced.

    Example: [bold]bellwether rollback demo --because "reps distrust it"[/bold]
    """
    settings = settings_for(data)
    slug = run(_slug(settings, org))
    if kinds.is_other(model):
        name = kinds.roll_back(settings, slug, model, by=by, because=because)
        console.print(f"Answers now: [bold]{name}[/]")
        return
    try:
        name = promote.roll_back(
            registry(settings), organization=slug, by=by, because=because, at=bootstrap.clock()
        )
    except NothingToRollBackToError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    run(_rescore(settings, slug))
    console.print(f"Answers now: [bold]{name}[/]")


async def _rescore(settings: Settings, slug: str) -> None:
    """Queue the scores of all open deals: another model answers."""
    async with record(settings) as (database, urls):
        tenant = await tenant_of(database, slug)
        async with unit_of_work(database, tenant.system) as work:
            await defer(
                build(urls.app, *bootstrap.TASKS), rescore_everything(tenant.system),
                connection=await work.connection(),
            )  # fmt: skip


def score(
    deal: Annotated[UUID | None, typer.Option(help="One deal, by id; all open deals when absent.")] = None,
    org: Organization = None,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Score one deal or all open deals now, and store the scores.

    Keys of --json, of each: deal_id, value, low, high, band, basis, model_version, as_of, and with --deal
    reasons.

    Example: [bold]bellwether score --deal 0199f3c2-... --json[/bold]
    """
    settings = settings_for(data)
    scored = run(_score(settings, deal, org))
    if json:
        tell_json(scored)
        return
    for one in scored[:20]:
        console.print(
            f"{one['deal_id']}  [bold]{one['value']:.0%}[/]  {one['band']:<5} {one['model_version']}"
        )
        for reason in one.get("reasons", ()):
            console.print(f"    {reason['effect_points']:+6.1f} points  {reason['sentence']}")
    console.print(f"{len(scored):,} deals scored.")


async def _score(settings: Settings, deal: UUID | None, org: str | None) -> list[dict[str, Any]]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        tenant = await tenant_of(database, org)
        async with unit_of_work(database, tenant.system) as work:
            found = [deal] if deal else await deals.open_ids(work.session)
        scores = await services.scorer.score_all(tenant.id, found)
        if deal is not None and not scores:
            raise Stop(f"{deal} is no open deal of {tenant.slug}.", code=Exit.REFUSED)
        keys = ("deal_id", "value", "low", "high", "band", "basis", "model_version", "as_of")
        return [
            {key: getattr(one, key) for key in keys} | ({"reasons": one.reasons} if deal else {})
            for one in scores
        ]
