"""Recommendations: what to do next about a deal or account, with which chance, and what followed."""

from crm_core.recommendations.errors import (
    NothingRecommendedError,
    RecommendationNotFoundError,
    SnoozeWithoutEndError,
)
from crm_core.recommendations.events import RecommendationAnswered, RecommendationMade, RecommendingSet
from crm_core.recommendations.outcomes_repository import decided
from crm_core.recommendations.repository import (
    answers,
    any_made,
    counted,
    current,
    history,
    read,
    recommending,
    worklist,
)
from crm_core.recommendations.schemas import (
    HELD_OUT,
    SHOWN,
    USUAL_SHARE,
    Answer,
    Decided,
    Facts,
    Recommendation,
    Recommending,
    Worth,
)
from crm_core.recommendations.service import answer, record, remember, set_recommending, withdraw
from crm_core.recommendations.situations_repository import followed, lively_accounts, of_account, of_deal

__all__ = [
    "HELD_OUT",
    "SHOWN",
    "USUAL_SHARE",
    "Answer",
    "Decided",
    "Facts",
    "NothingRecommendedError",
    "Recommendation",
    "RecommendationAnswered",
    "RecommendationMade",
    "RecommendationNotFoundError",
    "Recommending",
    "RecommendingSet",
    "SnoozeWithoutEndError",
    "Worth",
    "answer",
    "answers",
    "any_made",
    "counted",
    "current",
    "decided",
    "followed",
    "history",
    "lively_accounts",
    "of_account",
    "of_deal",
    "read",
    "recommending",
    "record",
    "remember",
    "set_recommending",
    "withdraw",
    "worklist",
]
