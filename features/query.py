"""From views to one SQL text: shared steps once, one aggregation for each relation, one row for each ask."""

from collections.abc import Iterable

from features.entities import ENTITIES
from features.view import Feature, FeatureView, Relation


def _relations(views: Iterable[FeatureView]) -> list[Relation]:
    """Relations the views read, each once, in order of first use; the asks themselves need no aggregation."""
    found = {relation.name: relation for view in views for relation in view.relations}
    return [relation for relation in found.values() if relation.name != "moment"]


def _at_ask(relation: Relation, views: Iterable[FeatureView]) -> str:
    """One aggregation of a relation, for all features and measures taken from it."""
    aggregates = {
        feature.name: feature.sql
        for view in views
        if view.over is relation
        for feature in view.features
        if not feature.late
    }
    aggregates.update(relation.measures)
    rows = ", ".join(f"{sql} AS {name}" for name, sql in relation.columns)
    listed = ",\n               ".join(f"{sql} AS {name}" for name, sql in aggregates.items())
    keys = ", ".join(relation.keys)
    return f"""
        SELECT {keys}, {listed}
        FROM (SELECT {rows}{relation.rows}) AS known
        GROUP BY {keys}"""


def _final(feature: Feature, row: str) -> str:
    value = f"({feature.sql})" if feature.late else f"{row}.{feature.name}"
    if feature.empty is not None:
        value = f"coalesce({value}, {feature.empty})"
    return f"CAST({value} AS {feature.kind.sql}) AS {feature.name}"


def compose(views: tuple[FeatureView, ...], columns: Iterable[str] | None = None) -> str:
    """One query over `asks` and the views' sources: `ask_id`, then the named columns (all when None).

    DuckDB runs this text both over all of history and over one deal's facts. The views are of one entity.
    """
    relations = _relations(views)
    steps = dict(ENTITIES[views[0].entity].steps)
    for relation in relations:
        steps.update(relation.steps)
    steps.update({f"{relation.name}_at_ask": _at_ask(relation, views) for relation in relations})
    finals = {feature.name: _final(feature, view.over.name) for view in views for feature in view.features}
    listed = ",\n       ".join(["moment.ask_id", *(finals[name] for name in columns or finals)])
    joins = "\n".join(
        f"LEFT JOIN {relation.name}_at_ask AS {relation.name} ON "
        + " AND ".join(f"{relation.name}.{key} = moment.{key}" for key in relation.keys)
        for relation in relations
    )
    ctes = ",\n".join(f"{name} AS ({sql})" for name, sql in steps.items())
    return f"WITH {ctes}\nSELECT {listed}\nFROM moment\n{joins}\nORDER BY moment.ask_id"
