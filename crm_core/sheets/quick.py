"""Many new records of a sheet at once: one statement for all, and the events each would have told.

Only for kinds whose adding is a row and an event, and for rows without custom fields. A test holds that the
same row leaves the same events either way.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import text

from crm_core.accounts.events import AccountCreated
from crm_core.kit import Event, Work, new_id
from crm_core.kit.records import tellable
from crm_core.kit.resource import Resource
from crm_core.leads.events import LeadCreated
from crm_core.people.events import PersonCreated

Values = Mapping[str, Any]


def _account(_resource: Resource, key: UUID, values: Values, at: datetime) -> Event:
    told = {name: values.get(name) for name in ("parent_id", "industry", "region", "employees", "owner_id")}
    return AccountCreated(record_id=key, account_id=key, occurred_at=at, **told)


def _person(_resource: Resource, key: UUID, values: Values, at: datetime) -> Event:
    return PersonCreated(record_id=key, account_id=values.get("account_id"), occurred_at=at)


def _lead(resource: Resource, key: UUID, values: Values, at: datetime) -> Event:
    said = tellable(resource.fields, {"status": "new", **values})
    return LeadCreated(record_id=key, occurred_at=at, values=said)


_TOLD: Final[dict[str, Callable[[Resource, UUID, Values, datetime], Event]]] = {
    "accounts": _account, "people": _person, "leads": _lead,
}  # fmt: skip


def suits(resource: Resource) -> bool:
    """Whether records of a kind can be added so; not where the organization requires fields of its own."""
    return resource.noun in _TOLD and not any(one.added and one.required for one in resource.fields.values())


async def create_all(work: Work, resource: Resource, rows: Sequence[Values], *, at: datetime) -> list[UUID]:
    """Add records by one statement, all of them or none, so that triggers work once; returns ids in order."""
    names = sorted({name for row in rows for name in row})
    keys = [new_id() for _ in rows]
    blank = {"status": "new"} if resource.noun == "leads" else {}
    common = {"org_id": work.identity.org_id, "created_at": at, "updated_at": at}
    filled = [
        {**common, "id": key, **{name: row.get(name, blank.get(name)) for name in names}}
        for key, row in zip(keys, rows, strict=True)
    ]
    columns = ", ".join(f'"{name}"' for name in (*common, "id", *names))
    table = resource.table.__tablename__
    await work.session.execute(
        text(
            f"insert into {table} ({columns}) select {columns}"
            f" from jsonb_populate_recordset(null::public.{table}, cast(:rows as jsonb))"
        ),
        {"rows": orjson.dumps(filled, default=str).decode()},
    )
    told = _TOLD[resource.noun]
    work.emit(*(told(resource, key, row, at) for key, row in zip(keys, rows, strict=True)))
    return keys
