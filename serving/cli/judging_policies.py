"""`bellwether evaluate policy`: what a policy learned from a log of decisions would bring."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from pipelines.policies import judge
from pipelines.tables import UnreadableTableError
from serving.cli.tell import Exit, Stop, console, errors, require_writable, tell_json


def evaluate_policy(
    file: Annotated[
        Path, typer.Argument(help="Log, CSV or Parquet: action, propensity, reward, and the context.")
    ],
    *,
    reference: Annotated[
        str | None, typer.Option(help="Action that others are weighed against; the most frequent one.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here; - for the terminal.")] = None,
    seed: int = 1,
) -> None:
    """Learn a policy from the earlier half of a log, and judge it on the later half beside plain rivals.

    Columns: action, propensity (chance of the action taken), reward; if there are any, time, group and
    chance_ACTION; all others are context. Estimates: IPS, SNIPS, doubly robust, each with a 95 % interval.

    Keys of --json: rows, tested, actions, reference, best_constant, split, policies (list of policy, method,
    value, low, high, over_best_constant, over_logged), weights, chosen, warnings.

    Example: [bold]bellwether evaluate policy decisions.csv --json report.json[/bold]
    """
    if json is not None and str(json) != "-":
        require_writable(json)
    try:
        with errors.status("Learning and judging"):
            found = judge(file, seed=seed, reference=reference)
    except UnreadableTableError as error:
        raise Stop(str(error), code=Exit.REFUSED) from error
    for warning in found["warnings"]:
        errors.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    if str(json) == "-":
        tell_json(found)
        return
    for row in found["policies"]:
        if row["method"] == "dr":
            console.print(
                f"{escape(row['policy']):<28} [bold]{row['value']:.4f}[/]  "
                f"{row['low']:.4f} to {row['high']:.4f}"
            )
    console.print(
        f"Best constant action: {escape(found['best_constant'])}; judged on {found['tested']:,} rows."
    )
    if json is not None:
        json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
