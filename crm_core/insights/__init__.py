"""Insights: every prediction that was shown to anyone, with what made it."""

from crm_core.insights.events import AccountRiskTold, DealScored
from crm_core.insights.repository import (
    TREND_DAYS,
    earliest,
    history,
    latest,
    latest_of,
    latest_timing,
    scores,
    timing_history,
    timings_of,
    trends,
)
from crm_core.insights.risk_repository import (
    accounts_there,
    customer_ids,
    latest_risk,
    may_read_risks,
    risk_history,
    told_for,
)
from crm_core.insights.risk_schemas import Risk, RiskPoint
from crm_core.insights.risk_service import record_risks
from crm_core.insights.schemas import ASKED, Score, ScorePoint, Timing, TimingPoint, band
from crm_core.insights.service import record

__all__ = [
    "ASKED",
    "TREND_DAYS",
    "AccountRiskTold",
    "DealScored",
    "Risk",
    "RiskPoint",
    "Score",
    "ScorePoint",
    "Timing",
    "TimingPoint",
    "accounts_there",
    "band",
    "customer_ids",
    "earliest",
    "history",
    "latest",
    "latest_of",
    "latest_risk",
    "latest_timing",
    "may_read_risks",
    "record",
    "record_risks",
    "risk_history",
    "scores",
    "timing_history",
    "timings_of",
    "told_for",
    "trends",
]
