"""The only exit from the record to machine learning: small typed projections of the event log."""

from crm_core.facts.accounts import OF_ACCOUNTS, for_accounts
from crm_core.facts.deals import for_deals
from crm_core.facts.everyone import POSITION, Extraction, extract, parts
from crm_core.facts.kin import Kin
from crm_core.facts.sources import OF_DEALS, SOURCES, Source

__all__ = [
    "OF_ACCOUNTS",
    "OF_DEALS",
    "POSITION",
    "SOURCES",
    "Extraction",
    "Kin",
    "Source",
    "extract",
    "for_accounts",
    "for_deals",
    "parts",
]
