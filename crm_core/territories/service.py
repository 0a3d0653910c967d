"""Laying territories out: versions, trees, rules and members; publishing a version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, text

from crm_core.kit import Work, new_id
from crm_core.kit.editing import change, to_change
from crm_core.kit.filtering import Lookup, condition
from crm_core.kit.refusals import in_our_words
from crm_core.territories import repository
from crm_core.territories.criteria import Criteria
from crm_core.territories.errors import (
    BadCriteriaError,
    BadStartError,
    NoRulesError,
    NotADraftError,
    TerritoryCircleError,
    TerritoryNotFoundError,
    VersionNotFoundError,
)
from crm_core.territories.events import (
    TerritoriesChanged,
    TerritoriesDiscarded,
    TerritoriesDrafted,
    TerritoriesPublished,
)
from crm_core.territories.schemas import Laid
from crm_core.territories.tables import MemberRow, RuleRow, TerritoryRow, VersionRow

_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtextextended('territories ' || :org, 0))")
"""Two who publish their versions at once do so one after the other."""
_NOUNS: Final = {"accounts": ("accounts",), "leads": ("leads",), "both": ("accounts", "leads")}


async def draft(
    work: Work, *, name: str, at: datetime, matching: str = "first", based_on: UUID | None = None
) -> UUID:
    """Begin a version, empty or as a copy; a copied territory stays the same one through its origin."""
    row = VersionRow(
        org_id=work.identity.org_id, id=new_id(), name=name, matching=matching, based_on_id=based_on,
        created_at=at, updated_at=at,
    )  # fmt: skip
    source = None if based_on is None else await repository.laid(work.session, based_on)
    work.session.add(row)
    await work.session.flush()
    if source is not None:
        await _copy(work, source, row, at=at)
    work.emit(TerritoriesDrafted(record_id=row.id, occurred_at=at, based_on_id=based_on))
    return row.id


async def _copy(work: Work, source: Laid, row: VersionRow, *, at: datetime) -> None:
    copies = {one.id: new_id() for one in source.territories}
    org: dict[str, Any] = {"org_id": work.identity.org_id}
    left = list(source.territories)
    made: set[UUID] = set()
    while left:
        ready = [one for one in left if one.parent_id is None or one.parent_id in made]
        made |= {one.id for one in ready}
        left = [one for one in left if one.id not in made]
        rows = [
            org | {
                "id": copies[one.id], "version_id": row.id, "origin_id": one.origin_id, "name": one.name,
                "parent_id": None if one.parent_id is None else copies[one.parent_id],
                "manager_id": one.manager_id, "created_at": at, "updated_at": at,
            }
            for one in ready
        ]  # fmt: skip
        await work.session.execute(insert(TerritoryRow), rows)
    members = [
        org | {"id": new_id(), "territory_id": copies[one.id], "user_id": who.user_id, "role": who.role}
        for one in source.territories
        for who in one.members
    ]
    rules = [
        org | {
            "id": new_id(), "version_id": row.id, "territory_id": copies[one.territory_id],
            "position": one.position, "applies_to": one.applies_to, "criteria": dict(one.criteria),
            "filter": None if one.filter is None else dict(one.filter),
        }
        for one in source.rules
    ]  # fmt: skip
    for table, found in ((MemberRow, members), (RuleRow, rules)):
        if found:
            await work.session.execute(insert(table), found)


async def edit(
    work: Work, version_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change a draft's name or whether the first rule that fits decides."""
    row = await _draft(work, version_id, version=version)
    if change(row, to=to, at=at):
        await work.session.flush()
        _told(work, version_id, "version", at=at)


async def discard(work: Work, version_id: UUID, *, at: datetime) -> None:
    """Throw a draft away."""
    await _draft(work, version_id)
    await work.session.execute(delete(VersionRow).where(VersionRow.id == version_id))
    work.emit(TerritoriesDiscarded(record_id=version_id, occurred_at=at))


async def publish(work: Work, version_id: UUID, *, at: datetime, active_from: datetime | None = None) -> None:
    """Let a draft hold from a moment on, now unless said; whichever held then, holds until then.

    Raises:
        BadStartError: The moment is past, or another version starts just then.
        NoRulesError: It has none.

    """
    row = await _draft(work, version_id)
    starts = active_from or at
    if starts < at:
        raise BadStartError(id=str(version_id))
    if not (await repository.laid(work.session, version_id)).rules:
        raise NoRulesError(id=str(version_id))
    await work.session.execute(_ONE_AT_A_TIME, {"org": str(work.identity.org_id)})
    dated = select(VersionRow).where(VersionRow.active_from.is_not(None)).with_for_update()
    others = (await work.session.execute(dated)).scalars().all()
    if any(other.active_from == starts for other in others):
        raise BadStartError(id=str(version_id))
    replaced = next((one for one in others if _holds(one, starts)), None)
    after = [one.active_from for one in others if one.active_from is not None and one.active_from > starts]
    if replaced is not None:
        change(replaced, to={"active_to": starts}, at=at)
        await work.session.flush()
    to = {"state": "active", "active_from": starts, "active_to": min(after, default=None),
          "published_by": work.identity.user_id}  # fmt: skip
    change(row, to=to, at=at)
    await work.session.flush()
    work.emit(
        TerritoriesPublished(
            record_id=version_id, occurred_at=at, active_from=starts,
            replaced_id=None if replaced is None else replaced.id,
        )
    )  # fmt: skip


def _holds(row: VersionRow, at: datetime) -> bool:
    return (
        row.active_from is not None
        and row.active_from <= at
        and (row.active_to is None or row.active_to > at)
    )


