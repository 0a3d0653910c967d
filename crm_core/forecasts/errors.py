"""What can be refused about forecasts."""

from crm_core.kit import ConflictError, ForbiddenError, InvalidError, NotFoundError


class ForecastNotFoundError(NotFoundError):
    """There is no such snapshot, or none yet, or none of that subject and period that may be seen."""

    code = "forecast_not_found"


class NotASubjectError(InvalidError):
    """A team, a person, a territory and a product have an id; the company has none."""

    code = "not_a_subject"


class ForecastPeriodError(InvalidError):
    """A period of the forecast is written 2026-Q1 or 2026-03."""

    code = "forecast_period"


class NotYoursToSubmitError(ForbiddenError):
    """One submits one's own number, or that of the team one leads, where one may read it."""

    code = "not_yours_to_submit"


class NotYoursToAdjustError(ForbiddenError):
    """One adjusts the numbers of those one leads, where one may read them; one's own is submitted."""

    code = "not_yours_to_adjust"


class TooManyWordsError(ConflictError):
    """So much was said already within 24 hours; the last word stands, and the next can be said later."""

    code = "too_many_words"


class NotComparableError(InvalidError):
    """The two snapshots are in different currencies, or one of them has no such line."""

    code = "not_comparable"


class DealClosedError(InvalidError):
    """A won deal is closed and a lost one is omitted: nobody picks that."""

    code = "deal_closed"
