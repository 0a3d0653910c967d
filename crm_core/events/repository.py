"""Reading the log: following it without missing a row, and the timeline of one record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Text, and_, cast, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.deals.tables import DealPersonRow
from crm_core.events.schemas import START, Entry, Position
from crm_core.events.tables import EventRow, Xid8
from crm_core.kit import Page, Ref
from crm_core.kit.paging import Found, Order, Place, Query, page
from crm_core.users.tables import UserRow

_number = cast(cast(EventRow.xid, Text), BigInteger)


def _query() -> Query:
    return select(EventRow, _number.label("xid_number"), UserRow.name.label("actor_name")).outerjoin(
        UserRow, (UserRow.org_id == EventRow.org_id) & (UserRow.id == EventRow.actor_id)
    )


def _read(row: Found) -> Entry:
    event: EventRow = row.EventRow
    return Entry(
        id=event.id,
        position=Position(row.xid_number, event.seq),
        type=event.type,
        noun=event.noun,
        record_id=event.record_id,
        deal_id=event.deal_id,
        account_id=event.account_id,
        actor=Ref(event.actor_id, row.actor_name) if event.actor_id and row.actor_name else None,
        occurred_at=event.occurred_at,
        known_at=event.known_at,
        recorded_at=event.recorded_at,
        data=event.data,
        redacted_at=event.redacted_at,
    )


async def follow(session: AsyncSession, *, after: Position = START, limit: int = 1000) -> tuple[Entry, ...]:
    """Read on in the log, in an order in which no event can appear before one already read.

    Events come by (transaction, number), and only those of transactions older than any still running: a
    transaction that commits late is waited for, never skipped.
    """
    place = tuple_(EventRow.xid, EventRow.seq)
    reached = tuple_(cast(literal(str(after.xid)), Xid8()), literal(after.seq, BigInteger))
    finished = func.pg_snapshot_xmin(func.pg_current_snapshot())
    rows = await session.execute(
        _query()
        .where(place > reached, EventRow.xid < finished)
        .order_by(EventRow.xid, EventRow.seq)
        .limit(limit)
    )
    return tuple(map(_read, rows))


async def timeline(
    session: AsyncSession,
    *,
    deal_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    after: Place | None = None,
    since: datetime | None = None,
    types: tuple[str, ...] | None = None,
    without: tuple[str, ...] = (),
    limit: int = 50,
) -> Page[Entry]:
    """What happened to a deal, an account (its deals included) or a person, newest first."""
    query = _query()
    if deal_id is not None:
        query = query.where(EventRow.deal_id == deal_id)
    if account_id is not None:
        query = query.where(EventRow.account_id == account_id)
    if person_id is not None:
        on = select(DealPersonRow.deal_id).where(DealPersonRow.person_id == person_id)
        told = EventRow.data["person_id"].astext == str(person_id)
        query = query.where(or_(EventRow.record_id == person_id, and_(EventRow.deal_id.in_(on), told)))
    if since is not None:
        query = query.where(EventRow.occurred_at >= since)
    if types is not None:
        query = query.where(EventRow.type.in_(types))
    if without:
        query = query.where(EventRow.type.not_in(without))
    order = Order((EventRow.occurred_at, EventRow.seq), downwards=True)
    return await page(session, query, order=order, after=after, limit=limit, read=_read)


async def end(session: AsyncSession) -> Position:
    """Where the log ends now, for whoever follows: the newest position that `follow` would give."""
    finished = func.pg_snapshot_xmin(func.pg_current_snapshot())
    row = (
        await session.execute(
            select(_number, EventRow.seq)
            .where(EventRow.xid < finished)
            .order_by(EventRow.xid.desc(), EventRow.seq.desc())
            .limit(1)
        )
    ).first()
    return START if row is None else Position(*row)
