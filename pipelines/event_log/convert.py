"""Turning an event log into an import bundle, with an account of where every event went."""

from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crm_core import imports
from pipelines.event_log import deals_of
from pipelines.event_log.fit import require_deals
from pipelines.event_log.mapping import Deals, Lifecycle, Mapping
from pipelines.event_log.read import EventLog


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """What a log became; all its events, by what became of them."""

    events: int
    stage_changes: int
    stage_repeats: Table[str, int]
    """Events of the stage the deal was in already, by activity."""
    activities: int
    paired_completions: int
    """Completions that became the end of an activity."""
    ignored: Table[str, int]
    """Events left out because the mapping says so, by activity."""
    rows: Table[str, int]
    """Rows of each table of the bundle."""
    unreadable_amounts: int
    """Cases whose amount is given but is no number; it counts as not given."""
    unreadable_amount: str | None
    """The first of these amounts, as it is written."""


class UnaccountedEventsError(Exception):
    """Events of the log are neither in the bundle nor listed as left out: a fault of this program."""


def convert(log: EventLog, mapping: Mapping, *, folder: Path) -> Conversion:
    """Write the log as a bundle of Parquet tables into `folder` and account for every event.

    Each case becomes a deal, each resource a user; a deal is owned by the last person who moved it to a stage
    or worked on an offer for it.

    Raises:
        MappingError: The mapping does not fit the log.

    """
    deals = require_deals(log, mapping)
    events = _with_roles(deals_of.with_ids(log.events), deals)
    stages = events.filter(pl.col("role") == "stage").with_columns(
        entered=pl.col("stage").ne_missing(pl.col("stage").shift().over("case_id"))
    )
    touches = _paired(events.filter(pl.col("role") == "touch"), mapping.lifecycle)
    owners = deals_of.owners(events, automatic=deals.automatic)
    tables = {
        "users": deals_of.users(events, named=deals.user_name),
        "stages": deals_of.stages(deals),
        "accounts": deals_of.accounts(events),
        "deals": deals_of.deals(events, owners, deals=deals),
        "stage_changes": deals_of.stage_changes(stages.filter("entered")),
        "deal_changes": deals_of.owner_changes(owners),
        "activities": deals_of.activities(touches.filter(pl.col("pairing") != "completes")),
    }
    conversion = Conversion(
        events=log.events.height,
        stage_changes=tables["stage_changes"].height,
        stage_repeats=_by_activity(stages.filter(~pl.col("entered"))),
        activities=tables["activities"].height,
        paired_completions=touches.filter(pl.col("pairing") == "completes").height,
        ignored=_by_activity(events.filter(pl.col("role") == "ignored")),
        rows={name: table.height for name, table in tables.items()},
        unreadable_amounts=log.unreadable_amounts,
        unreadable_amount=log.unreadable_amount,
    )
    _require_all(conversion)
    manifest = imports.Manifest(
        source=mapping.name,
        made_by="bellwether import xes",
        currency=deals.currency,
        until=log.events.select(pl.col("time").max()).item(),
    )
    imports.write(folder, manifest, {name: table.to_arrow() for name, table in tables.items()})
    return conversion


def _by_activity(events: pl.DataFrame) -> dict[str, int]:
    return dict(events["activity"].value_counts().sort("activity").iter_rows())


def _require_all(found: Conversion) -> None:
    accounted = (
        found.stage_changes
        + sum(found.stage_repeats.values())
        + found.activities
        + found.paired_completions
        + sum(found.ignored.values())
    )
    if accounted != found.events:
        raise UnaccountedEventsError(f"{found.events} events were read, {accounted} are accounted for")


def _with_roles(events: pl.DataFrame, deals: Deals) -> pl.DataFrame:
    """Add to each event its role (stage, touch or ignored) and what the mapping says of its activity."""
    said: list[dict[str, object]] = [
        {"activity": activity, "role": "stage", "stage": stage.name, "reason": stage.reason}
        for stage in deals.stages
        for activity in stage.activities
    ]
    said += [
        {"activity": touch.activity, "role": "touch"} | touch.model_dump(exclude={"activity"})
        for touch in deals.touches
    ]
    said += [{"activity": ignored.activity, "role": "ignored"} for ignored in deals.ignored]
    text = ("activity", "role", "stage", "reason", "kind", "direction", "subject", "outcome")
    schema = {name: pl.String() for name in text} | {"spans": pl.Boolean()}
    roles = pl.DataFrame(said, schema=schema).with_columns(pl.col("spans").fill_null(value=False))
    return events.join(roles, on="activity", how="left", maintain_order="left")


def _paired(touches: pl.DataFrame, lifecycle: Lifecycle) -> pl.DataFrame:
    """Add `pairing` (starts, completes, alone) and, to a start that was completed, its end and who ended it.

    A completion belongs to the start of the same activity in the same case just before it. A start followed
    by another start was broken off and has no end; a completion without a start stands alone.
    """
    spanning = pl.col("spans") & pl.col("lifecycle").is_in([lifecycle.start, lifecycle.complete])
    work = touches.filter(spanning.fill_null(value=False))
    same = ("case_id", "activity")
    starts = pl.col("lifecycle") == lifecycle.start
    work = work.with_columns(
        pairing=pl.when(starts & ~starts.shift(-1).over(same))
        .then(pl.lit("starts"))
        .when(~starts & starts.shift().over(same))
        .then(pl.lit("completes"))
        .otherwise(pl.lit("alone")),
        next_time=pl.col("time").shift(-1).over(same),
        next_resource=pl.col("resource").shift(-1).over(same),
    )
    paired = pl.col("pairing") == "starts"
    work = work.with_columns(
        ended_at=pl.when(paired).then("next_time"),
        resource=pl.when(paired).then(pl.coalesce("resource", "next_resource")).otherwise("resource"),
    ).drop("next_time", "next_resource")
    rest = touches.filter(~spanning.fill_null(value=False)).with_columns(pairing=pl.lit("alone"))
    return pl.concat([work, _other_transitions(rest, lifecycle)], how="diagonal").sort("case_id", "number")


def _other_transitions(touches: pl.DataFrame, lifecycle: Lifecycle) -> pl.DataFrame:
    """Work only scheduled, assigned, suspended ... is a task on the deal with that as its outcome."""
    other = pl.col("spans") & ~pl.col("lifecycle").is_in([lifecycle.start, lifecycle.complete])
    other = other.fill_null(value=False)
    return touches.with_columns(
        kind=pl.when(other).then(pl.lit("task")).otherwise("kind"),
        direction=pl.when(~other).then("direction"),
        outcome=pl.when(other).then(pl.col("lifecycle").str.to_lowercase()).otherwise("outcome"),
    )
