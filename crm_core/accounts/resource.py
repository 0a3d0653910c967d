"""Accounts as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from crm_core.accounts.errors import AccountNotFoundError
from crm_core.accounts.hierarchy_repository import below
from crm_core.accounts.service import create, delete, edit
from crm_core.accounts.tables import AccountRow
from crm_core.kit import Work
from crm_core.kit.resource import Derived, Resource, fields_of


async def _create(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    return await create(work, **values, at=at)


DERIVED: Final = tuple(
    Derived(name, ("eq", "in"), below, "Accounts below that one at any depth, and the one itself.")
    for name in ("under", "ultimate_parent_id")
)


_KEPT: Final = ("churn_kind", "churn_90", "health", "revenue_at_risk", "risk_as_of")

RESOURCE: Final = Resource(
    noun="accounts", one="account", table=AccountRow, fields=fields_of(AccountRow, kept=_KEPT),
    create=_create, edit=edit,
    delete=delete, missing=AccountNotFoundError, owner="owner_id", title="name", searched=("name",),
    order="name", object="accounts", match=("external_id", "name"),
    derived={one.name: one for one in DERIVED},
)  # fmt: skip
