"""Letting records lie in their territories: by the rules that hold, or where somebody pinned them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from crm_core.kit import Work, new_id
from crm_core.kit.editing import to_change
from crm_core.kit.filtering import Lookup
from crm_core.territories import repository
from crm_core.territories.errors import NotActiveError, NotPinnedError
from crm_core.territories.events import AccountTerritoryChanged, LeadTerritoryChanged, TerritoriesAssigned
from crm_core.territories.repository import PLACES, resource_of
from crm_core.territories.schemas import Laid, Rule
from crm_core.territories.tables import NOUNS, RunRow, TerritoryRow, VersionRow

_TOLD: Final = {"accounts": AccountTerritoryChanged, "leads": LeadTerritoryChanged}
_Place = tuple[UUID, UUID | None]
"""A territory and the rule that says so; no rule where somebody pinned the record there."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What assigning records has come to."""

    seen: int = 0
    changed: int = 0
    pins_lost: int = 0


@dataclass(frozen=True, slots=True)
class _Lying:
    """Where a record lies now."""

    row_id: UUID
    territory_id: UUID
    origin_id: UUID
    rule_id: UUID | None
    pinned_by: UUID | None
    pin_reason: str | None

    @property
    def place(self) -> _Place:
        return self.territory_id, self.rule_id


async def assign(
    work: Work, noun: str, *, ids: Sequence[UUID], lookup: Lookup, at: datetime, by: Laid | None = None
) -> Assigned:
    """Let these records lie where the version that holds says (`by`, if it was read already).

    A pin is kept as long as the version has that territory. The records are locked meanwhile, so that
    two who assign the same one agree.
    """
    found = by or await repository.active(work.session, at=at)
    if found is None or not ids:
        return Assigned()
    key = resource_of(noun, lookup).column("id")
    locked = select(key).where(key.in_(ids)).order_by(key).with_for_update(key_share=True)
    there = (await work.session.execute(locked)).scalars().all()
    present = await _present(work, noun, there)
    fit = await repository.fitting(work.session, found, noun, ids=there, lookup=lookup)
    homes = {one.origin_id: one.id for one in found.territories}
    changed = lost = 0
    rows: list[dict[str, Any]] = []
    ended: list[UUID] = []
    for record_id in there:
        now = present.get(record_id, ())
        pin = next((one for one in now if one.pinned_by is not None), None)
        home = homes.get(pin.origin_id) if pin is not None else None
        lost += pin is not None and home is None
        kept = pin if home is not None else None
        wanted = [(home, None)] if home is not None else _by_rules(fit.get(record_id, ()))
        entered, left = _difference(now, wanted)
        if not entered and not left:
            continue
        changed += 1
        ended += [one.row_id for one in left]
        rows += [_row(work, noun, record_id, place, pin=kept, at=at) for place in entered]
        _tell(work, noun, record_id, entered=entered, left=left, pin=kept, at=at)
    await _write(work, noun, ended=ended, rows=rows, at=at)
    return Assigned(len(there), changed, lost)


def _by_rules(rules: Sequence[Rule]) -> list[_Place]:
    return [(rule.territory_id, rule.id) for rule in rules]


def _difference(now: Sequence[_Lying], wanted: Sequence[Any]) -> tuple[list[_Place], list[_Lying]]:
    present = {one.place for one in now}
    return [place for place in wanted if place not in present], [
        one for one in now if one.place not in wanted
    ]


async def _present(work: Work, noun: str, ids: Sequence[UUID]) -> dict[UUID, tuple[_Lying, ...]]:
    place = PLACES[noun]
    table = place.table
    query = (
        select(
            place.record, table.id, table.territory_id, TerritoryRow.origin_id, table.rule_id,
            table.pinned_by, table.pin_reason,
        )
        .join(TerritoryRow, TerritoryRow.id == table.territory_id)
        .where(place.record.in_(ids), table.to_at.is_(None))
    )  # fmt: skip
    found: dict[UUID, tuple[_Lying, ...]] = {}
    for record_id, *row in await work.session.execute(query):
        found[record_id] = (*found.get(record_id, ()), _Lying(*row))
    return found


def _row(
    work: Work, noun: str, record_id: UUID, place: _Place, *, pin: _Lying | None, at: datetime
) -> dict[str, Any]:
    territory_id, rule_id = place
    return {
        "org_id": work.identity.org_id, "id": new_id(), f"{noun[:-1]}_id": record_id,
        "territory_id": territory_id, "rule_id": rule_id, "from_at": at,
        "pinned_by": None if pin is None else pin.pinned_by,
        "pin_reason": None if pin is None else pin.pin_reason,
    }  # fmt: skip


async def _write(
    work: Work, noun: str, *, ended: Sequence[UUID], rows: Sequence[Mapping[str, Any]], at: datetime
) -> None:
    table = PLACES[noun].table
    if ended:
        await work.session.execute(
            update(table).where(table.id.in_(ended)).values(to_at=at).execution_options(
                synchronize_session=False
            )
        )  # fmt: skip
    if rows:
        await work.session.execute(insert(table), list(rows))


def _tell(
    work: Work, noun: str, record_id: UUID, *, entered: Sequence[_Place], left: Sequence[_Lying],
    pin: _Lying | None, at: datetime,
) -> None:  # fmt: skip
    work.emit(
        _TOLD[noun](
            record_id=record_id, account_id=record_id if noun == "accounts" else None, occurred_at=at,
            entered=tuple(territory_id for territory_id, _ in entered),
            left=tuple(one.territory_id for one in left),
            rule_ids=tuple(rule_id for _, rule_id in entered if rule_id is not None),
            pinned_by=None if pin is None else pin.pinned_by,
        )
    )  # fmt: skip


