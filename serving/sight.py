"""What somebody can see of some records, asked of the database's own policies and of nothing else."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

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
    """Answers whether deals can be seen; questions asked at about the same time share a query a person."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batcher: MicroBatcher[Question, bool] = MicroBatcher(
            self._answer, window=_WINDOW_SECONDS, most=_MOST, at_once=2
        )

    async def deal(self, identity: Identity, deal_id: UUID) -> bool:
        """Whether this identity can see this deal now."""
        return await self._batcher.ask((identity, deal_id))

    async def deals(self, identity: Identity, deal_ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of these deals this identity can see now."""
        async with unit_of_work(self._database, identity) as work:
            return await seen(work.session, "deals", deal_ids)

    async def close(self) -> None:
        """Wait for questions under way."""
        await self._batcher.close()

    async def _answer(self, questions: Sequence[Question]) -> Mapping[Question, bool]:
        asked: dict[Identity, list[UUID]] = {}
        for identity, deal_id in questions:
            asked.setdefault(identity, []).append(deal_id)
        found = {identity: await self.deals(identity, ids) for identity, ids in asked.items()}
        return {(identity, deal_id): deal_id in found[identity] for identity, deal_id in questions}
