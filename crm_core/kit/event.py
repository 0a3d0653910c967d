"""What happened: the base of all events, and how they enter the log."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from inspect import get_annotations
from typing import Any, ClassVar, Final
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.kit.identity import Identity
from crm_core.kit.table import new_id

CHANNEL: Final = "bellwether"
"""Where commits are announced (NOTIFY): `{"org", "noun", "id", "deal_id"}`, ids as text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to a record, named in the past tense.

    The fields here become columns of the log; those that a subclass declares (a column declared again
    included) become its `data`. Data holds ids and values, never names, addresses or what somebody wrote.
    """

    noun: ClassVar[str]
    record_id: UUID
    deal_id: UUID | None = None
    account_id: UUID | None = None
    occurred_at: datetime
    known_at: datetime | None = None
    """When the record could have known it; `occurred_at` when not said."""

    @property
    def type(self) -> str:
        """The event's name in the log."""
        return type(self).__name__

    def data(self) -> dict[str, Any]:
        """What the subclass adds, as JSON holds it: ids and amounts as text, times in ISO 8601."""
        return {name: _plain(getattr(self, name)) for name in _declared(type(self))}


def _declared(kind: type[Event]) -> tuple[str, ...]:
    own = {name for base in kind.__mro__ if Event in base.__mro__[1:] for name in get_annotations(base)}
    return tuple(field.name for field in fields(kind) if field.name in own)


def _plain(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case _:
            return value


_APPEND: Final = text("""
    with told as materialized (
        select * from jsonb_to_recordset(cast(:events as jsonb)) as e(
            id uuid, type text, noun text, record_id uuid, deal_id uuid, account_id uuid,
            occurred_at timestamptz, known_at timestamptz, data jsonb)
    ), written as (
        insert into public.events (org_id, id, type, noun, record_id, deal_id, account_id, actor_id,
                            occurred_at, known_at, data)
        select :org_id, e.id, e.type, e.noun, e.record_id, e.deal_id, e.account_id, :actor_id,
               e.occurred_at, e.known_at, e.data
        from told e
    )
    select pg_notify(:channel, json_build_object('org', cast(:org as text), 'noun', e.noun,
                                                 'id', e.record_id, 'deal_id', e.deal_id)::text)
    from (select distinct noun, record_id, deal_id from told) e
""")
_ANNOUNCE: Final = text("""
    select pg_notify(:channel, json_build_object('org', cast(:org_id as text), 'noun', e.noun, 'id', e.id,
                                                 'deal_id', e.deal_id)::text)
    from (select distinct n.noun, n.id, n.deal_id
          from jsonb_to_recordset(cast(:records as jsonb)) as n(noun text, id uuid, deal_id uuid)) e
""")


async def append(session: AsyncSession, identity: Identity, *, events: Sequence[Event]) -> None:
    """Write events to the log in their order, and announce their records when the transaction commits."""
    if not events:
        return
    rows = [
        {
            "id": str(new_id()),
            "type": event.type,
            "noun": event.noun,
            "record_id": str(event.record_id),
            "deal_id": _plain(event.deal_id),
            "account_id": _plain(event.account_id),
            "occurred_at": event.occurred_at.isoformat(),
            "known_at": (event.known_at or event.occurred_at).isoformat(),
            "data": event.data(),
        }
        for event in events
    ]
    await session.execute(
        _APPEND,
        {
            "org_id": identity.org_id,
            "org": str(identity.org_id),
            "actor_id": identity.user_id,
            "channel": CHANNEL,
            "events": orjson.dumps(rows).decode(),
        },
    )


async def announce(
    session: AsyncSession, identity: Identity, *, records: Sequence[tuple[str, UUID, UUID | None]]
) -> None:
    """Tell listeners, at commit, that these records (noun, id, deal id) changed."""
    told = [{"noun": noun, "id": str(id_), "deal_id": _plain(deal_id)} for noun, id_, deal_id in records]
    await session.execute(
        _ANNOUNCE,
        {"channel": CHANNEL, "org_id": str(identity.org_id), "records": orjson.dumps(told).decode()},
    )