async def pin(
    work: Work, noun: str, record_id: UUID, *, territory_id: UUID, reason: str, lookup: Lookup, at: datetime
) -> None:
    """Let a record lie in a territory whatever the rules say, until it is unpinned.

    Raises:
        NotActiveError: The territory is of no version that holds now.

    """
    resource: Any = resource_of(noun, lookup)
    await to_change(work, resource.table, key=record_id, missing=resource.missing)
    version_id, home = await repository.territory(work.session, territory_id)
    found = await repository.active(work.session, at=at)
    if found is None or found.about.id != version_id:
        raise NotActiveError(id=str(territory_id))
    now = (await _present(work, noun, [record_id])).get(record_id, ())
    pinned = _Lying(new_id(), territory_id, home.origin_id, None, work.identity.user_id, reason)
    row = _row(work, noun, record_id, pinned.place, pin=pinned, at=at)
    await _write(work, noun, ended=[one.row_id for one in now], rows=[row], at=at)
    _tell(work, noun, record_id, entered=[pinned.place], left=now, pin=pinned, at=at)


async def unpin(work: Work, noun: str, record_id: UUID, *, lookup: Lookup, at: datetime) -> None:
    """Let the rules say again where a record lies.

    Raises:
        NotPinnedError: They do already.

    """
    resource: Any = resource_of(noun, lookup)
    await to_change(work, resource.table, key=record_id, missing=resource.missing)
    now = (await _present(work, noun, [record_id])).get(record_id, ())
    pins = [one for one in now if one.pinned_by is not None]
    if not pins:
        raise NotPinnedError(id=str(record_id))
    await _write(work, noun, ended=[one.row_id for one in pins], rows=[], at=at)
    _tell(work, noun, record_id, entered=[], left=pins, pin=None, at=at)
    await assign(work, noun, ids=[record_id], lookup=lookup, at=at)


async def due(work: Work, *, at: datetime) -> UUID | None:
    """The version that holds, while not every record lies where it says."""
    query = select(VersionRow.id).where(repository.is_active(at), VersionRow.assigned_at.is_(None))
    return (await work.session.execute(query)).scalar_one_or_none()


async def advance(
    work: Work, version_id: UUID, *, noun: str, lookup: Lookup, at: datetime, limit: int = 1000
) -> bool:
    """Assign the next records by a version that holds; whether more are left.

    How far it came is written with what it did, so a killed run goes on where it was.
    """
    mine = {"org_id": work.identity.org_id, "version_id": version_id, "noun": noun}
    await work.session.execute(
        upsert(RunRow).values(**mine, id=new_id(), started_at=at).on_conflict_do_nothing()
    )
    query = select(RunRow).where(RunRow.version_id == version_id, RunRow.noun == noun).with_for_update()
    run = (await work.session.execute(query)).scalar_one()
    found = await repository.active(work.session, at=at)
    if run.finished_at is not None or found is None or found.about.id != version_id:
        return False
    key = resource_of(noun, lookup).column("id")
    following = select(key).order_by(key).limit(limit)
    if run.after_id is not None:
        following = following.where(key > run.after_id)
    ids = (await work.session.execute(following)).scalars().all()
    done = await assign(work, noun, ids=ids, lookup=lookup, at=at, by=found)
    run.seen += done.seen
    run.changed += done.changed
    run.pins_lost += done.pins_lost
    run.after_id = ids[-1] if ids else run.after_id
    if more := len(ids) == limit:
        return more
    run.finished_at = at
    await work.session.flush()
    work.emit(
        TerritoriesAssigned(
            record_id=version_id, occurred_at=at, of=noun, seen=run.seen, changed=run.changed,
            pins_lost=run.pins_lost,
        )
    )  # fmt: skip
    await _finish(work, version_id, at=at)
    return False


async def _finish(work: Work, version_id: UUID, *, at: datetime) -> None:
    """Once every noun is done: note it, and archive what held before."""
    rows = select(RunRow.noun).where(RunRow.version_id == version_id, RunRow.finished_at.is_not(None))
    if set((await work.session.execute(rows)).scalars()) != set(NOUNS):
        return
    quietly = {"synchronize_session": False}
    await work.session.execute(
        update(VersionRow).where(VersionRow.id == version_id).values(assigned_at=at),
        execution_options=quietly,
    )
    await work.session.execute(
        update(VersionRow)
        .where(VersionRow.state == "active", VersionRow.active_to <= at)
        .values(state="archived", updated_at=at, version=VersionRow.version + 1),
        execution_options=quietly,
    )


async def assign_imported(
    work: Work, noun: str, import_id: UUID, *, after: UUID | None, lookup: Lookup, at: datetime,
    limit: int = 1000,
) -> UUID | None:  # fmt: skip
    """Assign the next records that an import brought; the last one's id while more may follow."""
    resource: Any = resource_of(noun, lookup)
    key = resource.column("id")
    query = select(key).where(resource.table.import_id == import_id).order_by(key).limit(limit)
    ids = (await work.session.execute(query.where(key > after) if after else query)).scalars().all()
    await assign(work, noun, ids=ids, lookup=lookup, at=at)
    return ids[-1] if len(ids) == limit else None
