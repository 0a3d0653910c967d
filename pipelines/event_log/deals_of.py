"""The tables of an import bundle, each made from the events of a log."""

import re
from typing import Final

import polars as pl

from pipelines.event_log.mapping import Deals

_SEPARATOR: Final = ":"
_ID: Final = "id"


def with_ids(events: pl.DataFrame) -> pl.DataFrame:
    """Add `id`, a name for each event that a longer export of the log gives it too.

    It is case:activity:transition:time, so an event that arrives late moves no other; of events that are
    alike in all four the second ends in :2. Separators in names are written %3A, so that no two events share
    an id.
    """
    alike = ("case_id", "activity", "lifecycle", "time")
    nth = pl.int_range(1, pl.len() + 1).over(alike)

    def plain(name: str) -> pl.Expr:
        text = pl.col(name).fill_null("").str.replace_all("%", "%25", literal=True)
        return text.str.replace_all(_SEPARATOR, "%3A", literal=True)

    parts = (
        "case_id",
        plain("activity"),
        plain("lifecycle"),
        pl.col("time").dt.strftime("%Y%m%dT%H%M%S%.fZ"),
    )
    repeat = pl.when(nth > 1).then(pl.concat_str(pl.lit(_SEPARATOR), nth)).otherwise(pl.lit(""))
    name = pl.concat_str(*parts, separator=_SEPARATOR)
    return events.with_columns(pl.concat_str(name, repeat).alias(_ID))


def users(events: pl.DataFrame, *, named: str) -> pl.DataFrame:
    """One user per resource, in the order they appear; addresses are under .invalid and reach nobody.

    Resources that come later in a longer export take no address from those before.
    """
    seen = events.drop_nulls("resource").group_by("resource").agg(pl.col("time").min())
    taken: set[str] = set()
    rows = []
    for resource in seen.sort("time", "resource")["resource"]:
        name = named.replace("{resource}", resource)
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "user"
        number = 1
        address = slug
        while address in taken:
            number += 1
            address = f"{slug}-{number}"
        taken.add(address)
        rows.append((resource, name, f"{address}@example.invalid"))
    table = pl.DataFrame(
        rows, schema={"external_id": pl.String, "name": pl.String, "email": pl.String}, orient="row"
    )
    return table.with_columns(role=pl.lit("sales_representative"))


def stages(deals: Deals) -> pl.DataFrame:
    """The stages of the one pipeline, in the order of the mapping."""
    return pl.DataFrame(
        {
            "external_id": [stage.name for stage in deals.stages],
            "pipeline": [deals.pipeline] * len(deals.stages),
            "name": [stage.name for stage in deals.stages],
            "position": list(range(len(deals.stages))),
            "kind": [stage.kind for stage in deals.stages],
        }
    )


def accounts(events: pl.DataFrame) -> pl.DataFrame:
    """One account per value of the account attribute; none when the log names no customer."""
    known = events.filter(pl.col("account").is_not_null())
    return (
        known.group_by("account")
        .agg(created_at=pl.col("time").min())
        .sort("account")
        .select(external_id="account", name="account", created_at="created_at")
    )


def owners(events: pl.DataFrame, *, automatic: tuple[str, ...]) -> pl.DataFrame:
    """Each owner a deal had: the person behind a stage change or an offer, when it was not theirs already."""
    owning = events.filter(
        (pl.col("role") == "stage") | (pl.col("kind") == "offer"),
        pl.col("resource").is_not_null(),
        ~pl.col("resource").is_in(automatic),
    )
    changed = pl.col("resource").ne_missing(pl.col("resource").shift().over("case_id"))
    return owning.filter(changed).select("case_id", "number", _ID, "resource", "time")


def deals(events: pl.DataFrame, owners: pl.DataFrame, *, deals: Deals) -> pl.DataFrame:
    """One deal per case, as it was at its first event."""
    first = events.filter(pl.col("number") == 1)
    at_once = owners.filter(pl.col("number") == 1).select("case_id", owner="resource")
    named = [part for part in re.split(r"(\{case\})", deals.name) if part]
    return first.join(at_once, on="case_id", how="left", maintain_order="left").select(
        external_id="case_id",
        name=pl.concat_str([pl.col("case_id") if part == "{case}" else pl.lit(part) for part in named]),
        account="account",
        owner="owner",
        pipeline=pl.lit(deals.pipeline),
        source=pl.lit(deals.source, pl.String),
        amount="amount",
        currency=pl.lit(deals.currency, pl.String),
        created_at="time",
    )


def stage_changes(entered: pl.DataFrame) -> pl.DataFrame:
    """Each stage a deal entered."""
    return entered.select(
        external_id=_ID,
        deal="case_id",
        stage="stage",
        changed_by="resource",
        reason="reason",
        changed_at="time",
    )


def owner_changes(owners: pl.DataFrame) -> pl.DataFrame:
    """Each owner after the first event."""
    return owners.filter(pl.col("number") > 1).select(
        external_id=pl.concat_str(pl.col(_ID), pl.lit(":owner")),
        deal="case_id",
        field=pl.lit("owner"),
        value="resource",
        changed_by="resource",
        changed_at="time",
    )


def activities(touches: pl.DataFrame) -> pl.DataFrame:
    """Each call, task, offer ... with its start and, where the log has it, its end.

    The account is left to the deal, which may be told of it later.
    """
    return touches.select(
        external_id=_ID,
        deal="case_id",
        user="resource",
        kind="kind",
        direction="direction",
        subject=pl.coalesce("subject", "activity"),
        outcome="outcome",
        occurred_at="time",
        ended_at="ended_at",
    )
