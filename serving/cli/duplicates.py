"""`bellwether duplicates search | train | evaluate`: find records that are one, learn, judge."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from crm_core import duplicates
from models.record_linkage import KINDS
from models.record_linkage.evaluate import Judgement
from pipelines.linkage import learning
from serving import bootstrap
from serving.cli.opened import Data, Json, Organization, record, run, settings_for, tenant_of
from serving.cli.tell import Exit, Stop, console, errors, require_writable, tell_json
from serving.duplicates import COMPARED_AS
from serving.jobs.duplicates import search as go_through
from serving.settings import Settings

cli = typer.Typer(
    help="Records that stand for the same company or person: find them, learn from what was decided, judge.",
    no_args_is_help=True,
)
Report = Annotated[Path | None, typer.Option("--json", help="Write the figures here; - for the terminal.")]


@cli.command()
def search(
    kind: Annotated[str, typer.Argument(help="accounts, people or leads.")],
    import_id: Annotated[UUID | None, typer.Option("--import", help="Only what this import brought.")] = None,
    least: Annotated[float | None, typer.Option(min=0, max=1, help="Pairs from this probability on.")] = None,
    org: Organization = None,
    data: Data = None,
    *,
    json: Json = False,
) -> None:
    """Go through all records of a kind, or those of one import, and put likely pairs into the review queue.

    Keys of --json: id, kind, total, seen, compared, found.

    Example: [bold]bellwether duplicates search people[/bold]
    """
    if kind not in COMPARED_AS:
        raise Stop(f"There are no {kind!r}.", f"There are: {', '.join(COMPARED_AS)}.", Exit.REFUSED)
    found = run(_search(settings_for(data), kind, import_id, least, org))
    if json:
        tell_json(found)
    else:
        console.print(
            f"{found['seen']:,} {kind} gone through, {found['compared']:,} pairs compared, "
            f"[bold]{found['found']:,}[/] new ones to review."
        )


async def _search(
    settings: Settings, kind: str, import_id: UUID | None, least: float | None, org: str | None
) -> dict[str, Any]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        tenant = await tenant_of(database, org)
        model = await services.duplicates.model(tenant.id, kind)
        async with services.work(tenant.system) as work:
            run_id = await duplicates.start(
                work,
                kind=kind,
                threshold=model.review if least is None else least,
                import_id=import_id,
                at=services.clock(),
            )
        with errors.status("Comparing"):
            ended = await go_through(services, tenant.id, run_id)
        told = ("id", "kind", "total", "seen", "compared", "found")
        return {name: getattr(ended, name) for name in told}


@cli.command()
def train(org: Organization = None, data: Data = None, *, json: Json = False) -> None:
    """Correct an organization's probabilities by the pairs that its people confirmed and rejected.

    Keys of --json, of each kind: labels, refined, version.

    Example: [bold]bellwether duplicates train --org demo[/bold]
    """
    learned = run(_train(settings_for(data), org))
    if json:
        tell_json(learned)
        return
    for kind, one in learned.items():
        console.print(f"{kind:<9} {one['labels']:,} decided pairs; correction: {one['refined']}")


async def _train(settings: Settings, org: str | None) -> dict[str, dict[str, Any]]:
    async with (
        record(settings) as (database, urls),
        bootstrap.compose(settings, url=urls.app) as services,
    ):
        tenant = await tenant_of(database, org)
        learned: dict[str, dict[str, Any]] = {}
        for kind in KINDS:
            async with services.work(tenant.system) as work:
                labels = await duplicates.labels(work.session, kind)
            model = services.duplicates.linkages.learn(tenant.slug, kind, labels)
            learned[kind] = {
                "labels": model.notes["labels"], "refined": model.notes["refined"], "version": model.version,
            }  # fmt: skip
        return learned


@cli.command()
def evaluate(json: Report = None) -> None:
    """Judge the models that come along on generated records that they never saw, beside two plain rules.

    Keys of --json, of each kind: those of models.record_linkage.evaluate.Judgement.

    Example: [bold]bellwether duplicates evaluate[/bold]
    """
    if json is not None and str(json) != "-":
        require_writable(json)
    with errors.status("Judging"):
        judged = learning.judged()
    if str(json) == "-":
        tell_json([asdict(one) for one in judged])
        return
    for one in judged:
        _tell(one)
    if json is not None:
        json.write_bytes(orjson.dumps([asdict(one) for one in judged], option=orjson.OPT_INDENT_2))


def _tell(one: Judgement) -> None:
    console.print(
        f"[bold]{one.kind}[/]  {one.records:,} records of {one.entities:,}; PR-AUC {one.model.pr_auc:.3f}  "
        f"ECE {one.ece:.4f}  Brier {one.brier:.4f}  blocked {one.blocking_recall:.3f}"
    )
    for name, rule in (
        ("model, review", one.model), ("model, guard", one.guard), ("equal key", one.exact),
        ("name", one.name),
    ):  # fmt: skip
        console.print(
            f"  {name:<14} from {rule.threshold:.2f}: precision {rule.precision:.3f}  "
            f"recall {rule.recall:.3f}  F1 {rule.f1:.3f}"
        )
