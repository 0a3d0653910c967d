"""What can be refused about currencies."""

from crm_core.kit import InvalidError, NotFoundError


class CurrencyRateNotFoundError(NotFoundError):
    """There is no rate of that currency from that day on."""

    code = "currency_rate_not_found"


class OwnCurrencyError(InvalidError):
    """The organization's own currency has no rate: it is what the others are counted in."""

    code = "own_currency"
