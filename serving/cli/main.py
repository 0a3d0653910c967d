"""The command line's entry: every command, and errors as one clear sentence."""

from pathlib import Path
from typing import Annotated

import typer

from serving.api import app as http
from serving.api import openapi

cli = typer.Typer(
    name="bellwether",
    help="Sales intelligence with its own CRM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@cli.callback()
def _root() -> None:
    """Sales intelligence with its own CRM: the record, the features, the models and the service."""


@cli.command("openapi")
def write_openapi(
    out: Annotated[Path, typer.Option(help="Where to write; - for the terminal.")] = Path("web/openapi.json"),
) -> None:
    """Write the description of the HTTP interface, from which the web client is generated.

    Example: [bold]bellwether openapi --out web/openapi.json[/bold]
    """
    document = openapi.to_bytes(openapi.describe(http.build()))
    if str(out) == "-":
        typer.echo(document, nl=False)
        return
    out.write_bytes(document)
    typer.echo(f"wrote {out}")


def main() -> None:
    """Run the command line."""
    cli()
