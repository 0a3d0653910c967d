"""What can be refused about routing."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class RoutingSetNotFoundError(NotFoundError):
    """There is no such rule set."""

    code = "routing_set_not_found"


class QueueNotFoundError(NotFoundError):
    """There is no such queue."""

    code = "routing_queue_not_found"


class SetNotADraftError(ConflictError):
    """The rule set was published and stays as it is; copy it into a draft."""

    code = "routing_set_not_a_draft"


class NoRoutingRulesError(ConflictError):
    """A rule set without rules sends every lead to its queue; give it some before it is published."""

    code = "no_routing_rules"


class BadRuleError(InvalidError):
    """The rule does not fit."""

    code = "bad_routing_rule"


class BadHoursError(InvalidError):
    """These are no working hours."""

    code = "bad_working_hours"


class AbsenceNotFoundError(NotFoundError):
    """There is no such absence."""

    code = "absence_not_found"


class RoutingOffError(ConflictError):
    """No rule set is published, so leads are not routed."""

    code = "routing_off"


class TooManyToReplayError(InvalidError):
    """More leads arrived in that time than are replayed at once; narrow it."""

    code = "too_many_to_replay"
