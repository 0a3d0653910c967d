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


class LeadHasDuplicatesError(ConflictError):
    """The record has somebody like that already: choose one of `violations`, or convert despite them."""

    code = "lead_has_duplicates"

    @property
    def violations(self) -> tuple[tuple[str, str], ...]:
        """What stands in the way: the field by which it is chosen, and which record agrees in what."""
        return tuple(self.facts["found"])
