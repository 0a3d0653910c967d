"""`bellwether evaluate churn`: who is lost, foretold for a table of the user's own, judged on what came."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape

from models.churn.foretelling import TooFewCustomersError
from pipelines.churn_reading import Taken
from pipelines.churn_tables import judge
from pipelines.tables import UnreadableTableError
from serving.cli.tables import DayFirst, order_of
from serving.cli.tell import Exit, Stop, console, errors, require_writable, tell_json


def evaluate_churn(
    file: Annotated[
        Path,
        typer.Argument(
            help="Purchases (customer, time, amount) or contracts (start, end, attributes; or churn): "
            ".csv, .csv.gz or .parquet."
        ),
    ],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day up to which everything is known, itself included."),
    ] = None,
    horizon: Annotated[int, typer.Option(min=1, help="Days after it in which customers are lost.")] = 90,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="Learn from this column although it looks known only afterwards; recorded."),
    ] = None,
    day_first: DayFirst = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here; - for the terminal.")] = None,
    seed: int = 1,
) -> None:
    """Foretell who is lost after a day, learned from earlier days alone, and judge it on what came.

    Keys of --json: auc, brier, ece, base_rate, n, columns, attributes, flagged (column, why), kept, left_out,
    warnings.

    Example: [bold]bellwether evaluate churn orders.csv --as-of 2026-01-31 --horizon 180[/bold]
    """
    terminal = str(json) == "-"
    if json is not None and not terminal:
        require_writable(json)
    try:
        with errors.status("Learning from earlier days"):
            found = judge(
                file, as_of=as_of.date() if as_of else None, horizon=horizon, seed=seed,
                keep=tuple(keep or ()), order=order_of(day_first),
            )  # fmt: skip
    except (UnreadableTableError, TooFewCustomersError) as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    figures = found.told.figures()
    errors.print(
        f"Read as {found.shape}. {escape(found.taken.sentence())} {escape(found.protocol)}", soft_wrap=True
    )
    _warn(found.taken)
    report = figures | _reading(found.taken)
    if terminal:
        tell_json(report)
        return
    ranked = figures["auc"]
    console.print(
        f"{figures['n']:,} customers, {figures['base_rate']:.1%} lost  "
        f"AUC [bold]{'-' if ranked is None else f'{ranked:.3f}'}[/]  "
        f"Brier [bold]{figures['brier']:.4f}[/]  ECE [bold]{figures['ece']:.3f}[/]"
    )
    if json is not None:
        json.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _warn(taken: Taken) -> None:
    for notice in taken.notices:
        errors.print(f"[yellow]{escape(notice)}[/]", soft_wrap=True)
    for each in taken.refused:
        what = "[yellow]kept by your word[/]" if each.column in taken.kept else "[red]refused[/]"
        errors.print(
            f"{what} [bold]{escape(each.column)}[/]: it looks known only afterwards. {escape(each.why)}",
            soft_wrap=True,
        )
    if len(taken.refused) > len(taken.kept):
        errors.print("To learn from one all the same: --keep COLUMN.")


def _reading(taken: Taken) -> dict[str, Any]:
    return {
        "columns": dict(taken.columns),
        "attributes": list(taken.attributes),
        "flagged": [{"column": each.column, "why": each.why} for each in taken.refused],
        "kept": list(taken.kept),
        "left_out": taken.left_out,
        "warnings": list(taken.notices),
    }
