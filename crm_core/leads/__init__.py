"""Leads: who may become a buyer."""

from crm_core.leads.conversion_service import convert
from crm_core.leads.errors import (
    LeadConvertedError,
    LeadHasDuplicatesError,
    LeadNotConvertedThusError,
    LeadNotFoundError,
)
from crm_core.leads.events import LeadConverted, LeadCreated, LeadDeleted, LeadEdited, LeadTouched
from crm_core.leads.repository import matches, merged, read
from crm_core.leads.schemas import Conversion, Into, Match, NewDeal
from crm_core.leads.service import create, delete, edit
from crm_core.leads.tables import STATUSES
from crm_core.leads.tables import LeadRow as Lead

__all__ = [
    "STATUSES",
    "Conversion",
    "Into",
    "Lead",
    "LeadConverted",
    "LeadConvertedError",
    "LeadCreated",
    "LeadDeleted",
    "LeadEdited",
    "LeadHasDuplicatesError",
    "LeadNotConvertedThusError",
    "LeadNotFoundError",
    "LeadTouched",
    "Match",
    "NewDeal",
    "convert",
    "create",
    "delete",
    "edit",
    "matches",
    "merged",
    "read",
]
