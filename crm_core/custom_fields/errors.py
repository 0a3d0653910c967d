"""What can be refused about custom fields and their values."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class CustomFieldNotFoundError(NotFoundError):
    """There is no such custom field."""

    code = "custom_field_not_found"


class BadCustomFieldError(InvalidError):
    """A custom field cannot be like that."""

    code = "bad_custom_field"


class CustomFieldFixedError(ConflictError):
    """What a field is called, what it holds and whose it is stay as they are; make another field."""

    code = "custom_field_fixed"


class UnknownCustomFieldError(InvalidError):
    """These records have no such custom field."""

    code = "unknown_custom_field"


class BadCustomValueError(InvalidError):
    """That is no value of this custom field."""

    code = "bad_custom_value"


class CustomFieldRequiredError(InvalidError):
    """A custom field must be filled in."""

    code = "custom_field_required"
