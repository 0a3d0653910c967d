"""Feature services: the exact ordered columns that a model version is given."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyarrow as pa

from features.entities import ENTITIES, Entity
from features.query import compose
from features.view import Feature, FeatureView, Kind, schema_of
from features.views import ACCOUNT_VIEWS, VIEWS


@dataclass(frozen=True)
class FeatureService:
    """A named, ordered choice of columns from views; logged with every run and every score."""

    name: str
    views: tuple[FeatureView, ...]
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        known = [feature.name for view in self.views for feature in view.features]
        if len(known) != len(set(known)):
            raise ValueError(f"{self.name}: two views define the same feature")
        if unknown := [column for column in self.columns if column not in known]:
            raise ValueError(f"{self.name}: no view defines {unknown}")
        if len({view.entity for view in self.views}) > 1:
            raise ValueError(f"{self.name}: its views are of different things")

    @property
    def entity(self) -> Entity:
        """What its rows are of."""
        return ENTITIES[self.views[0].entity]

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order of the columns."""
        by_name = {feature.name: feature for view in self.views for feature in view.features}
        return tuple(by_name[column] for column in self.columns)

    @cached_property
    def groups(self) -> dict[str, str]:
        """Feature name to the name of its view, by which reasons are grouped."""
        return {feature.name: view.name for view in self.views for feature in view.features}

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that hold categories rather than numbers."""
        return tuple(feature.name for feature in self.features if feature.kind is Kind.TEXT)

    @property
    def sources(self) -> tuple[str, ...]:
        """The fact tables the service reads; every query reads those of the asks themselves."""
        return tuple(
            sorted({*self.entity.moment.sources, *(source for view in self.views for source in view.sources)})
        )

    @cached_property
    def schema(self) -> pa.Schema:
        """What `compute` returns: the ask, then the columns in order."""
        return schema_of(
            *self.entity.asks,
            *(pa.field(feature.name, feature.kind.arrow) for feature in self.features),
        )

    @cached_property
    def sql(self) -> str:
        """The one query for all views, over `asks` (`ask_id`, the entity's id, `as_of`) and the sources."""
        return compose(self.views, self.columns)


def in_parts(service: FeatureService, *, most: int) -> tuple[FeatureService, ...]:
    """The service as up to so many smaller ones, of about as many columns each, that share no relation.

    Every column is in one part; only what is known of the asks themselves is computed in each. A small query
    costs less than its share of a large one, whose every step carries the columns of all.
    """
    bins: list[list[FeatureView]] = [[] for _ in range(most)]
    for views in sorted(_kindred(service.views), key=lambda views: -_width(views)):
        min(bins, key=_width).extend(views)
    return tuple(
        FeatureService(
            name=f"{service.name}/{number}",
            views=tuple(views),
            columns=tuple(
                name for name in service.columns if service.groups[name] in {v.name for v in views}
            ),
        )
        for number, views in enumerate(bins)
        if views
    )


def _width(views: Iterable[FeatureView]) -> int:
    return sum(len(view.features) for view in views)


def _kindred(views: Iterable[FeatureView]) -> list[list[FeatureView]]:
    """Views grouped so that no relation is read by two groups."""
    groups: list[tuple[set[str], list[FeatureView]]] = []
    for view in views:
        names = {relation.name for relation in view.relations} - {"moment"}
        touched = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append(
            (
                names.union(*(known for known, _ in touched)),
                [*(other for _, others in touched for other in others), view],
            )
        )
    return [members for _, members in groups]


def service_of(name: str, views: tuple[FeatureView, ...]) -> FeatureService:
    """A service of every column of these views, in their order."""
    columns = tuple(feature.name for view in views for feature in view.features)
    return FeatureService(name=name, views=views, columns=columns)


WIN_PROBABILITY_V1: Final = service_of("win_probability_v1", VIEWS)
"""What the win-probability model sees of a deal at a moment."""

CHURN_V1: Final = service_of("churn_v1", ACCOUNT_VIEWS)
"""What the churn model sees of an account at a moment."""
