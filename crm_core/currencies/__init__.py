"""Currencies, and what they were worth in the organization's own."""

from crm_core.currencies.errors import CurrencyRateNotFoundError, OwnCurrencyError
from crm_core.currencies.events import CurrencyRateRemoved, CurrencyRateSet
from crm_core.currencies.repository import converted, in_own, listed, own
from crm_core.currencies.schemas import CurrencyRate
from crm_core.currencies.service import remove_rate, set_rate

__all__ = [
    "CurrencyRate",
    "CurrencyRateNotFoundError",
    "CurrencyRateRemoved",
    "CurrencyRateSet",
    "OwnCurrencyError",
    "converted",
    "in_own",
    "listed",
    "own",
    "remove_rate",
    "set_rate",
]