async def add(
    work: Work, version_id: UUID, *, name: str, at: datetime, parent_id: UUID | None = None,
    manager_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Add a territory to a draft."""
    await _draft(work, version_id)
    key = new_id()
    await _inside(work, version_id, parent_id)
    work.session.add(
        TerritoryRow(
            org_id=work.identity.org_id, id=key, version_id=version_id, origin_id=key, name=name,
            parent_id=parent_id, manager_id=manager_id, created_at=at, updated_at=at,
        )
    )  # fmt: skip
    await work.session.flush()
    _told(work, version_id, "tree", at=at, territory_id=key)
    return key


async def change_territory(
    work: Work, territory_id: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change name, parent_id or manager_id; a published version's managers may change, its tree may not.

    Raises:
        TerritoryCircleError: The new parent lies below it.
        NotADraftError: The tree of a published version was to be changed.

    """
    row = await to_change(
        work, TerritoryRow, key=territory_id, missing=TerritoryNotFoundError, version=version
    )
    if to.keys() - {"manager_id"}:
        await _draft(work, row.version_id)
    if "parent_id" in to:
        await _inside(work, row.version_id, to["parent_id"])
        if await _is_below(work, to["parent_id"], territory_id):
            raise TerritoryCircleError(id=str(territory_id))
    if fields := change(row, to=to, at=at):
        with in_our_words():
            await work.session.flush()
        part = "managers" if set(fields) == {"manager_id"} else "tree"
        _told(work, row.version_id, part, at=at, territory_id=territory_id)


async def remove(work: Work, territory_id: UUID, *, at: datetime) -> None:
    """Take a territory out of a draft, its rules with it; one that others lie below stays."""
    row = await to_change(work, TerritoryRow, key=territory_id, missing=TerritoryNotFoundError)
    await _draft(work, row.version_id)
    with in_our_words():
        await work.session.execute(delete(TerritoryRow).where(TerritoryRow.id == territory_id))
    _told(work, row.version_id, "tree", at=at, territory_id=territory_id)


async def set_members(work: Work, territory_id: UUID, *, members: Mapping[UUID, str], at: datetime) -> None:
    """Say who works in a territory and as what; those not named do no longer."""
    row = await to_change(work, TerritoryRow, key=territory_id, missing=TerritoryNotFoundError)
    await work.session.execute(delete(MemberRow).where(MemberRow.territory_id == territory_id))
    rows = [
        {"org_id": work.identity.org_id, "id": new_id(), "territory_id": territory_id, "user_id": who,
         "role": role}
        for who, role in members.items()
    ]  # fmt: skip
    if rows:
        await work.session.execute(insert(MemberRow), rows)
    _told(work, row.version_id, "members", at=at, territory_id=territory_id)


async def set_rules(
    work: Work, version_id: UUID, *, rules: Sequence[Mapping[str, Any]], lookup: Lookup, at: datetime
) -> None:
    """Give a draft its rules in their order, instead of those it had.

    Each says `territory_id`, `applies_to`, `criteria` and `filter`.

    Raises:
        BadCriteriaError, BadFilterError: Says which rule does not fit, and why.

    """
    await _draft(work, version_id)
    for n, rule in enumerate(rules):
        try:
            check(rule, lookup=lookup)
        except BadCriteriaError as error:
            raise BadCriteriaError(f"rule {n}: {error.detail}", rule=n) from None
    await work.session.execute(delete(RuleRow).where(RuleRow.version_id == version_id))
    rows = [
        {"org_id": work.identity.org_id, "id": new_id(), "version_id": version_id, "position": n,
         "territory_id": rule["territory_id"], "applies_to": rule["applies_to"],
         "criteria": dict(rule["criteria"]), "filter": rule.get("filter") or None}
        for n, rule in enumerate(rules)
    ]  # fmt: skip
    if rows:
        await work.session.execute(insert(RuleRow), rows)
    _told(work, version_id, "rules", at=at)


def check(rule: Mapping[str, Any], *, lookup: Lookup) -> None:
    """Refuse a rule that does not fit the records it applies to, or that asks for territories itself."""
    Criteria.read(rule["criteria"])
    filter_ = rule.get("filter")
    if not filter_:
        return
    if _mentions(filter_, "territory"):
        raise BadCriteriaError("a rule of territories cannot ask in which territory a record lies")
    for noun in _NOUNS[rule["applies_to"]]:
        condition(repository.resource_of(noun, lookup), filter_, lookup=lookup)


def _mentions(tree: object, name: str) -> bool:
    if isinstance(tree, Mapping):
        field = tree.get("field")
        if isinstance(field, str) and name in field.split("."):
            return True
        return any(_mentions(part, name) for key, part in tree.items() if key != "value")
    return isinstance(tree, list) and any(_mentions(part, name) for part in tree)


async def _draft(work: Work, version_id: UUID, *, version: int | None = None) -> VersionRow:
    row = await to_change(work, VersionRow, key=version_id, missing=VersionNotFoundError, version=version)
    if row.state != "draft":
        raise NotADraftError(id=str(version_id))
    return row


async def _inside(work: Work, version_id: UUID, territory_id: UUID | None) -> None:
    if territory_id is not None:
        within, _ = await repository.territory(work.session, territory_id)
        if within != version_id:
            raise TerritoryNotFoundError(id=str(territory_id))


async def _is_below(work: Work, territory_id: UUID | None, above: UUID) -> bool:
    while territory_id is not None:
        if territory_id == above:
            return True
        _, found = await repository.territory(work.session, territory_id)
        territory_id = found.parent_id
    return False


def _told(work: Work, version_id: UUID, part: str, *, at: datetime, territory_id: UUID | None = None) -> None:
    work.emit(TerritoriesChanged(record_id=version_id, occurred_at=at, part=part, territory_id=territory_id))
