"""The command line's entry: every command, and errors as one clear sentence."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from serving.api import app as http
from serving.api import openapi
from serving.cli import (
    audit,
    bringing_in,
    bringing_sheets,
    database,
    duplicates,
    judging,
    judging_churn,
    judging_policies,
    learning,
    people,
    routing,
    sealing,
    serving,
    watching,
)
from serving.cli.tell import Exit, Stop, console, require_writable, show

cli = typer.Typer(
    name="bellwether",
    help="Sales intelligence with its own CRM: the record, the features, the models and the service.",
    epilog="Begin with  bellwether demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
cli.command()(serving.demo)
cli.command()(serving.serve)
cli.command("worker")(serving.work_apart)
cli.command("answer", hidden=True)(serving.answer)
cli.command("work-behind", hidden=True)(serving.work_behind)
cli.add_typer(database.cli, name="db")
cli.add_typer(bringing_in.cli, name="import")
bringing_in.cli.command("sheet")(bringing_sheets.bring_in_sheet)
bringing_in.cli.command("folder")(bringing_sheets.bring_in_folder)
cli.add_typer(people.cli, name="user")
cli.add_typer(routing.cli, name="routing")
cli.add_typer(sealing.cli, name="secrets")
cli.add_typer(audit.cli, name="audit")
cli.command()(learning.features)
cli.command("train")(learning.learn)
cli.add_typer(learning.evaluation, name="evaluate")
learning.evaluation.command("series")(judging.evaluate_series)
learning.evaluation.command("churn")(judging_churn.evaluate_churn)
learning.evaluation.command("policy")(judging_policies.evaluate_policy)
learning.evaluation.command("timing")(judging.evaluate_timing)
cli.command("promote")(learning.promote_candidate)
cli.command("rollback")(learning.roll_back)
cli.command()(learning.score)
cli.add_typer(watching.cli, name="models")
cli.add_typer(duplicates.cli, name="duplicates")


@cli.command("openapi")
def write_openapi(
    out: Annotated[Path, typer.Option(help="Where to write; - for the terminal.")] = Path("web/openapi.json"),
) -> None:
    """Write the description of the HTTP interface, from which the web client is generated.

    Example: [bold]bellwether openapi --out web/openapi.json[/bold]
    """
    if str(out) != "-":
        require_writable(out)
    document = openapi.to_bytes(openapi.describe(http.build()))
    if str(out) == "-":
        sys.stdout.buffer.write(document)
        return
    out.write_bytes(document)
    console.print(f"wrote {out}")


def main() -> None:
    """Run the command line; what stops a command is told in a sentence, and by the exit code."""
    try:
        cli()
    except Stop as stop:
        show(stop)
        sys.exit(stop.code)
    except KeyboardInterrupt:
        sys.exit(Exit.FAILED)


if __name__ == "__main__":
    main()
