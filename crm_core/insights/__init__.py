"""Insights: every prediction that was shown to anyone, with what made it."""

from crm_core.insights.events import DealScored
from crm_core.insights.repository import TREND_DAYS, earliest, history, latest, latest_of, trends
from crm_core.insights.schemas import Score, ScorePoint, band
from crm_core.insights.service import record

__all__ = [
    "TREND_DAYS",
    "DealScored",
    "Score",
    "ScorePoint",
    "band",
    "earliest",
    "history",
    "latest",
    "latest_of",
    "record",
    "trends",
]
