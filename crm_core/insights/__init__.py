"""Insights: every prediction that was shown to anyone, with what made it."""

from crm_core.insights.events import DealScored
from crm_core.insights.repository import (
    TREND_DAYS,
    earliest,
    history,
    latest,
    latest_of,
    latest_timing,
    timing_history,
    timings_of,
    trends,
)
from crm_core.insights.schemas import Score, ScorePoint, Timing, TimingPoint, band
from crm_core.insights.service import record

__all__ = [
    "TREND_DAYS",
    "DealScored",
    "Score",
    "ScorePoint",
    "Timing",
    "TimingPoint",
    "band",
    "earliest",
    "history",
    "latest",
    "latest_of",
    "latest_timing",
    "record",
    "timing_history",
    "timings_of",
    "trends",
]
