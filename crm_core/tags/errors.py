"""What can be refused about tags."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class TagNotFoundError(NotFoundError):
    """There is no such tag."""

    code = "tag_not_found"


class TagExistsError(ConflictError):
    """There is a tag of that name already; upper and lower case are one."""

    code = "tag_exists"


class TagColourError(InvalidError):
    """A colour is written #rrggbb."""

    code = "tag_colour"


class TaggedRecordError(NotFoundError):
    """One of these records does not exist, or may not be seen; nothing was tagged."""

    code = "tagged_record_not_found"
