"""Roles as an organization has them: made, edited, deleted, and never so that nobody could set it right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit import AlreadyExistsError, ForbiddenError, Work, in_our_words
from crm_core.kit.refusals import UnknownReferenceError
from crm_core.organizations.errors import (
    BuiltInRoleError,
    FieldNotClosableError,
    LastKeeperError,
    RoleExistsError,
    RoleInUseError,
    RoleNotFoundError,
    UnknownReachError,
    UnknownRoleError,
)
from crm_core.organizations.events import RoleDeleted, RoleEdited, RoleMade
from crm_core.organizations.roles import ACTIONS, LEVELS, OBJECTS, SYSTEM_ROLE
from crm_core.organizations.schemas import Access, FieldAccess, Role, Sight
from crm_core.organizations.tables import RoleFieldRow, RolePermissionRow, RoleRow

FIELD_ACCESS: Final = ("none", "read", "edit")
Reaches = Mapping[str, Mapping[str, str]]
"""Object -> action -> level."""
Closed = Mapping[str, Mapping[str, str]]
"""Object -> field -> access."""
_KEEPERS: Final = 0x6B656570
_FIELDS: Final = text("""
    select c.relname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'bellwether_guard_fields' and c.relnamespace = 'public'::regnamespace
""")
_SEEN: Final = (
    "accounts", "people", "leads", "deals", "activities", "files", "orders", "invoices", "payments",
    "subscriptions", "quotas",
)  # fmt: skip
"""Objects whose rows somebody sees or not, each by a table of the same name."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change of a role; None leaves it."""

    title: str | None = None
    baseline: bool | None = None
    reaches: Reaches | None = None
    fields: Closed | None = None


async def roles(work: Work) -> tuple[Role, ...]:
    """List the organization's roles, those it started with first."""
    return await _read(work.session, None)


async def read_role(work: Work, name: str) -> Role:
    """Read one role; raises RoleNotFoundError."""
    for role in await _read(work.session, name):
        return role
    raise RoleNotFoundError(role=name)


async def make_role(work: Work, name: str, *, change: Change, at: datetime) -> None:
    """Make a role of the organization's own; what `change` does not reach, it does not reach.

    Raises:
        RoleExistsError: There is one of that name.
        UnknownReachError: An object, action or level is not one that there is.
        FieldNotClosableError: A field is not one that can be closed.

    """
    org_id = work.identity.org_id
    work.session.add(
        RoleRow(org_id=org_id, name=name, custom=True, baseline=bool(change.baseline), title=change.title)
    )
    try:
        with in_our_words():
            await work.session.flush()
    except AlreadyExistsError as error:
        raise RoleExistsError(role=name) from error
    nothing = {object_: dict.fromkeys(ACTIONS, "none") for object_ in OBJECTS}
    await _write(work, name, Change(reaches=nothing))
    await _write(work, name, change)
    work.emit(RoleMade(record_id=org_id, occurred_at=at, role=name))
    await _tell(work, name, change, at=at)


async def edit_role(work: Work, name: str, *, change: Change, at: datetime) -> None:
    """Change what a role may do, at once for everybody who has it.

    Raises:
        RoleNotFoundError: There is no such role.
        LastKeeperError: Nobody could undo it.
        UnknownReachError: An object, action or level is not one that there is.
        FieldNotClosableError: A field is not one that can be closed.

    """
    had = await keepers(work)
    row = await _to_change(work, name)
    if change.title is not None:
        row.title = change.title
    if change.baseline is not None:
        row.baseline = change.baseline
    await work.session.flush()
    await _write(work, name, change)
    await require_keeper(work, had=had)
    await _tell(work, name, change, at=at)


async def delete_role(work: Work, name: str, *, at: datetime) -> None:
    """Delete a role of the organization's own that nobody has.

    Raises:
        RoleNotFoundError: There is no such role.
        BuiltInRoleError: It is one that every organization has.
        RoleInUseError: A user, an invitation or an identity provider has it.

    """
    had = await keepers(work)
    row = await _to_change(work, name)
    if not row.custom:
        raise BuiltInRoleError(role=name)
    await work.session.execute(delete(RolePermissionRow).where(RolePermissionRow.role == name))
    await work.session.delete(row)
    try:
        with in_our_words():
            await work.session.flush()
    except UnknownReferenceError as error:
        raise RoleInUseError(role=name) from error
    await require_keeper(work, had=had)
    work.emit(RoleDeleted(record_id=work.identity.org_id, occurred_at=at, role=name))


async def require_roles(session: AsyncSession, names: Collection[str]) -> None:
    """Refuse roles that cannot be given: there is none of that name, or it is the system's own.

    Raises:
        UnknownRoleError: Names one of them.

    """
    known = set((await session.execute(select(RoleRow.name).where(RoleRow.name != SYSTEM_ROLE))).scalars())
    for name in names:
        if name not in known:
            raise UnknownRoleError(role=name)


async def keepers(work: Work) -> int:
    """Count who can change the organization and its users; others who want to change that wait for us."""
    lock = text("select pg_advisory_xact_lock(:what, hashtext(:org))")
    await work.session.execute(lock, {"what": _KEEPERS, "org": str(work.identity.org_id)})
    return int((await work.session.execute(select(func.bellwether_keepers()))).scalar_one())


async def require_keeper(work: Work, *, had: int) -> None:
    """Refuse a change after which nobody is left of the `had` who could undo it; raises LastKeeperError."""
    if had > 0 and await keepers(work) == 0:
        raise LastKeeperError


