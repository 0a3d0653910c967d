"""Reading checks, alarms, runs, and what chances came to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.watch.schemas import Alarm, Check, Outcome, Run, ShadowOutcome
from crm_core.watch.tables import ModelAlarmRow, ModelCheckRow, ModelRunRow

_OUTCOMES: Final = text("""
    select d.id as deal_id, s.value, s.as_of, d.closed_at, d.state = 'won' as won
    from deals d
    join deal_scores s on s.org_id = d.org_id and s.deal_id = d.id
    where d.org_id = (select bellwether_org()) and d.state in ('won', 'lost') and d.closed_at >= :since
      and s.as_of < d.closed_at and s.basis = 'model'
      and (cast(:version as text) is null or s.model_version = :version)
    order by d.closed_at, d.id, s.as_of
""")
_SHADOW_OUTCOMES: Final = text("""
    select d.id as deal_id, s.value, s.champion_value, s.as_of, d.state = 'won' as won
    from model_shadows s
    join deals d on d.org_id = s.org_id and d.id = s.deal_id
    where s.org_id = (select bellwether_org()) and s.model = :model and s.challenger = :challenger
      and d.state in ('won', 'lost') and s.as_of < d.closed_at
    order by d.closed_at, d.id, s.as_of
""")
_ADMINS: Final = text("""
    select u.id from users u
    where u.org_id = (select bellwether_org()) and u.active and u.kind = 'person'
      and (u.role = 'admin' or exists (
          select from user_roles r where r.org_id = u.org_id and r.user_id = u.id and r.role = 'admin'))
    order by u.id
""")


async def checks(session: AsyncSession, model: str, *, limit: int = 60) -> tuple[Check, ...]:
    """Read the newest checks of a model, newest first."""
    row = ModelCheckRow
    found = await session.execute(
        select(row).where(row.model == model).order_by(row.checked_at.desc(), row.id.desc()).limit(limit)
    )
    return tuple(
        Check(
            id=each.id,
            model=each.model,
            version=each.version,
            checked_at=each.checked_at,
            since=each.since,
            rows=each.rows,
            enough=each.enough,
            shifts=tuple(each.shifts),
            calibration=each.calibration,
        )
        for each in found.scalars()
    )


async def alarms(session: AsyncSession, model: str, *, limit: int = 100) -> tuple[Alarm, ...]:
    """Read the newest alarms of a model, those that stand first."""
    row = ModelAlarmRow
    query = select(row).where(row.model == model)
    query = query.order_by(row.ended_at.is_not(None), row.raised_at.desc(), row.id.desc()).limit(limit)
    found = await session.execute(query.execution_options(populate_existing=True))
    return tuple(_alarm(each) for each in found.scalars())


async def standing(session: AsyncSession, model: str) -> tuple[Alarm, ...]:
    """Read the alarms of a model that stand."""
    row = ModelAlarmRow
    query = select(row).where(row.model == model, row.ended_at.is_(None)).order_by(row.subject, row.name)
    found = await session.execute(query.execution_options(populate_existing=True))
    return tuple(_alarm(each) for each in found.scalars())


async def runs(session: AsyncSession, model: str | None = None, *, limit: int = 50) -> tuple[Run, ...]:
    """Read the newest runs of learning, of a model or of all."""
    row = ModelRunRow
    query = select(row) if model is None else select(row).where(row.model == model)
    query = query.order_by(row.started_at.desc(), row.id.desc()).limit(limit)
    found = await session.execute(query.execution_options(populate_existing=True))
    return tuple(
        Run(
            id=each.id,
            model=each.model,
            cause=each.cause,
            started_at=each.started_at,
            ended_at=each.ended_at,
            state=each.state,
            because=each.because,
            champion=each.champion,
            challenger=each.challenger,
            figures=each.figures,
        )
        for each in found.scalars()
    )


async def outcomes(session: AsyncSession, *, since: datetime, version: str | None) -> Sequence[Outcome]:
    """Read the chances that were shown of deals closed since, of one version or of all learned ones."""
    found = await session.execute(_OUTCOMES, {"since": since, "version": version})
    return [Outcome(row.deal_id, row.value, row.as_of, row.closed_at, row.won) for row in found]


async def shadow_outcomes(session: AsyncSession, model: str, *, challenger: str) -> Sequence[ShadowOutcome]:
    """Read what a challenger and the champion said of deals that have ended since."""
    found = await session.execute(_SHADOW_OUTCOMES, {"model": model, "challenger": challenger})
    return [ShadowOutcome(row.deal_id, row.value, row.champion_value, row.as_of, row.won) for row in found]


async def admins(session: AsyncSession) -> tuple[UUID, ...]:
    """Read who administers the organization."""
    return tuple((await session.execute(_ADMINS)).scalars())


def _alarm(row: ModelAlarmRow) -> Alarm:
    return Alarm(
        id=row.id,
        model=row.model,
        version=row.version,
        subject=row.subject,
        name=row.name,
        distance=row.distance,
        by_chance=row.by_chance,
        raised_at=row.raised_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )
