"""Target accounts as a kind of record, and the tier as a filter of accounts."""

from typing import Any, Final

from sqlalchemy import ColumnElement, not_, select

from crm_core.accounts.tables import AccountRow
from crm_core.kit.records import declare
from crm_core.kit.resource import Derived
from crm_core.targets.errors import TargetNotFoundError
from crm_core.targets.events import TargetCreated, TargetDeleted, TargetEdited
from crm_core.targets.tables import TIERS, TargetRow

RESOURCE: Final = declare(
    TargetRow,
    noun="targets",
    one="target",
    missing=TargetNotFoundError,
    created=TargetCreated,
    edited=TargetEdited,
    deleted=TargetDeleted,
    title="tier",
    searched=("reason",),
    order="tier",
    object="accounts",
    match=("account_id",),
)


def _of_tier(op: str, value: Any) -> ColumnElement[bool]:
    wanted = [value] if op == "eq" else value
    if op == "is_null":
        targets = AccountRow.id.in_(select(TargetRow.account_id))
        return targets if value is False else not_(targets)
    if not isinstance(wanted, list) or not wanted or any(one not in TIERS for one in wanted):
        raise ValueError(f"a tier is one of {', '.join(TIERS)}")
    return AccountRow.id.in_(select(TargetRow.account_id).where(TargetRow.tier.in_(wanted)))


TIER: Final = Derived("tier", ("eq", "in", "is_null"), _of_tier, "The tier of an account that is a target.")
