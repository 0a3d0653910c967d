"""What can be refused about leads."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class LeadNotFoundError(NotFoundError):
    """There is no such lead, or it may not be seen."""

    code = "lead_not_found"


class LeadConvertedError(ConflictError):
    """The lead is converted and can no longer be changed; change what it became."""

    code = "lead_converted"


class LeadNotConvertedThusError(InvalidError):
    """A lead becomes converted by its conversion, not by writing the status."""

    code = "lead_not_converted_thus"
