"""Retention rules and erasures as kinds of records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.kit import Work
from crm_core.kit.records import create_record, declare, edit_record
from crm_core.kit.resource import Resource, fields_of
from crm_core.privacy.errors import ErasureNotFoundError, RetentionRuleNotFoundError
from crm_core.privacy.events import RetentionRuleCreated, RetentionRuleDeleted, RetentionRuleEdited
from crm_core.privacy.retention_service import require_fit
from crm_core.privacy.tables import ErasureRow, RetentionRuleRow

_KEPT: Final = ("last_run_at", "last_count")
_FIELDS: Final = fields_of(RetentionRuleRow, kept=_KEPT)


async def _create(work: Work, values: Mapping[str, Any], /, *, at: datetime) -> UUID:
    require_fit(values)
    return await create_record(
        work, RetentionRuleRow, fields=_FIELDS, values=values, told=RetentionRuleCreated, at=at
    )


async def _edit(
    work: Work, key: UUID, /, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    await edit_record(
        work, RetentionRuleRow, key, fields=_FIELDS, to=to, told=RetentionRuleEdited,
        missing=RetentionRuleNotFoundError, at=at, version=version,
    )  # fmt: skip
    row = await work.session.get_one(RetentionRuleRow, (work.identity.org_id, key))
    require_fit({"noun": row.noun, "filter": row.filter, "basis": row.basis, "action": row.action})


RETENTION_RULES: Final = declare(
    RetentionRuleRow, noun="retention_rules", one="retention_rule", missing=RetentionRuleNotFoundError,
    created=RetentionRuleCreated, edited=RetentionRuleEdited, deleted=RetentionRuleDeleted, kept=_KEPT,
    order="name", object="privacy", create=_create, edit=_edit,
)  # fmt: skip
ERASURES: Final = Resource(
    noun="erasures", one="erasure", table=ErasureRow, fields=fields_of(ErasureRow),
    missing=ErasureNotFoundError, create=None, edit=None, delete=None, owner=None, title="reason",
    searched=(), order="-erased_at", object="privacy",
)  # fmt: skip
