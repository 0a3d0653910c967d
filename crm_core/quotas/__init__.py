"""Quotas: what a person, a team or everybody together is to reach in a period."""

from crm_core.quotas.errors import (
    QuotaIncompleteError,
    QuotaNotFoundError,
    QuotaOverlapError,
    QuotaPeriodError,
)
from crm_core.quotas.events import QuotaChanged, QuotaDeleted, QuotaSet
from crm_core.quotas.repository import attainment, span
from crm_core.quotas.schemas import Attainment
from crm_core.quotas.service import create, delete, edit

__all__ = [
    "Attainment",
    "QuotaChanged",
    "QuotaDeleted",
    "QuotaIncompleteError",
    "QuotaNotFoundError",
    "QuotaOverlapError",
    "QuotaPeriodError",
    "QuotaSet",
    "attainment",
    "create",
    "delete",
    "edit",
    "span",
]
