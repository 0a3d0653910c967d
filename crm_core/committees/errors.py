"""What can be refused about buying committees."""

from crm_core.kit import ConflictError, NotFoundError


class NotOnCommitteeError(NotFoundError):
    """That person does not take part in the deal."""

    code = "not_on_committee"


class NoGuessError(ConflictError):
    """There is no guess to confirm or reject: the person's part is known already."""

    code = "no_guess"
