"""What can be refused about the audit trail."""

from crm_core.kit import ConflictError, NotFoundError


class BrokenTrailError(ConflictError):
    """The audit trail does not hold: `bellwether audit verify` says where. Nothing more is sealed on it."""

    code = "broken_trail"


class AuditEntryNotFoundError(NotFoundError):
    """There is no such entry, or it may not be seen."""

    code = "audit_entry_not_found"
