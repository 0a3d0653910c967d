"""What in a series is trend, what is season and what happened once."""

from models.series.spec import Decomposition, Series


def decompose(series: Series, *, season: int) -> Decomposition:
    """Return the parts of a series, which add up to it exactly."""
    raise NotImplementedError((series, season))
