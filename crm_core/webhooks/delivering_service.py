"""From the log to the endpoint: which webhook is told of what, by one courier at a time, and what follows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text, update

from crm_core.kit import Identity, Work
from crm_core.webhooks import repository
from crm_core.webhooks.events import WebhookDisabled
from crm_core.webhooks.schemas import Answer, FannedOut, Later, Parcel
from crm_core.webhooks.tables import WebhookDeliveryRow, WebhookRow

SCHEDULE: Final = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 3 * 3600, 8 * 3600, 24 * 3600))
"""How long to wait after the first failed try, the second, and so on; after the last the message is dead."""
JITTER: Final = 0.25
"""By how much of itself a wait may be longer, so that what failed together is not tried again together."""
GIVEN_UP_AFTER: Final = timedelta(days=5)
"""An endpoint that took nothing for so long is disabled."""
LEASE: Final = timedelta(seconds=30)
"""For how long a courier that is not heard of keeps the others away; longer than one try can take."""
_LONGEST_HOLD: Final = timedelta(minutes=5)
_TROUBLED: Final = frozenset({429, 502, 503, 504})
"""Answers of an endpoint that wants to be left in peace, whatever the message."""

_UNDER_WAY: Final = text("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
_PLACE: Final = text("""
    insert into webhook_readers (org_id, xid, seq) values (bellwether_org(), '0', 0) on conflict do nothing
""")
_REACHED: Final = text("""
    select r.xid::text, r.seq,
           (select pg_snapshot_xmin(w.heard_from::pg_snapshot)::text
            from webhooks w where w.org_id = r.org_id and w.active
            order by pg_snapshot_xmin(w.heard_from::pg_snapshot) limit 1) as first
    from webhook_readers r where r.org_id = (select bellwether_org()) for update of r
