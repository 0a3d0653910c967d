"""Retention rules: which records are due, and letting them go."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import records
from crm_core.kit import Work, asking
from crm_core.kit.asking import Asked
from crm_core.kit.filtering import condition
from crm_core.kit.resource import Resource
from crm_core.privacy.errors import RetentionRuleNotFoundError, RetentionRuleUnfitError
from crm_core.privacy.service import erase
from crm_core.privacy.tables import RetentionRuleRow

AT_ONCE: Final = 200
_PEOPLE: Final = frozenset({"people", "leads"})


def require_fit(values: Mapping[str, Any]) -> None:
    """Refuse a rule whose noun, filter, basis and action do not go together.

    Raises:
        RetentionRuleUnfitError: Says what does not fit.
        BadFilterError: Says where in the filter.

    """
    resource = _resource(values["noun"])
    basis = resource.fields.get(values["basis"])
    if basis is None or basis.kind not in {"time", "date"}:
        times = ", ".join(name for name, one in resource.fields.items() if one.kind in {"time", "date"})
        raise RetentionRuleUnfitError(
            f"{resource.noun} are as old as one of {times}, not {values['basis']!r}"
        )
    if values["action"] == "erase" and resource.noun not in _PEOPLE:
        raise RetentionRuleUnfitError("only people and leads are erased; other records are deleted")
    if values["action"] == "delete" and resource.delete is None:
        raise RetentionRuleUnfitError(f"{resource.noun} are not deleted")
    if values.get("filter"):
        condition(resource, values["filter"], lookup=records.of_table)


def _resource(noun: str) -> Resource:
    found = records.named(noun)
    if found is None:
        raise RetentionRuleUnfitError(f"there are no {noun!r}")
    return found


def _old_enough(rule: RetentionRuleRow, resource: Resource, *, at: datetime) -> ColumnElement[bool]:
    limit: datetime | date = at - timedelta(days=rule.after_days)
    if resource.fields[rule.basis].kind == "date" and isinstance(limit, datetime):
        limit = limit.date()
    return resource.column(rule.basis) <= limit


async def _rule(session: AsyncSession, rule_id: UUID) -> RetentionRuleRow:
    row = (
        await session.execute(select(RetentionRuleRow).where(RetentionRuleRow.id == rule_id))
    ).scalar_one_or_none()
    if row is None:
        raise RetentionRuleNotFoundError(id=str(rule_id))
    return row


async def due_rules(session: AsyncSession) -> Sequence[UUID]:
    """The rules that are in force, by id."""
    rows = await session.execute(
        select(RetentionRuleRow.id).where(RetentionRuleRow.active).order_by(RetentionRuleRow.id)
    )
    return rows.scalars().all()


async def due(session: AsyncSession, rule_id: UUID, *, at: datetime) -> int:
    """How many records a rule would let go now, counted as far as 10,001; nothing is done."""
    rule = await _rule(session, rule_id)
    resource = _resource(rule.noun)
    asked = Asked(filter=rule.filter, only=(_old_enough(rule, resource, at=at),))
    return await asking.counted(session, resource, asked, lookup=records.of_table)


async def retain(work: Work, rule_id: UUID, *, at: datetime) -> int:
    """Let go of up to 200 records that are due, and return how many; none means that the rule is satisfied.

    Raises:
        BadFilterError: The rule's filter names a field that is no more.

    """
    rule = await _rule(work.session, rule_id)
    resource = _resource(rule.noun)
    asked = Asked(filter=rule.filter, fields="id", sort="id", only=(_old_enough(rule, resource, at=at),))
    page = await asking.listed(work.session, resource, asked, lookup=records.of_table, limit=AT_ONCE)
    for row in page.items:
        if rule.action == "erase":
            await erase(work, resource, row["id"], at=at, reason="retention")
        elif resource.delete is not None:
            await resource.delete(work, row["id"], at=at)
    await work.session.execute(
        update(RetentionRuleRow)
        .where(RetentionRuleRow.org_id == work.identity.org_id, RetentionRuleRow.id == rule_id)
        .values(last_run_at=at, last_count=len(page.items))
    )
    return len(page.items)
