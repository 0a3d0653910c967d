"""Reading territories: versions, trees, rules, which of them fit a record, and where records lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.filtering import Lookup, condition
from crm_core.kit.resource import Resource
from crm_core.territories.criteria import Criteria
from crm_core.territories.errors import TerritoryNotFoundError, VersionNotFoundError
from crm_core.territories.schemas import Laid, Lies, Member, Rule, Territory, Version
from crm_core.territories.tables import (
    AccountTerritoryRow,
    LeadTerritoryRow,
    MemberRow,
    RuleRow,
    TerritoryRow,
    VersionRow,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the places of a noun's records are kept."""

    table: Any
    record: Any


PLACES: Final[Mapping[str, Placed]] = {
    "accounts": Placed(AccountTerritoryRow, AccountTerritoryRow.account_id),
    "leads": Placed(LeadTerritoryRow, LeadTerritoryRow.lead_id),
}


def resource_of(noun: str, lookup: Lookup) -> Resource:
    """The kind of record of a noun that territories hold."""
    found = lookup(noun)
    if found is None:
        raise LookupError(noun)
    return found


async def versions(session: AsyncSession) -> tuple[Version, ...]:
    """All versions, the newest first."""
    rows = await session.execute(select(VersionRow).order_by(VersionRow.created_at.desc(), VersionRow.id))
    return tuple(map(_version, rows.scalars()))


async def laid(session: AsyncSession, version_id: UUID) -> Laid:
    """Read a version with its tree and rules.

    Raises:
        VersionNotFoundError: There is none.

    """
    row = (await session.execute(select(VersionRow).where(VersionRow.id == version_id))).scalar_one_or_none()
    if row is None:
        raise VersionNotFoundError(id=str(version_id))
    return await _laid(session, row)


async def active(session: AsyncSession, *, at: datetime) -> Laid | None:
    """Read the version that holds at a moment."""
    row = (await session.execute(select(VersionRow).where(is_active(at)))).scalar_one_or_none()
    return None if row is None else await _laid(session, row)


def is_active(at: datetime) -> ColumnElement[bool]:
    """The version that holds at a moment."""
    ends = or_(VersionRow.active_to.is_(None), VersionRow.active_to > at)
    return and_(VersionRow.active_from <= at, ends)


async def territory(session: AsyncSession, territory_id: UUID) -> tuple[UUID, Territory]:
    """Read a territory and the id of its version.

    Raises:
        TerritoryNotFoundError: There is none.

    """
    found = select(TerritoryRow).where(TerritoryRow.id == territory_id)
    row = (await session.execute(found)).scalar_one_or_none()
    if row is None:
        raise TerritoryNotFoundError(id=str(territory_id))
    members = await _members(session, MemberRow.territory_id == territory_id)
    return row.version_id, _territory(row, members.get(territory_id, ()))


async def _laid(session: AsyncSession, row: VersionRow) -> Laid:
    of_version = select(TerritoryRow).where(TerritoryRow.version_id == row.id).order_by(TerritoryRow.name)
    tree = (await session.execute(of_version)).scalars().all()
    within = select(TerritoryRow.id).where(TerritoryRow.version_id == row.id)
    members = await _members(session, MemberRow.territory_id.in_(within))
    ordered = select(RuleRow).where(RuleRow.version_id == row.id).order_by(RuleRow.position)
    rules = (await session.execute(ordered)).scalars()
    return Laid(
        _version(row),
        tuple(_territory(one, members.get(one.id, ())) for one in tree),
        tuple(
            Rule(one.id, one.territory_id, one.position, one.applies_to, one.criteria, one.filter)
            for one in rules
        ),
    )


async def _members(session: AsyncSession, where: ColumnElement[bool]) -> dict[UUID, tuple[Member, ...]]:
    found: dict[UUID, tuple[Member, ...]] = {}
    rows = await session.execute(select(MemberRow).where(where).order_by(MemberRow.id))
    for row in rows.scalars():
        found[row.territory_id] = (*found.get(row.territory_id, ()), Member(row.user_id, row.role))
    return found


def _territory(row: TerritoryRow, members: tuple[Member, ...]) -> Territory:
    return Territory(
        row.id, row.origin_id, row.parent_id, row.name, row.manager_id, members, row.version
    )  # fmt: skip


def _version(row: VersionRow) -> Version:
    return Version(
        row.id, row.name, row.matching, row.state, row.active_from, row.active_to, row.based_on_id,
        row.assigned_at, row.created_at, row.version,
    )  # fmt: skip


def fits(rule: Rule, resource: Resource, *, lookup: Lookup) -> ColumnElement[bool]:
    """Write a rule as a condition over a kind of record."""
    of_criteria = Criteria.read(rule.criteria).condition(resource)
    return and_(of_criteria, condition(resource, rule.filter, lookup=lookup) if rule.filter else true())


def hits(rules: Sequence[Rule], resource: Resource, *, lookup: Lookup) -> ColumnElement[Any]:
    """Write all rules as one list: the places in `rules` of those that fit, the first first."""
    whole = ARRAY(Integer)
    if not rules:
        return literal([], whole)
    parts = [case((fits(rule, resource, lookup=lookup), n), else_=None) for n, rule in enumerate(rules)]
    listed: Any = array(parts, type_=Integer)
    return func.array_remove(listed, None, type_=whole)


async def fitting(
    session: AsyncSession, found: Laid, noun: str, *, ids: Sequence[UUID], lookup: Lookup
) -> dict[UUID, tuple[Rule, ...]]:
    """Tell for each of these records by which rules it lies somewhere, one a territory, the first first."""
    resource, rules = resource_of(noun, lookup), found.of(noun)
    key = resource.column("id")
    rows = await session.execute(select(key, hits(rules, resource, lookup=lookup)).where(key.in_(ids)))
    return {id_: _decided([rules[n] for n in places], matching=found.about.matching) for id_, places in rows}


def _decided(fit: Sequence[Rule], *, matching: str) -> tuple[Rule, ...]:
    if matching == "first":
        return tuple(fit[:1])
    by_territory: dict[UUID, Rule] = {}
    for rule in fit:
        by_territory.setdefault(rule.territory_id, rule)
    return tuple(by_territory.values())


async def lying(session: AsyncSession, noun: str, record_id: UUID, *, past: bool = False) -> tuple[Lies, ...]:
    """Where a record lies, or with `past` where it ever lay, the latest first."""
    place = PLACES[noun]
    query = (
        select(place.table, TerritoryRow.name)
        .join(TerritoryRow, TerritoryRow.id == place.table.territory_id)
        .where(place.record == record_id, true() if past else place.table.to_at.is_(None))
        .order_by(place.table.from_at.desc(), place.table.id.desc())
    )
    return tuple(
        Lies(
            row.id, record_id, row.territory_id, name, row.rule_id, row.pinned_by, row.pin_reason,
            row.from_at, row.to_at,
        )
        for row, name in await session.execute(query)
    )  # fmt: skip
