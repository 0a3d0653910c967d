"""What can be refused about subscriptions."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class SubscriptionNotFoundError(NotFoundError):
    """There is no such subscription, or it may not be seen."""

    code = "subscription_not_found"


class SubscriptionStateError(ConflictError):
    """A subscription in this state does not do that."""

    code = "subscription_state"


class SubscriptionFixedError(ConflictError):
    """Amount, quantity, billing and dates change by renewing, changing, pausing and cancelling."""

    code = "subscription_fixed"


class SubscriptionIncompleteError(InvalidError):
    """A subscription has an account, an amount, how it is billed, and a start."""

    code = "subscription_incomplete"


class SubscriptionDateError(InvalidError):
    """A subscription cannot end before it began, nor renew on a day it is over."""

    code = "subscription_date"
