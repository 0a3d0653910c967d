"""`bellwether train --data table.csv --target ...`: an honest model of any flat table, and its report."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from models.tabular import Figures, Params, Question, TableRefusedError, Verdict, as_json
from pipelines import tabular
from serving.cli.tell import Exit, Stop, console, errors, require_folder, require_writable, tell_json

_TABLE: Final = "Of a flat table"

TableOrFolder: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Folder of everything that runs write; with --target the table itself "
        "(.csv, .csv.gz, .zip, .parquet).",
        show_default="data",
    ),
]
Target: TypeAlias = Annotated[
    str | None, typer.Option(help="The column to foretell; it has two values.", rich_help_panel=_TABLE)
]
Positive: TypeAlias = Annotated[
    str | None, typer.Option(help="The value that counts as happened.", rich_help_panel=_TABLE)
]
Time: TypeAlias = Annotated[
    str | None,
    typer.Option(help="The column that says when a row was; else their order.", rich_help_panel=_TABLE),
]
Group: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Rows that share its value stay on one side of every split.", rich_help_panel=_TABLE),
]
Keep: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(help="Learn from this column although it is flagged; recorded.", rich_help_panel=_TABLE),
]
Drop: TypeAlias = Annotated[
    list[str] | None, typer.Option(help="Do not learn from this column.", rich_help_panel=_TABLE)
]
Seed: TypeAlias = Annotated[int, typer.Option(help="Of everything random.", rich_help_panel=_TABLE)]
Save: TypeAlias = Annotated[
    Path | None, typer.Option(help="Save the model to this folder.", rich_help_panel=_TABLE)
]
Report: TypeAlias = Annotated[
    Path | None,
    typer.Option("--json", help="Write the report here; - for the terminal.", rich_help_panel=_TABLE),
]


def train_table(
    table: Path | None, question: Question, *, seed: int, save: Path | None, json: Path | None
) -> None:
    """Judge a table, save its model, and tell the report."""
    if table is None or not table.is_file():
        what = "no file" if table is None else f"{table} is no file"
        raise Stop(f"--target needs a table: {what}.", "Name it: --data table.csv", Exit.REFUSED)
    terminal = str(json) == "-"
    if json is not None and not terminal:
        require_writable(json)
    if save is not None:
        require_folder(save)
    try:
        with errors.status("Reading, examining and judging"):
            verdict = tabular.run(Params(seed=seed), tabular.Inputs(table, question), tabular.Outputs(save))
    except TableRefusedError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    report = as_json(verdict)
    if terminal:
        tell_json(report)
        return
    _tell(verdict)
    if save is not None:
        console.print(f"The model is in {save}.", soft_wrap=True)
    if json is not None:
        json.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _tell(verdict: Verdict) -> None:
    """Print what leaked, what the model is worth, and what to be careful about."""
    asked = verdict.question
    console.print(
        f"{escape(asked.target)} = {escape(verdict.positive)} in {verdict.base_rate:.1%} of "
        f"{verdict.rows:,} rows. {escape(verdict.note)}",
        soft_wrap=True,
    )
    for warning in verdict.warnings:
        console.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    for each in verdict.flagged:
        what = "[yellow]kept by your word[/]" if each.column in asked.keep else "[red]refused[/]"
        console.print(f"{what} [bold]{escape(each.column)}[/]: {escape(each.why)}", soft_wrap=True)
    for name, why in verdict.unused.items():
        console.print(f"[dim]not used {escape(name)}: {escape(why)}[/]", soft_wrap=True)
    console.print(_figures(verdict))
    later = verdict.later
    console.print(
        f"Calibration error {later.metrics.ece:.3f}; chance alone explains {later.by_chance.high:.3f}, "
        f"and {later.by_chance.tolerated} more is tolerated. "
        + ("It is calibrated." if later.calibrated else "[yellow]It is not calibrated on later rows.[/]"),
        soft_wrap=True,
    )
    shares = (f"{name} {share:.0%}" for name, share in list(verdict.importance.items())[:5])
    if told := ", ".join(shares):
        console.print(f"Learned most from: {escape(told)}.", soft_wrap=True)


def _figures(verdict: Verdict) -> Table:
    shown = Table(box=None, pad_edge=False)
    for heading in ("", "AUC", "Brier", "ECE", "accuracy"):
        shown.add_column(heading, justify="right" if heading else "left", no_wrap=bool(heading))

    def row(name: str, figures: Figures | None) -> None:
        if figures is not None:
            told = figures.metrics
            ranked = "-" if told.auc is None else f"{told.auc:.3f}"
            shown.add_row(name, ranked, f"{told.brier:.4f}", f"{told.ece:.3f}", f"{figures.accuracy:.3f}")

    row("[bold]honest, on later rows[/]", verdict.later)
    row("honest, shuffled", verdict.shuffled)
    row("with what was refused, on later rows", verdict.leaking_later)
    row("with what was refused, shuffled", verdict.leaking_shuffled)
    for name, each in verdict.baselines.items():
        ranked = "-" if each.auc is None else f"{each.auc:.3f}"
        shown.add_row(
            f"{escape(name).replace('_', ' ')}, on later rows",
            ranked,
            f"{each.brier:.4f}",
            f"{each.ece:.3f}",
            "",
        )
    return shown