""")
_FAN_OUT: Final = text("""
    with read as materialized (
        select e.id, e.type, e.noun, e.record_id, e.actor_id, e.via, e.import_id, e.xid, e.seq
        from events e
        where e.org_id = (select bellwether_org())
          and (e.xid, e.seq) > (cast(:xid as xid8), cast(:seq as bigint))
          and e.xid < pg_snapshot_xmin(pg_current_snapshot())
        order by e.xid, e.seq limit :limit
    ), told as (
        insert into webhook_deliveries (org_id, id, webhook_id, event_id, type, place, due_at, made_at)
        select w.org_id, md5(w.id::text || e.id::text)::uuid, w.id, e.id, e.noun || '.' || e.type, e.seq,
               :at, :at
        from read e join webhooks w on w.org_id = (select bellwether_org()) and w.active
        where e.import_id is null and e.record_id <> w.id
          and jsonb_exists_any(w.events, array['*', e.noun || '.*', e.noun || '.' || e.type])
          and (w.skip_own and w.own_id in (e.actor_id, e.via)) is not true
          and not pg_visible_in_snapshot(e.xid, w.heard_from::pg_snapshot)
        on conflict do nothing
        returning webhook_id
    ), reached as (
        select xid, seq from read order by xid desc, seq desc limit 1
    ), moved as (
        update webhook_readers r set xid = n.xid, seq = n.seq
        from reached n where r.org_id = (select bellwether_org())
    )
    select (select count(*) from read) as events, array(select distinct webhook_id from told) as webhook_ids,
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint as until
""")


async def begun(work: Work) -> int:
    """Number that every transaction that has begun to write by now is below."""
    return int((await work.session.execute(_UNDER_WAY)).scalar_one())


async def fan_out(work: Work, *, since: int, limit: int, at: datetime) -> FannedOut:
    """Read on in the log and put what webhooks ask for in line, each event once; one reader at a time.

    Only transactions older than any still running are read, so that one which commits late is waited for.
    `since` is `begun` of before: while a transaction that had begun then still runs, it is unfinished.
    What an import brings is not told one by one; that it ended is.
    """
    await work.session.execute(_PLACE)
    xid, seq, first = (await work.session.execute(_REACHED)).one()
    if first is None:
        return FannedOut((), more=False, unfinished=False)
    if int(first) > int(xid):
        xid, seq = first, 0
    found = (await work.session.execute(_FAN_OUT, {"xid": xid, "seq": seq, "limit": limit, "at": at})).one()
    return FannedOut(tuple(found.webhook_ids), more=found.events == limit, unfinished=found.until < since)


async def due(work: Work, *, at: datetime) -> Sequence[UUID]:
    """Webhooks that have something to deliver now and no courier."""
    waiting = select(WebhookDeliveryRow.id).where(
        WebhookDeliveryRow.org_id == WebhookRow.org_id,
        WebhookDeliveryRow.webhook_id == WebhookRow.id,
        WebhookDeliveryRow.state == "waiting",
        WebhookDeliveryRow.due_at <= at,
    )
    found = await work.session.execute(
        select(WebhookRow.id)
        .where(
            WebhookRow.active,
            func.coalesce(WebhookRow.leased_until, at) <= at,
            func.coalesce(WebhookRow.held_until, at) <= at,
            waiting.exists(),
        )
        .order_by(WebhookRow.id)
    )
    return found.scalars().all()


async def next_parcel(work: Work, webhook_id: UUID, *, courier: int, at: datetime) -> Parcel | Later | None:
    """Take the next message that is due, keeping other couriers away; when there is none, let them.

    Returns `Later` when one will be due, or another courier is on the way; None when nothing waits.
    """
    row = await _locked(work, webhook_id)
    if row is None:
        return None
    if row.leased_until is not None and row.leased_until > at and row.courier != courier:
        return Later(row.leased_until)
    row.courier = row.leased_until = None
    if not row.active:
        return None
    waiting = (WebhookDeliveryRow.webhook_id == webhook_id, WebhookDeliveryRow.state == "waiting")
    earliest = (
        await work.session.execute(select(func.min(WebhookDeliveryRow.due_at)).where(*waiting))
    ).scalar_one()
    if earliest is None:
        return None
    begins = max(earliest, row.held_until or earliest)
    if begins > at:
        return Later(begins)
    found = (
        await work.session.execute(
            select(WebhookDeliveryRow)
            .where(*waiting, WebhookDeliveryRow.due_at <= at)
            .order_by(WebhookDeliveryRow.place, WebhookDeliveryRow.id)
            .limit(1)
        )
    ).scalar_one()
    row.courier, row.leased_until = courier, at + LEASE
    old = row.old_secret if row.old_secret_until is not None and row.old_secret_until > at else None
    return Parcel(
        delivery_id=found.id, webhook_id=webhook_id, event_id=found.event_id, type=found.type, url=row.url,
        identity=Identity(row.org_id, row.owner_id, row.scopes),
        secrets=(row.secret,) if old is None else (row.secret, old),
        there=found.event_id is not None and await repository.is_there(work.session, found.event_id),
        made_at=found.made_at,
    )  # fmt: skip


async def withhold(work: Work, parcel: Parcel, *, at: datetime) -> None:
    """Note that a message was not sent, because its owner may not see what it tells."""
    await work.session.execute(
        update(WebhookDeliveryRow)
        .where(WebhookDeliveryRow.id == parcel.delivery_id)
        .values(state="withheld", due_at=None, ended_at=at)
    )


async def record(work: Work, parcel: Parcel, answer: Answer, *, at: datetime, chance: float) -> None:
    """Note how an attempt was answered, and decide when to try again or to end; `chance` is in [0, 1)."""
    row = await _locked(work, parcel.webhook_id)
    sent = (
        await work.session.execute(
            select(WebhookDeliveryRow).where(WebhookDeliveryRow.id == parcel.delivery_id).with_for_update()
        )
    ).scalar_one_or_none()
    if row is None or sent is None:
        return
    tried = {
        "at": at.isoformat(),
        "status": answer.status,
        "latency_ms": answer.latency_ms,
        "error": answer.error,
    }
    sent.tries = [*sent.tries, tried]
    sent.attempts += 1
    sent.status, sent.latency_ms = answer.status, answer.latency_ms
    sent.error, sent.response = answer.error, answer.response
    if answer.accepted:
        _end(sent, "sent", at=at)
        row.failures, row.failing_since, row.held_until = 0, None, None
        return
    row.failures += 1
    row.failing_since = row.failing_since or at
    asked = timedelta(seconds=answer.retry_after or 0)
    if sent.attempts > len(SCHEDULE):
        _end(sent, "dead", at=at)
    else:
        sent.due_at = at + max(_jittered(SCHEDULE[sent.attempts - 1], chance), asked)
    if answer.status is None or answer.status in _TROUBLED or asked:
        usual = min(SCHEDULE[min(row.failures, len(SCHEDULE)) - 1], _LONGEST_HOLD)
        row.held_until = at + max(_jittered(usual, chance), asked)
    if answer.gone or at - row.failing_since >= GIVEN_UP_AFTER:
        await _disable(work, row, reason="gone" if answer.gone else "failing", status=answer.status, at=at)


async def _disable(work: Work, row: WebhookRow, *, reason: str, status: int | None, at: datetime) -> None:
    """End a subscription whose endpoint is gone; what waits can be delivered again once it is taken up."""
    row.active, row.ended, row.ended_at = False, reason, at
    await work.session.flush()
    await work.session.execute(
        update(WebhookDeliveryRow)
        .where(WebhookDeliveryRow.webhook_id == row.id, WebhookDeliveryRow.state == "waiting")
        .values(state="dead", due_at=None, ended_at=at)
    )
    work.emit(
        WebhookDisabled(record_id=row.id, occurred_at=at, owner_id=row.owner_id, reason=reason, status=status)
    )


async def _locked(work: Work, webhook_id: UUID) -> WebhookRow | None:
    found = await work.session.execute(
        select(WebhookRow)
        .where(WebhookRow.id == webhook_id)
        .with_for_update(key_share=True)  # the log's reader may put more in line meanwhile
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


def _end(sent: WebhookDeliveryRow, state: str, *, at: datetime) -> None:
    sent.state, sent.due_at, sent.ended_at = state, None, at


def _jittered(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 + JITTER * chance)
