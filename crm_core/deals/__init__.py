"""Deals, the people who take part in them, and their products."""

from crm_core.deals.tables import BANDS, BUYING_ROLES

__all__ = ["BANDS", "BUYING_ROLES"]
