"""Feature services: the exact ordered columns that a model version is given."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyarrow as pa

from features.query import compose
from features.relations import MOMENT
from features.view import Feature, FeatureView, Kind, schema_of
from features.views import VIEWS


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
        return tuple(sorted({*MOMENT.sources, *(source for view in self.views for source in view.sources)}))

    @cached_property
    def schema(self) -> pa.Schema:
        """What `compute` returns: the ask, then the columns in order."""
        return schema_of(
            pa.field("deal_id", pa.string(), nullable=False),
            pa.field("as_of", pa.timestamp("us"), nullable=False),
            *(pa.field(feature.name, feature.kind.arrow) for feature in self.features),
        )

    @cached_property
    def sql(self) -> str:
        """The one query for all views, over `asks(ask_id, deal_id, as_of)` and the sources."""
        return compose(self.views, self.columns)


def service_of(name: str, views: tuple[FeatureView, ...]) -> FeatureService:
    """A service of every column of these views, in their order."""
    columns = tuple(feature.name for view in views for feature in view.features)
    return FeatureService(name=name, views=views, columns=columns)


WIN_PROBABILITY_V1: Final = service_of("win_probability_v1", VIEWS)
"""What the win-probability model sees of a deal at a moment."""