async def access_of(work: Work, user_id: UUID) -> Access:
    """What a user can do, answered by the database's own functions as that user."""
    levels = await work.session.execute(
        text("select * from bellwether_access(:user_id, cast(:objects as text[]), cast(:actions as text[]))"),
        {"user_id": user_id, "objects": list(OBJECTS), "actions": list(ACTIONS)},
    )
    reaches: dict[str, dict[str, str]] = {}
    for row in levels:
        reaches.setdefault(row.object, {})[row.action] = row.level
    fields = await work.session.execute(
        text("select * from bellwether_access_fields(:user_id)"), {"user_id": user_id}
    )
    return Access(reaches, tuple(FieldAccess(*row) for row in fields))


async def who_sees(work: Work, object_: str, record: UUID) -> tuple[Sight, ...] | None:
    """Who sees a record and who may change it, by name; None when the caller does not see it."""
    if object_ not in _SEEN:
        return None
    rows = await work.session.execute(
        text(
            "select u.id, u.name, w.may_read, w.may_edit from bellwether_who(:object, :id) w"
            " join users u on u.id = w.user_id where w.may_read or w.may_edit order by u.name, u.id"
        ),
        {"object": object_, "id": record},
    )
    return tuple(Sight(*row) for row in rows) or None


async def _to_change(work: Work, name: str) -> RoleRow:
    asked = select(RoleRow).where(RoleRow.name == name, RoleRow.name != SYSTEM_ROLE)
    row = (await work.session.execute(asked.with_for_update())).scalar_one_or_none()
    if row is not None:
        return row
    if (await work.session.execute(select(exists(asked)))).scalar_one():
        raise ForbiddenError(role=name)
    raise RoleNotFoundError(role=name)


async def _write(work: Work, name: str, change: Change) -> None:
    org_id = work.identity.org_id
    if change.reaches:
        rows = [
            {"org_id": org_id, "role": name, "object": object_, "action": action, "level": level}
            for object_, actions in change.reaches.items()
            for action, level in actions.items()
        ]
        for row in rows:
            if row["object"] not in OBJECTS or row["action"] not in ACTIONS or row["level"] not in LEVELS:
                raise UnknownReachError(object=row["object"], action=row["action"], level=row["level"])
        if rows:
            written = insert(RolePermissionRow).values(rows)
            await work.session.execute(
                written.on_conflict_do_update(
                    index_elements=["org_id", "role", "object", "action"],
                    set_={"level": written.excluded.level},
                )
            )
    if change.fields is not None:
        await _close(work, name, change.fields)


async def _close(work: Work, name: str, fields: Closed) -> None:
    closable = await closable_fields(work)
    rows = []
    for object_, named in fields.items():
        for field, access in named.items():
            if field not in closable.get(object_, ()) or access not in FIELD_ACCESS:
                raise FieldNotClosableError(object=object_, field=field)
            if access != "edit":
                rows.append(
                    {
                        "org_id": work.identity.org_id,
                        "role": name,
                        "object": object_,
                        "field": field,
                        "access": access,
                    }
                )
    await work.session.execute(delete(RoleFieldRow).where(RoleFieldRow.role == name))
    if rows:
        await work.session.execute(insert(RoleFieldRow).values(rows))


async def closable_fields(work: Work) -> dict[str, tuple[str, ...]]:
    """Which fields a role can close, by object: those that the database guards."""
    found: dict[str, tuple[str, ...]] = {}
    for _, definition in await work.session.execute(_FIELDS):
        arguments = definition.rpartition("bellwether_guard_fields(")[2].rstrip(")")
        object_, *fields = (word.strip().strip("'") for word in arguments.split(","))
        found[object_] = (*found.get(object_, ()), *fields)
    return found


async def _tell(work: Work, name: str, change: Change, *, at: datetime) -> None:
    (role,) = await _read(work.session, name)
    work.emit(
        RoleEdited(
            record_id=work.identity.org_id,
            occurred_at=at,
            role=name,
            reaches=_flat(change.reaches or {}),
            closed=_flat(change.fields or {}),
            baseline=role.baseline,
        )
    )


def _flat(nested: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one, two, three) for one, more in nested.items() for two, three in more.items())


async def _read(session: AsyncSession, name: str | None) -> tuple[Role, ...]:
    asked = select(RoleRow).where(RoleRow.name != SYSTEM_ROLE).order_by(RoleRow.custom, RoleRow.name)
    if name is not None:
        asked = asked.where(RoleRow.name == name)
    rows: Sequence[RoleRow] = (
        (await session.execute(asked.execution_options(populate_existing=True))).scalars().all()
    )
    names = [row.name for row in rows]
    reaches: dict[str, dict[str, dict[str, str]]] = {one: {} for one in names}
    permissions = select(
        RolePermissionRow.role, RolePermissionRow.object, RolePermissionRow.action, RolePermissionRow.level
    ).where(RolePermissionRow.role.in_(names))
    for role, object_, action, level in await session.execute(permissions):
        reaches[role].setdefault(object_, {})[action] = level
    fields: dict[str, list[FieldAccess]] = {one: [] for one in names}
    closed = (
        select(RoleFieldRow.role, RoleFieldRow.object, RoleFieldRow.field, RoleFieldRow.access)
        .where(RoleFieldRow.role.in_(names))
        .order_by(RoleFieldRow.object, RoleFieldRow.field)
    )
    for role, *rest in await session.execute(closed):
        fields[role].append(FieldAccess(*rest))
    return tuple(
        Role(row.name, row.title, row.custom, row.baseline, reaches[row.name], tuple(fields[row.name]))
        for row in rows
    )
