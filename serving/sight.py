"""What somebody can see of some records and scores, asked of the database's policies alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core import insights
from crm_core.insights import Score
from crm_core.kit import Database, Identity, unit_of_work
from serving.batching import MicroBatcher

_SEEN: Final = {
    noun: text(f"select id from {noun} where org_id = (select bellwether_org()) and id = any(:ids)")
    for noun in ("deals", "activities", "accounts", "people", "notifications", "bulk_jobs")
}
_WINDOW_SECONDS: Final = 0.001
_MOST: Final = 500

Question = tuple[Identity, UUID]


async def seen(session: AsyncSession, noun: str, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these deals, activities, accounts or people the session's identity can see."""
    return (
        frozenset((await session.execute(_SEEN[noun], {"ids": list(ids)})).scalars()) if ids else frozenset()
    )


class Sight:
    """Answers what can be seen of deals and scores; what somebody asks at about one time shares a query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batcher: MicroBatcher[Question, bool] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )
        self._of_scores: MicroBatcher[Question, Score | None] = MicroBatcher(
            self._read, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )

    async def deal(self, identity: Identity, deal_id: UUID) -> bool:
        """Whether this identity can see this deal now."""
        return await self._batcher.ask((identity, deal_id))

    async def deals(self, identity: Identity, deal_ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of these deals this identity can see now."""
        async with unit_of_work(self._database, identity) as work:
            return await seen(work.session, "deals", deal_ids)

    async def score(self, identity: Identity, score_id: UUID) -> Score | None:
        """A score as this identity may see it now; None for one of a deal that it cannot see."""
        return await self._of_scores.ask((identity, score_id))

    async def scores(self, identity: Identity, score_ids: Collection[UUID]) -> dict[UUID, Score]:
        """Of these scores those that this identity can see now, by their ids and as it may see them."""
        if not score_ids:
            return {}
        async with unit_of_work(self._database, identity) as work:
            return await insights.scores(work.session, list(score_ids))

    async def close(self) -> None:
        """Wait for questions under way."""
        await self._batcher.close()
        await self._of_scores.close()

    async def _answer(self, questions: Sequence[Question]) -> Mapping[Question, bool]:
        found = {identity: await self.deals(identity, ids) for identity, ids in _by_person(questions).items()}
        return {(identity, deal_id): deal_id in found[identity] for identity, deal_id in questions}

    async def _read(self, questions: Sequence[Question]) -> Mapping[Question, Score | None]:
        answers: dict[Question, Score | None] = dict.fromkeys(questions)
        for identity, ids in _by_person(questions).items():
            found = await self.scores(identity, ids)
            answers |= {(identity, score_id): score for score_id, score in found.items()}
        return answers


def _by_person(questions: Sequence[Question]) -> dict[Identity, list[UUID]]:
    asked: dict[Identity, list[UUID]] = {}
    for identity, id_ in questions:
        asked.setdefault(identity, []).append(id_)
    return asked
