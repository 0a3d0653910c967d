"""What can be refused about privacy."""

from crm_core.kit import InvalidError, NotFoundError


class RetentionRuleNotFoundError(NotFoundError):
    """There is no such retention rule, or it may not be seen."""

    code = "retention_rule_not_found"


class ErasureNotFoundError(NotFoundError):
    """There is no such erasure, or it may not be seen."""

    code = "erasure_not_found"


class RetentionRuleUnfitError(InvalidError):
    """The rule does not fit its records."""

    code = "retention_rule_unfit"


class NotAPersonError(InvalidError):
    """Only people and leads are somebody who can ask to be forgotten."""

    code = "not_a_person"
