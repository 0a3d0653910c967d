"""Feature rows for analysts: what a model is shown of deals as of any time, in the frame they like."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from features.compute import Facts, compute
from features.services import FeatureService

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def as_arrow(service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime) -> pa.Table:
    """The service's features of these deals (of its own entity, if another) as of any time."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    asks = [{service.entity.key: asked, "as_of": moment} for asked in deal_ids]
    return compute(service, pa.Table.from_pylist(asks, schema=service.entity.asks), facts)


def as_polars(
    service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime
) -> "pl.DataFrame":
    """The same as a Polars frame."""
    import polars as pl  # noqa: PLC0415 - analysts only; the web process does not load it

    frame = pl.from_arrow(as_arrow(service, facts, deal_ids=deal_ids, as_of=as_of))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - from_arrow of a table gives a frame
    return frame


def as_pandas(
    service: FeatureService, facts: Facts, *, deal_ids: list[str], as_of: datetime
) -> "pd.DataFrame":
    """The same as a pandas frame."""
    return as_arrow(service, facts, deal_ids=deal_ids, as_of=as_of).to_pandas()
