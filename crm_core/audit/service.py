"""Sealing the log link by link, and verifying that it is still what was sealed.

Each link is HMAC-SHA256 over the link before, the event's head and the digest of what it says. The key is not
in the database, so who can write there still cannot make links that hold; the end of the chain, when it is
kept elsewhere, also shows that links were cut off. A person's right to be forgotten empties what an event
says and keeps the digest of it, so the chain holds and says how many events were emptied.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.errors import BrokenTrailError
from crm_core.audit.schemas import Fault, FaultKind, Head, Verdict
from crm_core.audit.tables import AuditLinkRow
from crm_core.kit import Work

_AT_ONCE: Final = 5_000
_MOST_FAULTS: Final = 100
_BEGINNING: Final = bytes(32)
_EVENTS: Final = text("select * from bellwether_audited(:xid, :seq, :most)")
_ALONE: Final = text("select pg_advisory_xact_lock(hashtextextended('audit ' || bellwether_org()::text, 0))")


@dataclass(frozen=True, slots=True)
class _Event:
    id: UUID
    xid: int
    seq: int
    head: bytes
    data_digest: bytes
    redacted: bool


def _next(key: bytes, before: bytes, event: _Event, *, data_digest: bytes) -> bytes:
    return hmac.digest(key, before + event.head + data_digest, hashlib.sha256)


def _event(row: Any) -> _Event:
    return _Event(row.event_id, row.xid, row.seq, bytes(row.head), bytes(row.data_digest), row.redacted)


async def _events(session: AsyncSession, *, xid: int, seq: int) -> AsyncIterator[_Event]:
    while True:
        rows = (await session.execute(_EVENTS, {"xid": xid, "seq": seq, "most": _AT_ONCE})).all()
        for row in rows:
            yield _Event(
                row.event_id, row.xid, row.seq, bytes(row.head), bytes(row.data_digest), row.redacted
            )
        if len(rows) < _AT_ONCE:
            return
        xid, seq = rows[-1].xid, rows[-1].seq


async def head(session: AsyncSession) -> Head:
    """The end of the chain as it is now."""
    last = (await session.execute(select(AuditLinkRow).order_by(AuditLinkRow.n.desc()).limit(1))).scalar()
    return Head(0, _BEGINNING.hex(), None) if last is None else Head(last.n, last.link.hex(), last.sealed_at)


async def seal(work: Work, *, key: bytes, at: datetime, most: int = 100_000) -> int:
    """Link the events that happened since, oldest first, and return how many; one sealer at a time.

    Raises:
        BrokenTrailError: The last link is not one made with this key.

    """
    await work.session.execute(_ALONE)
    last = (
        await work.session.execute(select(AuditLinkRow).order_by(AuditLinkRow.n.desc()).limit(1))
    ).scalar()
    n, before, xid, seq = (0, _BEGINNING, 0, 0) if last is None else (last.n, last.link, last.xid, last.seq)
    if last is not None:
        await _require_own(work.session, last, key=key)
    links: list[dict[str, Any]] = []
    sealed = 0
    async for event in _events(work.session, xid=xid, seq=seq):
        n, before = n + 1, _next(key, before, event, data_digest=event.data_digest)
        links.append({
            "org_id": work.identity.org_id, "n": n, "event_id": event.id, "xid": event.xid, "seq": event.seq,
            "data_digest": event.data_digest, "link": before, "sealed_at": at,
        })  # fmt: skip
        sealed += 1
        if len(links) == _AT_ONCE or sealed == most:
            await work.session.execute(insert(AuditLinkRow), links)
            links = []
        if sealed == most:
            break
    if links:
        await work.session.execute(insert(AuditLinkRow), links)
    return sealed


async def _require_own(session: AsyncSession, last: AuditLinkRow, *, key: bytes) -> None:
    """Refuse to go on from a link made with another key, or of an event that is no more what it was."""
    before = (
        await session.execute(select(AuditLinkRow.link).where(AuditLinkRow.n == last.n - 1))
    ).scalar_one_or_none() or _BEGINNING
    row = (await session.execute(_EVENTS, {"xid": last.xid, "seq": last.seq - 1, "most": 1})).first()
    if row is None or row.event_id != last.event_id:
        raise BrokenTrailError(n=last.n)
    event = _event(row)
    if _next(key, before, event, data_digest=last.data_digest) != last.link:
        raise BrokenTrailError(n=last.n)


@dataclass(slots=True)
class _Walk:
    """Links and events side by side, and where they differ."""

    key: bytes
    before: bytes = _BEGINNING
    holding: int = 0
    redacted: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def note(self, kind: FaultKind, n: int, event_id: UUID | None) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(kind, n, event_id))

    def compare(self, link: AuditLinkRow, event: _Event) -> None:
        if event.data_digest != link.data_digest:
            if not event.redacted:
                self.note("changed", link.n, event.id)
                self.before = link.link
                return
            self.redacted += 1
        if _next(self.key, self.before, event, data_digest=link.data_digest) != link.link:
            self.note("broken", link.n, event.id)
        else:
            self.holding += 1
        self.before = link.link


async def verify(
    session: AsyncSession,
    *,
    key: bytes,
    expected: Sequence[Head] = (),
    report: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Compare every link with its event, and the chain with heads that were kept elsewhere.

    An event changed, removed, put in between, or a link altered, cut off or made with another key is a fault,
    told with its number; up to a hundred are told.
    """
    walk = _Walk(key)
    wanted = {one.n: one for one in expected}
    events = _events(session, xid=0, seq=0)
    event: _Event | None = await anext(events, None)
    last = 0
    async for link in _links(session):
        last = link.n
        while event is not None and (event.xid, event.seq) < (link.xid, link.seq):
            walk.note("added", link.n, event.id)
            event = await anext(events, None)
        if event is None or event.id != link.event_id:
            walk.note("missing", link.n, link.event_id)
            walk.before = link.link
        else:
            walk.compare(link, event)
            event = await anext(events, None)
        if link.n in wanted and wanted.pop(link.n).link != link.link.hex():
            walk.note("head", link.n, link.event_id)
        if link.n % _AT_ONCE == 0:
            report(link.n)
    while event is not None:
        walk.unsealed += 1
        event = await anext(events, None)
    for n in sorted(wanted):
        if n > 0:
            walk.note("head", n, None)
    report(last)
    return Verdict(walk.holding, walk.redacted, walk.unsealed, tuple(walk.faults), await head(session))


async def _links(session: AsyncSession) -> AsyncIterator[AuditLinkRow]:
    after = 0
    while True:
        rows = (
            await session.execute(
                select(AuditLinkRow).where(AuditLinkRow.n > after).order_by(AuditLinkRow.n).limit(_AT_ONCE)
            )
        ).scalars().all()  # fmt: skip
        for row in rows:
            session.expunge(row)
            yield row
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].n
