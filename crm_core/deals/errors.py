"""What can be refused about deals."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


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


class StageRequirementsError(InvalidError):
    """The deal lacks what that stage asks for; `violations` lists all of it."""

    code = "stage_requirements"

    @property
    def violations(self) -> tuple[tuple[str, str], ...]:
        """What is missing, by name: `amount`, `person:champion`, `reason`."""
        return tuple((name, "is missing") for name in self.facts["missing"])


class ReopenReasonRequiredError(InvalidError):
    """A closed deal is opened again only with a reason."""

    code = "reopen_reason_required"


class DealReasonNotGivenError(InvalidError):
    """That is no reason for which deals are won or lost so, or it is given no longer."""

    code = "deal_reason_not_given"


class AmountFromLinesError(ConflictError):
    """The deal's amount is the sum of its product lines; change those, or let the amount stand alone."""

    code = "amount_from_lines"


class UnknownProductError(InvalidError):
    """There is no such product, or it is sold no longer."""

    code = "unknown_product"


class NoPriceError(InvalidError):
    """The price book has no price of that product in the deal's currency today; say the unit price."""

    code = "no_price"
