"""What can be refused about territories."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class TerritoryNotFoundError(NotFoundError):
    """There is no such territory."""

    code = "territory_not_found"


class VersionNotFoundError(NotFoundError):
    """There is no such version of the territories."""

    code = "territory_version_not_found"


class NotADraftError(ConflictError):
    """The version is published: its tree and rules stay as they are. Copy it into a draft."""

    code = "not_a_draft"


class TerritoryCircleError(ConflictError):
    """A territory cannot lie below itself."""

    code = "territory_circle"


class BadCriteriaError(InvalidError):
    """The criteria of the rule do not fit."""

    code = "bad_criteria"


class BadStartError(ConflictError):
    """A version starts now or later, and no other version starts at that moment."""

    code = "bad_start"


class NoRulesError(ConflictError):
    """A version without rules assigns nothing; give it some before it is published."""

    code = "no_rules"


class NotPinnedError(NotFoundError):
    """The record is not pinned to a territory."""

    code = "not_pinned"


class NotActiveError(ConflictError):
    """The territory is of no version that is active now."""

    code = "territory_not_active"
