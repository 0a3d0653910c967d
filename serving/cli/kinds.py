"""Running the stages of any kind of model beside the win probability, for `serving.cli.learning`."""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.markdown import Markdown

from models.registry import NothingToRollBackToError
from models.win_probability import MODEL
from pipelines import learning
from pipelines.learning import KINDS, Stages
from pipelines.promotion import Outcome, Promoter
from serving import bootstrap
from serving.cli.opened import registry, stages
from serving.cli.tell import Exit, Stop, console, errors, tell_json
from serving.settings import Settings

EVERY: Final = (MODEL, *KINDS)

ModelName: TypeAlias = Annotated[
    str, typer.Option("--model", metavar="NAME", help=f"Which model: {', '.join(EVERY)}.")
]


def is_other(name: str) -> bool:
    """Tell whether the name is of a kind in `KINDS`; stop at one that nobody knows."""
    if name not in EVERY:
        raise Stop(f"There is no model {name!r}.", f"There are: {', '.join(EVERY)}", Exit.REFUSED)
    return name != MODEL


def need(path: Path, before: str) -> None:
    """Stop where a stage's input is missing, and say which command makes it."""
    if not path.exists():
        raise Stop(f"{path} is not there yet.", f"Run first: bellwether {before}", Exit.NOT_READY)


def stages_of(settings: Settings, slug: str, name: str) -> Stages:
    """Return the stages of a kind of model for an organization, with the settings of params.yaml."""
    files = bootstrap.layout(settings, slug)
    params: Mapping[str, Any] = stages().learners.get(name, {})
    return Stages(KINDS[name], slug, files.facts, files.of(name), params, version("bellwether"))


def features(settings: Settings, slug: str, name: str) -> None:
    """Compute a kind's training rows."""
    work = stages_of(settings, slug, name)
    need(work.facts / "position.json", f"features {slug} --only facts")
    with errors.status("Computing rows"):
        count = work.features(at=bootstrap.clock())
    console.print(f"{count:,} training rows in {work.files.rows}")


def train(settings: Settings, slug: str, name: str) -> None:
    """Train a candidate of a kind."""
    work = stages_of(settings, slug, name)
    need(work.files.rows, f"features {slug} --only rows --model {name}")
    with errors.status("Training"):
        model = work.train(at=bootstrap.clock())
    console.print(f"{model.basis_note} Judge it: bellwether evaluate model {slug} --model {name}")


def evaluate(settings: Settings, slug: str, name: str, *, json: bool) -> None:
    """Judge the candidate of a kind."""
    work = stages_of(settings, slug, name)
    need(work.files.candidate, f"train {slug} --model {name}")
    with errors.status("Judging"):
        card = work.evaluate()
    if json:
        tell_json(asdict(card))
    else:
        console.print(Markdown((work.files.report / "card.md").read_text()))


def promote(settings: Settings, slug: str, name: str, *, by: str, anyway: str | None) -> Outcome:
    """Let the gate decide over the candidate of a kind."""
    work = stages_of(settings, slug, name)
    need(work.files.card, f"evaluate model {slug} --model {name}")
    promoter = Promoter(registry(settings), by, bootstrap.clock(), anyway)
    with errors.status("Asking the gate"):
        return work.promote(promoter, slack=stages().slack)


def roll_back(settings: Settings, slug: str, name: str, *, by: str, because: str) -> str:
    """Return the version of a kind that answers again."""
    try:
        return learning.roll_back(
            KINDS[name], registry(settings), organization=slug, by=by, because=because, at=bootstrap.clock()
        )
    except NothingToRollBackToError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
