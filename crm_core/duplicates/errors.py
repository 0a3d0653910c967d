"""What can be refused about duplicates."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class DuplicateNotFoundError(NotFoundError):
    """There is no such pair, or one of its records may not be seen."""

    code = "duplicate_not_found"


class DuplicateSearchNotFoundError(NotFoundError):
    """There is no such search for duplicates."""

    code = "duplicate_search_not_found"


class DuplicateAlreadyDecidedError(ConflictError):
    """That pair was merged already; it cannot be decided again."""

    code = "duplicate_already_decided"


class DuplicateKindError(InvalidError):
    """Duplicates are not looked for among records of that kind here."""

    code = "duplicate_kind"


class DuplicateSuspectedError(ConflictError):
    """This seems to be there already; send X-Skip-Duplicate-Check: true to add it all the same."""

    code = "duplicate_suspected"
