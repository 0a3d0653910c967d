"""Deals as a kind of record: what filters, bulk jobs, imports and exports may do with them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from crm_core.deals.errors import DealNotFoundError
from crm_core.deals.service import delete, edit, move, open_deal
from crm_core.deals.tables import DealPersonRow, DealRow
from crm_core.kit import Work
from crm_core.kit.resource import Derived, Resource, fields_of
from crm_core.pipelines import BUYING_ROLES

_MOST: Final = 200
_KEPT: Final = (
    "state", "opened_at", "entered_stage_at", "closed_at", "lost_reason", "reason_id",
    "score_value", "score_band", "score_calibrated", "score_as_of", "predicted_close_on", "slip_probability",
)  # fmt: skip


def _with_person(op: str, value: Any) -> ColumnElement[bool]:
    """People by id; one with a role as `{"id": ..., "role": ...}`."""
    wanted = value if op == "in" else [value]
    if not isinstance(wanted, list) or not 0 < len(wanted) <= _MOST:
        raise ValueError(f"give one to {_MOST} people")
    return DealRow.id.in_(_present(or_(*map(_is_person, wanted))))


def _is_person(value: Any) -> ColumnElement[bool]:
    said = value if isinstance(value, Mapping) else {"id": value}
    if said.keys() - {"id", "role"} or "id" not in said:
        raise ValueError('a person is an id, or {"id": ..., "role": ...}')
    try:
        key = UUID(str(said["id"]))
    except ValueError:
        raise ValueError(f"{said['id']!r} is no id of a person") from None
    matches: ColumnElement[bool] = DealPersonRow.person_id == key
    return matches if said.get("role") is None else and_(matches, DealPersonRow.role == _role(said["role"]))


def _with_role(op: str, value: Any) -> ColumnElement[bool]:
    wanted = value if op == "in" else [value]
    if not isinstance(wanted, list) or not wanted:
        raise ValueError("give one role or more")
    return DealRow.id.in_(_present(DealPersonRow.role.in_(list(map(_role, wanted)))))


def _role(value: Any) -> str:
    if value not in BUYING_ROLES:
        raise ValueError(f"a role is one of {', '.join(BUYING_ROLES)}")
    return str(value)


def _present(matches: ColumnElement[bool]) -> Select[UUID]:
    """The deals that such people take part in now."""
    return select(DealPersonRow.deal_id).where(
        DealPersonRow.org_id == func.bellwether_org(), DealPersonRow.removed_at.is_(None), matches
    )


DERIVED: Final = (
    Derived(
        "person", ("eq", "in"), _with_person,
        'Deals that a person takes part in; with a role, `{"id": ..., "role": "champion"}`.',
    ),
    Derived("person_role", ("eq", "in"), _with_role, "Deals in which somebody has that buying role."),
)  # fmt: skip


async def _create(work: Work, values: Mapping[str, Any], *, at: datetime) -> UUID:
    return await open_deal(work, **values, at=at)


async def _edit(
    work: Work, key: UUID, *, to: Mapping[str, Any], at: datetime, version: int | None = None
) -> None:
    """Change fields; another stage is a move, with all that follows from one."""
    fields = {name: value for name, value in to.items() if name != "stage_id"}
    await edit(work, key, to=fields, at=at, version=version)
    if to.get("stage_id") is not None:
        await move(work, key, to=to["stage_id"], at=at)


RESOURCE: Final = Resource(
    noun="deals", one="deal", table=DealRow,
    fields=fields_of(DealRow, kept=_KEPT, filled_in=("stage_id", "currency")), missing=DealNotFoundError,
    create=_create, edit=_edit, delete=delete, owner="owner_id", title="name", searched=("name",),
    order="-opened_at", object="deals", match=("external_id",), derived={one.name: one for one in DERIVED},
)  # fmt: skip
