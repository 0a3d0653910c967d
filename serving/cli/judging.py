"""`bellwether evaluate series | timing`: a model judged on data of the user's own."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import orjson
import typer
from rich.markup import escape
from rich.progress import Progress

from models.series.evaluate import judge
from pipelines.event_log import timing
from pipelines.event_log.errors import EventLogError, MappingError, TooFewCasesError
from pipelines.event_log.mapping import load_mapping
from pipelines.event_log.read import read_log
from pipelines.series import Columns, Read, UnnamedColumnError, read
from pipelines.tables import UnreadableTableError
from serving.cli.bringing_in import mapping_file
from serving.cli.tables import DayFirst, order_of
from serving.cli.tell import Exit, Stop, console, errors, require_writable, tell_json

_NAMED = 5
"""So many of the series left out are named; of the others the number is told."""


def evaluate_series(
    file: Annotated[Path, typer.Argument(help="Long table, CSV or Parquet: id, t or date, y.")],
    *,
    horizon: Annotated[int, typer.Option(min=1, help="Last values of each series to foretell.")],
    season: Annotated[int, typer.Option(min=1, help="Steps in a round of the season; 1 for none.")],
    series_id: Annotated[str | None, typer.Option("--id", help="Column that names the series.")] = None,
    time: Annotated[str | None, typer.Option(help="Column that says when.")] = None,
    y: Annotated[str | None, typer.Option("--y", help="Column of the values.")] = None,
    day_first: DayFirst = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here; - for the terminal.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; one a core when absent.")] = None,
    seed: int = 1,
) -> None:
    """Forecast the last values of every series from those before, and judge the forecasts.

    Keys of --json: smape, mase, coverage (of the 80 and 95 percent intervals), seconds, series, models,
    warnings.

    Example: [bold]bellwether evaluate series sales.csv --horizon 12 --season 12 --json report.json[/bold]
    """
    if json is not None and str(json) != "-":
        require_writable(json)
    try:
        table = read(file, horizon=horizon, columns=Columns(series_id, time, y), order=order_of(day_first))
    except UnnamedColumnError as error:
        raise Stop(str(error), "Name columns with --id, --time and --y.", Exit.REFUSED) from error
    except UnreadableTableError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    warnings = _warnings(table, horizon=horizon, season=season)
    for warning in warnings:
        errors.print(escape(warning), soft_wrap=True)
    with Progress(console=errors) as progress:
        task = progress.add_task("forecasting", total=1.0)
        found = judge(
            table.series, horizon=horizon, season=season, seed=seed, steps=table.steps,
            jobs=jobs or os.cpu_count() or 1, progress=lambda share: progress.update(task, completed=share),
        )  # fmt: skip
    report = asdict(replace(found, warnings=warnings))
    if str(json) == "-":
        tell_json(report)
        return
    scaled = f"{found.mase:.3f}" if math.isfinite(found.mase) else "not defined"
    console.print(
        f"{found.series:,} series in {found.seconds:,.1f} s  sMAPE [bold]{found.smape:.2f}[/]  "
        f"MASE [bold]{scaled}[/]"
    )
    for level, share in found.coverage.items():
        console.print(f"  {level} % intervals held {100 * share:.1f} % of the values")
    for name, share in sorted(found.models.items(), key=lambda item: -item[1]):
        console.print(f"  {name:<15} {share:.2f} of the forecasts")
    if json is not None:
        json.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _warnings(table: Read, *, horizon: int, season: int) -> tuple[str, ...]:
    """Return what was left out, filled or found odd, each in a sentence."""
    told = list(table.notices)
    for why, names in (
        ("Too short", table.left_out),
        (f"With more than {horizon} empty places in or right before the test part", table.torn),
    ):
        if names:
            told.append(f"{why}, left out: {_some(names)}.")
    if table.filled:
        told.append(
            f"{table.filled:,} empty places before the test parts were filled between their neighbours."
        )
    if table.gaps:
        empty, wide = (sum(each) for each in zip(*table.gaps.values(), strict=True))
        told.append(
            f"{empty:,} of {wide:,} places before the test parts are empty in {_some(tuple(table.gaps))}: "
            "too many to fill. Values count as one after another, so seasons may not line up and MASE may "
            "flatter."
        )
    short = [each.name for each in table.series if each.values.size - horizon <= season]
    if season > 1 and short:
        told.append(
            f"Not longer than a season before the test part, so that MASE counts in steps from the value "
            f"before: {_some(short)}."
        )
    still = [each.name for each in table.series if np.ptp(each.values[:-horizon]) == 0]
    if still:
        told.append(f"Never moved before the test part, so that MASE is not defined of them: {_some(still)}.")
    return tuple(told)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def evaluate_timing(
    log: Annotated[Path, typer.Argument(help="Event log: .xes, .xes.gz or .csv.")],
    mapping: Annotated[
        Path, typer.Option(help="What the log's names mean (YAML), or a mapping that ships.")
    ] = Path("bpi_challenge_2012"),
    json: Annotated[Path | None, typer.Option(help="Write the report here; - for the terminal.")] = None,
    seed: int = 1,
) -> None:
    """Foretell when cases end, and how, from their beginnings, and judge that on later cases.

    Keys of the report: basis, train_cases, test_cases, test_rows, censored, outcomes -> name -> brier, ece,
    aalen_johansen_by_activity, by_horizon (days, brier, skill, ece, rate, auc, aalen_johansen_by_activity).

    Example: [bold]bellwether evaluate timing bpi_2012.xes.gz --json report.json[/bold]
    """
    report = judge_log(log, mapping, timing.run, json=json, seed=seed)
    if report is None:
        return
    for name, found in report["outcomes"].items():
        console.print(
            f"{name:<12} Brier [bold]{found['brier']:.4f}[/]  ECE {found['ece']:.3f}  "
            f"by rates {found[timing.RIVAL]:.4f}"
        )


def judge_log(
    log: Path, mapping: Path, judged: Callable[..., dict[str, Any]], *, json: Path | None, seed: int
) -> dict[str, Any] | None:
    """Read an event log and judge by it; write the report where asked, and return it to be told.

    Args:
        log: the event log.
        mapping: what its names mean.
        judged: from the log and the mapping, `seed` and `progress`, to the report.
        json: where the report goes; `-` is the terminal, and then there is nothing more to tell: None.
        seed: of the model.

    """
    to_terminal = str(json) == "-"
    if json is not None and not to_terminal:
        require_writable(json)
    try:
        meaning = load_mapping(mapping_file(mapping))
        with Progress(console=errors, disable=to_terminal) as progress:
            task = progress.add_task("reading", total=1.0)
            report = judged(
                read_log(log, meaning.columns), meaning, seed=seed,
                progress=lambda what, share: progress.update(task, description=what, completed=share),
            )  # fmt: skip
    except MappingError as error:
        raise Stop("The mapping does not fit.", code=Exit.REFUSED, details=list(error.faults)) from error
    except (EventLogError, TooFewCasesError) as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    if to_terminal:
        tell_json(report)
        return None
    if json is not None:
        json.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return report
