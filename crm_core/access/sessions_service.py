"""Sessions by which somebody has access: which are open, and ending them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.access.errors import SessionNotFoundError
from crm_core.access.events import LoggedOut, SessionsEnded
from crm_core.access.recognition import SESSION_IDLE
from crm_core.access.schemas import OpenSession
from crm_core.kit import Work


async def open_sessions(work: Work, *, at: datetime) -> tuple[OpenSession, ...]:
    """List the acting user's open sessions, the last seen first."""
    rows = await work.session.execute(
        text("select * from bellwether_sessions(:at, :idle)"), {"at": at, "idle": SESSION_IDLE}
    )
    return tuple(OpenSession(*row) for row in rows)


async def end_session(work: Work, session_id: UUID, *, at: datetime) -> None:
    """End one of the acting user's sessions.

    Raises:
        SessionNotFoundError: There is no such session of theirs, or it has ended.

    """
    ended = await work.session.execute(
        text("select bellwether_end_sessions(:id, null, :at)"), {"id": session_id, "at": at}
    )
    if ended.first() is None:
        raise SessionNotFoundError(id=str(session_id))
    work.emit(LoggedOut(record_id=work.identity.user_id, occurred_at=at, session_id=session_id))


async def end_other_sessions(work: Work, *, keep: UUID, at: datetime) -> int:
    """End all of the acting user's sessions but one; return how many there were."""
    ended = await work.session.execute(
        text("select bellwether_end_sessions(null, :keep, :at)"), {"keep": keep, "at": at}
    )
    count = len(ended.all())
    if count:
        user_id = work.identity.user_id
        work.emit(SessionsEnded(record_id=user_id, occurred_at=at, user_id=user_id))
    return count


async def end_sessions(work: Work, user_id: UUID, *, at: datetime) -> int:
    """End every session of oneself, or as an admin of anybody; return how many there were."""
    ended = await work.session.execute(
        text("select bellwether_close_sessions(:user_id, :at)"), {"user_id": user_id, "at": at}
    )
    count = int(ended.scalar_one())
    if count:
        work.emit(SessionsEnded(record_id=user_id, occurred_at=at, user_id=user_id))
    return count


async def clear_away(session: AsyncSession, *, at: datetime) -> None:
    """Delete what is over: spent challenges, attempts and tokens, of every organization."""
    await session.execute(text("select bellwether_clear_access(:at)"), {"at": at})
