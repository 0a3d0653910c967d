"""Privacy: what is kept of a person told to them, forgotten on request, and not kept longer than allowed."""

from crm_core.privacy.errors import ErasureNotFoundError, RetentionRuleNotFoundError
from crm_core.privacy.resource import ERASURES, RETENTION_RULES
from crm_core.privacy.retention_service import due, due_rules, retain
from crm_core.privacy.schemas import Erasure
from crm_core.privacy.service import erase, everything_about

__all__ = [
    "ERASURES",
    "RETENTION_RULES",
    "Erasure",
    "ErasureNotFoundError",
    "RetentionRuleNotFoundError",
    "due",
    "due_rules",
    "erase",
    "everything_about",
    "retain",
]
