"""Forecasts of time series: rivals judged by backtest, combined, with intervals that were measured."""

from models.series.decompose import decompose
from models.series.forecast import forecast
from models.series.sample import quantile, sample
from models.series.spec import GRID, LEVELS, Decomposition, Forecast, OneOff, Series

__all__ = [
    "GRID",
    "LEVELS",
    "Decomposition",
    "Forecast",
    "OneOff",
    "Series",
    "decompose",
    "forecast",
    "quantile",
    "sample",
]
