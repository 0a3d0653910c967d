"""Leads: who may become a buyer."""

from crm_core.leads.errors import LeadConvertedError, LeadNotConvertedThusError, LeadNotFoundError
from crm_core.leads.events import LeadConverted, LeadCreated, LeadDeleted, LeadEdited, LeadTouched
from crm_core.leads.service import create, delete, edit
from crm_core.leads.tables import STATUSES

__all__ = [
    "STATUSES",
    "LeadConverted",
    "LeadConvertedError",
    "LeadCreated",
    "LeadDeleted",
    "LeadEdited",
    "LeadNotConvertedThusError",
    "LeadNotFoundError",
    "LeadTouched",
    "create",
    "delete",
    "edit",
]
