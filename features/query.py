"""From views to one SQL text: shared steps once, one pass over each relation, one row per ask."""

from collections.abc import Iterable

from features.relations import MOMENT, MOMENT_STEPS
from features.view import Feature, FeatureView, Relation


def _relations(views: Iterable[FeatureView]) -> list[Relation]:
    """Relations the views read, each once, in order of first use; the asks themselves need no pass."""
    found = {relation.name: relation for view in views for relation in view.relations}
    return [relation for relation in found.values() if relation is not MOMENT]


def _steps(relations: Iterable[Relation]) -> dict[str, str]:
    steps = dict(MOMENT_STEPS)
    for relation in relations:
        steps.update(relation.steps)
    return steps


def _pass(relation: Relation, views: Iterable[FeatureView]) -> str:
    """One aggregation of a relation for all features and measures taken from it."""
    columns = {
        feature.name: feature.sql
        for view in views
        if view.over is relation
        for feature in view.features
        if not feature.late
    }
    columns.update(relation.measures)
    listed = ",\n               ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return f"""
        SELECT ask_id, {listed}
        FROM ({relation.body}) AS known
        GROUP BY ask_id"""


def _final(feature: Feature, source: str) -> str:
    value = f"({feature.sql})" if feature.late else f"{source}.{feature.name}"
    if feature.empty is not None:
        value = f"coalesce({value}, {feature.empty})"
    return f"CAST({value} AS {feature.kind.sql}) AS {feature.name}"


def compose(views: tuple[FeatureView, ...], columns: Iterable[str] | None = None) -> str:
    """One query over `asks` and the views' sources: `ask_id`, then the named columns (all when None).

    DuckDB runs this text both over all of history and over one deal's facts.
    """
    relations = _relations(views)
    steps = _steps(relations)
    steps.update({f"{relation.name}_at_ask": _pass(relation, views) for relation in relations})
    finals = {
        feature.name: _final(feature, f"{view.over.name}_at_ask")
        for view in views
        for feature in view.features
    }
    chosen = list(finals) if columns is None else list(columns)
    listed = ",\n       ".join(["moment.ask_id", *(finals[name] for name in chosen)])
    joins = "\n".join(
        f"LEFT JOIN {relation.name}_at_ask ON {relation.name}_at_ask.ask_id = moment.ask_id"
        for relation in relations
    )
    ctes = ",\n".join(f"{name} AS ({sql})" for name, sql in steps.items())
    return f"WITH {ctes}\nSELECT {listed}\nFROM moment\n{joins}\nORDER BY moment.ask_id"
