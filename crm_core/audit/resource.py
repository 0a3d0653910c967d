"""The audit trail as a kind of record that is read and never written."""

from typing import Final

from crm_core.audit.errors import AuditEntryNotFoundError
from crm_core.events.tables import EventRow
from crm_core.kit.resource import Resource, fields_of

_SHOWN: Final = (
    "id", "type", "noun", "record_id", "deal_id", "account_id", "actor_id", "import_id", "occurred_at",
    "known_at", "recorded_at", "redacted_at", "data",
)  # fmt: skip
RESOURCE: Final = Resource(
    noun="audit", one="audit_entry", table=EventRow,
    fields={name: field for name, field in fields_of(EventRow).items() if name in _SHOWN},
    missing=AuditEntryNotFoundError, create=None, edit=None, delete=None, owner="actor_id", title="type",
    searched=("type", "noun"), order="-recorded_at", object="audit",
)  # fmt: skip
