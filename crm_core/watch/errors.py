"""What can be refused about models."""

from crm_core.kit import ConflictError, NotFoundError


class ModelNotFoundError(NotFoundError):
    """There is no such model; GET /models lists them."""

    code = "model_not_found"


class ModelVersionNotFoundError(NotFoundError):
    """There is no such version of this model; GET /models/{name}/versions lists them."""

    code = "model_version_not_found"


class NothingToRollBackError(ConflictError):
    """There is no champion before this one to go back to."""

    code = "nothing_to_roll_back"
