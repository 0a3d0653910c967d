"""Forecasts of time series: rivals chosen by rolling-origin backtest, combined, with intervals of measured coverage."""
