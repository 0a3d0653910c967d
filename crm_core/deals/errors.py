"""What can be refused about deals."""

from crm_core.kit import ConflictError, NotFoundError


class DealNotFoundError(NotFoundError):
    """There is no such deal, or it may not be seen."""

    code = "deal_not_found"


class DealAlreadyClosedError(ConflictError):
    """The deal is won or lost already."""

    code = "deal_already_closed"


class AlreadyOnDealError(ConflictError):
    """That person takes part in the deal already."""

    code = "already_on_deal"


class NotOnDealError(NotFoundError):
    """The deal has no such person or product line."""

    code = "not_on_deal"
