"""Reading recommendations: of one deal or account, the worklist, and answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.recommendations.errors import RecommendationNotFoundError
from crm_core.recommendations.schemas import Answer, Recommendation, Recommending, Worth
from crm_core.recommendations.tables import (
    RecommendationAnswerRow,
    RecommendationRow,
    RecommendationSettingsRow,
)

# What waits is left out, and so is what was answered: snoozed until then, not relevant and done for good.
_WORKLIST: Final = text("""
    select r.id, coalesce(d.name, a.name) as name, coalesce(d.owner_id, a.owner_id) as owner_id, said.answer
    from recommendations r
    left join deals d on d.org_id = r.org_id and d.id = r.deal_id
    left join accounts a on a.org_id = r.org_id and a.id = r.account_id
    left join lateral (
        select s.answer, s.until from recommendation_answers s
        where s.org_id = r.org_id and s.recommendation_id = r.id
        order by s.answered_at desc, s.id desc limit 1
    ) said on true
    where r.org_id = (select bellwether_org()) and r.current and r.arm = 'shown' and r.action <> 'wait'
      and (d.id is null or d.state = 'open')
      and (cast(:owner as uuid) is null or coalesce(d.owner_id, a.owner_id) = :owner)
      and (said.answer is null or said.answer = 'accepted' or said.answer = 'snoozed' and said.until <= :at)
    order by r.per_hour desc nulls last, r.id
    limit :limit
""")


def value(row: RecommendationRow) -> Recommendation:
    """Make a value of a row."""
    return Recommendation(
        id=row.id, deal_id=row.deal_id, account_id=row.account_id, as_of=row.as_of,
        computed_at=row.computed_at, arm=row.arm, action=row.action, chance=row.chance, best=row.best,
        abstains=row.abstains, explored=row.explored, amount=row.amount, uplift=row.uplift,
        per_hour=row.per_hour, win=row.win, candidates=tuple(row.candidates), context=row.context,
        chances=row.chances, basis=row.basis, basis_note=row.basis_note, model_version=row.model_version,
    )  # fmt: skip


def of_subject(deal_id: UUID | None, account_id: UUID | None) -> ColumnElement[bool]:
    """Rows of one deal, or of one account."""
    if deal_id is not None:
        return RecommendationRow.deal_id == deal_id
    return RecommendationRow.account_id == account_id


async def current(
    session: AsyncSession, *, deal_id: UUID | None = None, account_id: UUID | None = None
) -> Recommendation | None:
    """Read what is recommended now for a deal or an account; None where nothing was worked out."""
    found = await session.execute(
        select(RecommendationRow).where(of_subject(deal_id, account_id), RecommendationRow.current)
    )
    row = found.scalar_one_or_none()
    return None if row is None else value(row)


async def read(session: AsyncSession, recommendation_id: UUID) -> Recommendation:
    """Read one recommendation.

    Raises:
        RecommendationNotFoundError: There is none, or it may not be seen.

    """
    found = await session.execute(select(RecommendationRow).where(RecommendationRow.id == recommendation_id))
    row = found.scalar_one_or_none()
    if row is None:
        raise RecommendationNotFoundError(id=str(recommendation_id))
    return value(row)


async def history(
    session: AsyncSession, *, deal_id: UUID | None = None, account_id: UUID | None = None, limit: int = 50
) -> tuple[Recommendation, ...]:
    """Read the recommendations of a deal or an account, newest first."""
    rows = await session.execute(
        select(RecommendationRow)
        .where(of_subject(deal_id, account_id))
        .order_by(RecommendationRow.as_of.desc(), RecommendationRow.id.desc())
        .limit(limit)
    )
    return tuple(value(row) for row in rows.scalars())


async def answers(
    session: AsyncSession, recommendation_ids: Sequence[UUID]
) -> dict[UUID, tuple[Answer, ...]]:
    """Read what was answered to each of some recommendations, oldest first."""
    rows = await session.execute(
        select(RecommendationAnswerRow)
        .where(RecommendationAnswerRow.recommendation_id.in_(recommendation_ids))
        .order_by(RecommendationAnswerRow.answered_at, RecommendationAnswerRow.id)
    )
    found: dict[UUID, list[Answer]] = {}
    for row in rows.scalars():
        found.setdefault(row.recommendation_id, []).append(
            Answer(
                row.id,
                row.recommendation_id,
                row.answer,
                row.action,
                row.until,
                row.reason,
                row.activity_id,
                row.answered_by,
                row.answered_at,
            )
        )
    return {key: tuple(mine) for key, mine in found.items()}


async def worklist(
    session: AsyncSession, *, at: datetime, owner_id: UUID | None = None, limit: int = 50
) -> tuple[Worth, ...]:
    """Read what there is to do, the most valuable hour first: somebody's, or everything that may be seen."""
    rows = (await session.execute(_WORKLIST, {"owner": owner_id, "at": at, "limit": limit})).all()
    found = await session.execute(
        select(RecommendationRow).where(RecommendationRow.id.in_([row.id for row in rows]))
    )
    by_id = {row.id: value(row) for row in found.scalars()}
    return tuple(Worth(by_id[row.id], row.name, row.owner_id, row.answer) for row in rows)


async def recommending(session: AsyncSession, *, org_id: UUID) -> Recommending:
    """Read how recommending is done now."""
    found = await session.execute(
        select(RecommendationSettingsRow)
        .order_by(RecommendationSettingsRow.set_at.desc(), RecommendationSettingsRow.id.desc())
        .limit(1)
    )
    row = found.scalar_one_or_none()
    if row is None:
        return Recommending(salt=str(org_id))
    return Recommending(
        salt=row.salt, held_out=row.held_out, epsilon=row.epsilon, hours=row.hours,
        contacts_a_week=row.contacts_a_week, calls_a_week=row.calls_a_week, emails_a_week=row.emails_a_week,
        set_at=row.set_at,
    )  # fmt: skip


async def any_made(session: AsyncSession) -> bool:
    """Whether anything was ever recommended, as far as may be seen."""
    return (await session.execute(select(RecommendationRow.id).limit(1))).first() is not None


async def counted(session: AsyncSession) -> dict[str, int]:
    """Count answers of all that may be seen, by answer."""
    rows = await session.execute(
        select(RecommendationAnswerRow.answer, func.count()).group_by(RecommendationAnswerRow.answer)
    )
    return {row[0]: row[1] for row in rows}
